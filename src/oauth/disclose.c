/* SPDX-License-Identifier: MIT */
#include "oauth/disclose.h"

#include <string.h>

#include "format/switches.h"
#include "oauth/opaque.h"
#include "oauth/value.h"

static size_t until_any(cct_span text, const char *stops)
{
    size_t i = 0;
    while (i < text.len && (text.ptr[i] == '\0' || strchr(stops, text.ptr[i]) == NULL)) {
        i++;
    }
    return i;
}

cct_credentials cct_credentials_of(const cct_config *config)
{
    return (cct_credentials){cct_span_of(config->client_id), cct_span_of(config->client_secret)};
}

/* ---- the client ID ----------------------------------------------------- */

static bool is_equal(cct_span a, cct_span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

bool cct_id_may_hold_secret(cct_credentials credentials)
{
    cct_span id = credentials.id, secret = credentials.secret;
    bool confused = cct_is_uuid(secret) && !cct_is_uuid(id);
    bool odd = until_any(id, ":={}\"\r\n\t") < id.len || cct_opaque_is_jwt((cct_span){id.ptr, cct_opaque_len(id)});
    for (size_t i = 0; i + 3 <= id.len && !odd; i++) {
        odd = cct_span_equals_ignoring_case((cct_span){id.ptr + i, 3}, "%3a");
    }
    return id.len > 0 && (odd || confused || is_equal(id, secret) || cct_is_base64_pair(id, CCT_NO_SPAN));
}

void cct_write_client_id(cct_writer *writer, cct_credentials credentials)
{
    if (cct_id_may_hold_secret(credentials)) {
        cct_write_redacted(writer, credentials.id.len);
    } else {
        cct_write_own_printable(writer, credentials.id, credentials);
    }
}

/* ---- URLs -------------------------------------------------------------- */

/* Behind the last at sign before the query: a password may have a slash. */
static size_t user_information_len(cct_span rest)
{
    size_t len = until_any(rest, "?#");
    while (len > 0 && rest.ptr[len - 1] != '@') {
        len--;
    }
    return len == 0 ? 0 : len - 1;
}

static void write_hidden_rest(cct_writer *writer, cct_span rest)
{
    if (rest.len > 0) {
        cct_write_byte(writer, rest.ptr[0]);
        if (rest.len > 1) {
            cct_write_redacted(writer, rest.len - 1);
        }
    }
}

void cct_write_url_printable(cct_writer *writer, cct_span url, cct_credentials credentials, cct_origin origin)
{
    bool secure = cct_span_starts_ignoring_case(url, "https://");
    size_t start = secure ? 8 : cct_span_starts_ignoring_case(url, "http://") ? 7 : 0;
    cct_span rest = {url.ptr + start, url.len - start};
    if (url.len == 0 || (start == 0 && url.ptr[0] != '/')) {
        cct_write_redacted(writer, url.len);
        return;
    }
    size_t user = user_information_len(rest);
    cct_write_span(writer, (cct_span){url.ptr, start});
    if (user > 0) {
        cct_write_redacted(writer, user);
        rest = (cct_span){rest.ptr + user, rest.len - user};
    }
    size_t end = until_any(rest, ";?#");
    bool is_escaped = origin == CCT_ORIGIN_FOREIGN && until_any(rest, "%;?#") < end;
    end = is_escaped ? until_any(rest, "/;?#") : end; /* escapes may be nested in one another */
    cct_write_printable_of(writer, (cct_span){rest.ptr, end}, credentials, origin);
    write_hidden_rest(writer, (cct_span){rest.ptr + end, rest.len - end});
}

/* ---- details of a failure ----------------------------------------------- */

void cct_diagnosis_redact(cct_diagnosis *diagnosis, cct_credentials credentials)
{
    char before[CCT_DETAIL_MAX];
    cct_writer detail;
    size_t len = strlen(diagnosis->detail);
    if (!CCT_HAS_TEXTS || len == 0) {
        return;
    }
    memcpy(before, diagnosis->detail, len);
    cct_writer_init(&detail, diagnosis->detail, sizeof diagnosis->detail);
    cct_write_own_printable(&detail, (cct_span){before, len}, credentials);
    cct_writer_terminate(&detail);
    cct_wipe(before, len);
}
