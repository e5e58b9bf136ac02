/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include <string.h>

#include "date.h"
#include "redact.h"

void cct_answer_clear(cct_answer *answer)
{
    if (answer != NULL) {
        memset(answer, 0, sizeof *answer);
        answer->clock_skew_s = CCT_SKEW_UNKNOWN;
    }
}

static void copy(const cct_config *config, char *out, size_t capacity, cct_span text)
{
    cct_writer writer;
    cct_credentials credentials = {cct_span_of(config->client_id), cct_span_of(config->client_secret)};
    cct_writer_init(&writer, out, capacity);
    cct_write_redacted_printable(&writer, text, credentials);
    cct_writer_terminate(&writer);
}

cct_span cct_find_correlation_id(const cct_http_response *response, const char **header)
{
    static const char *const names[] = {
        "inin-correlation-id", /* Genesys Cloud */
        "x-ms-request-id",     /* Entra ID */
        "x-okta-request-id",   "x-auth0-requestid", "x-amzn-requestid", "x-correlation-id", "x-request-id",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cct_span value = cct_http_response_header(response, names[i]);
        if (value.len > 0) {
            *header = names[i];
            return value;
        }
    }
    return CCT_NO_SPAN;
}

void cct_answer_read_headers(const cct_config *config, const cct_http_response *response, int64_t now_s)
{
    cct_answer *answer = config->answer;
    const char *header;
    int64_t date_s;
    if (answer == NULL) {
        return;
    }
    copy(config, answer->correlation_id, sizeof answer->correlation_id, cct_find_correlation_id(response, &header));
    if (now_s >= 0 && cct_date_parse_http(cct_http_response_header(response, "date"), &date_s)) {
        answer->clock_skew_s = now_s - date_s;
    }
}

void cct_answer_read_error(const cct_config *config, cct_span error, cct_span description)
{
    if (config->answer != NULL) {
        copy(config, config->answer->error, sizeof config->answer->error, error);
        copy(config, config->answer->error_description, sizeof config->answer->error_description, description);
    }
}
