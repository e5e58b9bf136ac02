/* SPDX-License-Identifier: MIT */
#include "oauth/server_report.h"

#include <string.h>

#include "format/date.h"
#include "format/switches.h"
#include "oauth/redact.h"

/* Empties the report before each attempt: it must not mix two responses. */
void cct_server_report_clear(cct_server_report *server_report)
{
    if (server_report != NULL) {
        memset(server_report, 0, sizeof *server_report);
        server_report->clock_skew_s = CCT_SKEW_UNKNOWN;
    }
}

/*
 * Copies what the server sent into a fixed array: redacted, printable, truncated at a character,
 * NUL-terminated.
 */
static void report_copy(char *out, size_t capacity, cct_span text, const cct_secrets *secrets, cct_origin origin)
{
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    cct_write_printable_of(&writer, text, secrets, origin);
    cct_writer_terminate(&writer);
}

cct_span cct_find_correlation_id(const cct_http_response *response, const char **header)
{
    /* A provider's own field first: a gateway in front may add the common ones. */
    static const char names[] = "inin-correlation-id\0" /* Genesys Cloud */
                                "x-ms-request-id\0"     /* Entra ID */
                                "x-okta-request-id\0"
                                "x-auth0-requestid\0"
                                "x-amzn-requestid\0"
                                "x-correlation-id\0"
                                "x-request-id\0";
    for (const char *name = names; *name != '\0'; name = cct_nth(name, 1)) {
        cct_span value = cct_http_response_header(response, name);
        if (value.len > 0) {
            *header = name;
            return value;
        }
    }
    return CCT_NO_SPAN;
}

void cct_server_report_read_headers(cct_server_report *server_report, const cct_secrets *secrets,
                                    const cct_http_response *response, int64_t now_s)
{
    const char *header;
    int64_t date_s;
    if (!CCT_HAS_OBSERVER || server_report == NULL) {
        return;
    }
    report_copy(server_report->correlation_id, sizeof server_report->correlation_id,
                cct_find_correlation_id(response, &header), secrets, CCT_ORIGIN_OWN);
    if (CCT_HAS_DATES && now_s >= 0 && cct_date_parse_http(cct_http_response_header(response, "date"), &date_s)) {
        /* RFC 9110 section 6.6.1: the time at which the response was generated. */
        server_report->clock_skew_s = now_s - date_s;
    }
}

/*
 * Records both texts, which are the server's own words: redacted, since servers repeat what they
 * received.
 */
void cct_server_report_read_error(cct_server_report *server_report, const cct_secrets *secrets, cct_span error,
                                  cct_span description)
{
    if (CCT_HAS_OBSERVER && server_report != NULL) {
        report_copy(server_report->error, sizeof server_report->error, error, secrets, CCT_ORIGIN_FOREIGN);
        report_copy(server_report->error_description, sizeof server_report->error_description, description, secrets,
                    CCT_ORIGIN_FOREIGN);
    }
}
