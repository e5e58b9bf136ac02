/* SPDX-License-Identifier: MIT */
#include "oauth/retry_after.h"

#include "cause/retry.h"
#include "format/date.h"
#include "format/switches.h"

/*
 * Whether the value is delay-seconds (RFC 9110 section 10.2.3): digits only. Otherwise it is a
 * date.
 */
static bool is_number(cct_span text)
{
    size_t i = 0;
    while (i < text.len && cct_is_digit(text.ptr[i])) {
        i++;
    }
    return i > 0 && i == text.len;
}

int64_t cct_retry_after_s(const cct_http_response *response, int64_t now_s)
{
    cct_span value = cct_http_response_header(response, "retry-after");
    uint64_t seconds;
    int64_t date;
    if (is_number(value)) {
        /* A number beyond 64 bits is a very long time, not an invalid one. */
        return cct_span_to_u64(value, &seconds) && seconds < INT64_MAX ? (int64_t)seconds : INT64_MAX;
    }
    if (!CCT_HAS_DATES || !cct_date_parse_http(value, &date)) {
        return CCT_NO_RETRY_AFTER;
    }
    int64_t server_now_s;
    /* The server's own clock, if it sent the time: this machine's may be wrong. */
    if (cct_date_parse_http(cct_http_response_header(response, "date"), &server_now_s)) {
        now_s = server_now_s;
    }
    return date > now_s ? date - now_s : 0;
}
