/* SPDX-License-Identifier: MIT */
/* HTTP dates (RFC 9110 section 5.6.7) and RFC 3339, against the C library's calendar. */
#define _DEFAULT_SOURCE
#include <time.h>

#include "library_test.h"

#include "format/date.h"

static void check_parsed(const char *text, bool valid, int64_t expected_s)
{
    int64_t s = -1;
    cct_span copy = copy_of(cct_span_of(text));
    assert_row(cct_date_parse_http(copy, &s) == valid, "'%s'", text);
    assert_row(!valid || s == expected_s, "'%s': %lld", text, (long long)s);
    free_copy(copy);
}

static void test_http_forms(void **state)
{
    static const struct {
        const char *text;
        int64_t s;
    } rows[] = {
        /* RFC 9110's own */
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Tue, 29 Feb 2000 23:59:59 GMT", 951868799},
        {"Wed, 01 Mar 2000 00:00:00 GMT", 951868800},
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
        {"Mon, 01 Mar 2100 00:00:00 GMT", 4107542400},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Tuesday, 19-Jan-38 03:14:08 GMT", 2147483648},
        {"Thursday, 01-Jan-70 00:00:00 GMT", 0},
        {"Tuesday, 31-Dec-69 00:00:00 GMT", 3155673600},
        {"Sun Nov 16 08:49:37 1994", 784975777},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800}, /* a leap second */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_parsed(rows[i].text, true, rows[i].s);
        for (size_t len = 0; len < strlen(rows[i].text); len++) { /* truncated anywhere */
            int64_t s;
            cct_span copy = copy_of((cct_span){rows[i].text, len});
            assert_row(!cct_date_parse_http(copy, &s), "'%.*s'", SHOW(copy));
            free_copy(copy);
        }
    }
}

/* RFC 5280 section 4.1.2.5 */
static void test_x509(void **state)
{
    static const struct {
        const char *text;
        bool valid;
        int64_t s;
    } rows[] = {
        {"941106084937Z", true, 784111777},
        {"19941106084937Z", true, 784111777},
        {"700101000000Z", true, 0},
        {"20500101000000Z", true, 2524608000},
        {"99991231235959Z", true, 253402300799},
        {"240229000000Z", true, 1709164800},
        {"00000101000000Z", true, -62167219200}, /* a leap year, as every 400 years */
        {"00000229000000Z", true, -62162121600},
        {"00000301000000Z", true, -62162035200},
        {"00010101000000Z", true, -62135596800},
        {"230229000000Z", false, 0},
        {"9411060849Z", false, 0},
        {"941106084937+0000", false, 0},
        {"19941106084937.5Z", false, 0},
        {"941306084937Z", false, 0},
        {"940006084937Z", false, 0},
        {"941106244937Z", false, 0},
        {"94110608493 Z", false, 0},
        {"", false, 0},
        {"19941106084937", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t s = -1;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_date_parse_x509(copy, &s) == rows[i].valid, "'%s'", rows[i].text);
        assert_row(!rows[i].valid || s == rows[i].s, "'%s': %lld", rows[i].text, (long long)s);
        free_copy(copy);
    }
    int64_t s;
    assert_false(cct_date_parse_x509(CCT_NO_SPAN, &s));
}

static void test_http_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "0",
        "now",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun, 06  Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 06 anF 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 32 Oct 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Tue, 29 Feb 2023 00:00:00 GMT",
        "Sun, 29 Feb 2100 00:00:00 GMT",
        "Sun Feb 30 08:49:37 1994",
        "Sunday, 30-Feb-94 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov -994 08:49:37 GMT",
        "Su, 06 Nov 1994 08:49:37 GMT",
        ", 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Su Nov  6 08:49:37 1994",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov   6 08:49:37 1994",
        "Sun Nov  6 08:49:37 94",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_parsed(texts[i], false, 0);
    }
    int64_t s;
    assert_false(cct_date_parse_http(CCT_NO_SPAN, &s));
}

static void check_all_forms(time_t s)
{
    static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                        "%a %b %e %H:%M:%S %Y"};
    struct tm tm;
    char text[64], written[64];
    cct_writer writer;
    gmtime_r(&s, &tm);
    assert_int_equal(timegm(&tm), s);
    for (size_t i = 0; i < COUNT(forms); i++) {
        if (i != 1 || tm.tm_year < 170) { /* two digits reach to 2069 */
            strftime(text, sizeof text, forms[i], &tm);
            check_parsed(text, true, s);
        }
    }
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    cct_writer_init(&writer, written, sizeof written);
    cct_date_write_rfc3339(&writer, s);
    assert_row(cct_span_equals((cct_span){written, writer.len}, text), "%s: %.*s", text, (int)writer.len, written);
}

static void test_round_trip(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (time_t day = 0; day < 48000; day++) { /* both ends of each day from 1970 to 2101 */
        check_all_forms(day * 86400);
        check_all_forms(day * 86400 + 86399);
    }
    for (int i = 0; i < 50000; i++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        check_all_forms((time_t)((random >> 16) % 253402300800U)); /* up to the end of 9999 */
    }
}

static void test_rfc3339(void **state)
{
    static const struct {
        int64_t s;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {951782400, "2000-02-29T00:00:00Z"},
        {4107542399, "2100-02-28T23:59:59Z"},
        {1795460220, "2026-11-23T18:57:00Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {253402300800, "9999-12-31T23:59:59Z"},
        {INT64_MAX, "9999-12-31T23:59:59Z"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[32];
        cct_writer writer;
        cct_writer_init(&writer, out, sizeof out);
        cct_date_write_rfc3339(&writer, rows[i].s);
        assert_row(cct_span_equals((cct_span){out, writer.len}, rows[i].text), "%s: %.*s", rows[i].text,
                   (int)writer.len, out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_forms), cmocka_unit_test(test_x509),    cmocka_unit_test(test_http_refused),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_rfc3339),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
