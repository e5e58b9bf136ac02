/* SPDX-License-Identifier: MIT */
/* date.c: a date of HTTP or of a certificate, compared with timegm(). */
#include "format/date.h"

#include <time.h>

#include "fuzz.h"

/* Nearly year 10000, the last that is written. */
#define END_S 253402300799

static void check_point(int64_t s)
{
    struct tm tm;
    time_t time = (time_t)s;
    char expected[64];
    PROPERTY(gmtime_r(&time, &tm) != NULL && (int64_t)timegm(&tm) == s, "%lld", (long long)s);
    if (s >= 0 && s <= END_S) {
        cct_writer writer = fuzz_writer(32);
        cct_date_write_rfc3339(&writer, s);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &tm);
        PROPERTY(fuzz_same(fuzz_written(&writer), cct_span_of(expected)), "%s", expected);
        fuzz_end_writer(&writer);
    }
}

/* Written in the form of RFC 9110 it is the same time. */
static void check_http(int64_t s)
{
    struct tm tm;
    time_t time = (time_t)s;
    char text[64];
    int64_t again = -1;
    gmtime_r(&time, &tm);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    PROPERTY(tm.tm_year > 8099 || tm.tm_year < -900 || (cct_date_parse_http(cct_span_of(text), &again) && again == s),
             "%s", text);
}

void fuzz_one(cct_span input)
{
    int64_t s;
    if (cct_date_parse_http(input, &s)) {
        check_point(s);
        check_http(s);
    }
    if (cct_date_parse_x509(input, &s)) {
        check_point(s);
        PROPERTY(input.len == 13 || input.len == 15, "%zu bytes", input.len);
    }
    if (input.len == sizeof s) {
        memcpy(&s, input.ptr, sizeof s);
        cct_writer writer = fuzz_writer(32);
        cct_date_write_rfc3339(&writer, s & INT64_MAX);
        PROPERTY(writer.len == 20, "%zu bytes", writer.len);
        fuzz_end_writer(&writer);
    }
}
