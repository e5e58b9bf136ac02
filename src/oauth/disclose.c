/* SPDX-License-Identifier: MIT */
#include "oauth/disclose.h"

#include <string.h>

#include "format/switches.h"

void cct_write_client_id(cct_writer *writer, const cct_secrets *secrets)
{
    if (secrets->id_may_hold_secret) {
        cct_write_redacted(writer, secrets->client_id.len);
    } else {
        cct_write_own_printable(writer, secrets->client_id, secrets);
    }
}

/* ---- URLs -------------------------------------------------------------- */

/* The length of the text before the first byte of the set; NUL is in no set. */
static size_t len_until_any(cct_span text, const char *stops)
{
    size_t i = 0;
    while (i < text.len && (text.ptr[i] == '\0' || strchr(stops, text.ptr[i]) == NULL)) {
        i++;
    }
    return i;
}

/*
 * The length of the user information, which ends at the last at sign before the query: a password
 * may contain a slash, and users forget to encode it.
 */
static size_t user_information_len(cct_span rest)
{
    size_t len = len_until_any(rest, "?#");
    while (len > 0 && rest.ptr[len - 1] != '@') {
        len--;
    }
    return len == 0 ? 0 : len - 1;
}

/*
 * Writes the rest of a URL, of which only the delimiter and the length are shown: query and
 * fragment may hold codes and tokens.
 */
static void write_hidden_rest(cct_writer *writer, cct_span rest)
{
    if (rest.len > 0) {
        cct_write_byte(writer, rest.ptr[0]);
        if (rest.len > 1) {
            cct_write_redacted(writer, rest.len - 1);
        }
    }
}

void cct_write_url_printable(cct_writer *writer, cct_span url, const cct_secrets *secrets, cct_origin origin)
{
    /*
     * A URL from a server may be anything, so it is taken apart without a parser that could refuse
     * it.
     */
    bool secure = cct_span_starts_ignoring_case(url, "https://");
    size_t start = secure ? 8 : cct_span_starts_ignoring_case(url, "http://") ? 7 : 0;
    cct_span rest = {url.ptr + start, url.len - start};
    /* Without a scheme or a path it is no URL, and could be anything. */
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
    size_t end = len_until_any(rest, ";?#");
    bool is_escaped = origin == CCT_ORIGIN_FOREIGN && len_until_any(rest, "%;?#") < end;
    /*
     * A foreign path with an escape is hidden from its first slash on: what is encoded, perhaps
     * several times, cannot be searched for secrets.
     */
    end = is_escaped ? len_until_any(rest, "/;?#") : end;
    cct_write_printable_of(writer, (cct_span){rest.ptr, end}, secrets, origin);
    write_hidden_rest(writer, (cct_span){rest.ptr + end, rest.len - end});
}

/* ---- details of a failure ----------------------------------------------- */

void cct_diagnosis_redact(cct_diagnosis *diagnosis, const cct_secrets *secrets)
{
    char before[CCT_DETAIL_MAX];
    cct_writer detail;
    size_t len = strlen(diagnosis->detail);
    if (!CCT_HAS_TEXTS || len == 0) {
        return;
    }
    /* Redaction may make a text longer, so it cannot be done in place. */
    memcpy(before, diagnosis->detail, len);
    cct_writer_init(&detail, diagnosis->detail, sizeof diagnosis->detail);
    cct_write_own_printable(&detail, (cct_span){before, len}, secrets);
    cct_writer_terminate(&detail);
    cct_wipe(before, len);
}
