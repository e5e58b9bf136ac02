/* SPDX-License-Identifier: MIT */
/* The URLs of endpoints (RFC 3986), and HOST:PORT. */
#include "library_test.h"

#include "cctoken_port.h"
#include "format/url.h"

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253                                                                                                       \
    LABEL_63 "." LABEL_63 "." LABEL_63 "."                                                                             \
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_url_accepted(void **state)
{
    static const struct {
        const char *text, *scheme, *host, *target, *host_header;
        uint16_t port;
        bool is_address, is_ipv6;
    } rows[] = {
        {"https://h", "https", "h", "", "h", 443, false, false},
        {"https://h/", "https", "h", "/", "h", 443, false, false},
        {"https://h?x", "https", "h", "?x", "h", 443, false, false},
        {"HTTPS://Login.Example/OAuth/Token?a=b/c?d", "HTTPS", "Login.Example", "/OAuth/Token?a=b/c?d", "Login.Example",
         443, false, false},
        {"https://h:443/t", "https", "h", "/t", "h", 443, false, false},
        {"https://h:8443/t", "https", "h", "/t", "h:8443", 8443, false, false},
        {"https://h:1", "https", "h", "", "h:1", 1, false, false},
        {"https://Zz-Aa09.x", "https", "Zz-Aa09.x", "", "Zz-Aa09.x", 443, false, false},
        {"https://h:65535", "https", "h", "", "h:65535", 65535, false, false},
        {"http://h/t", "http", "h", "/t", "h", 80, false, false},
        {"http://h:443/t", "http", "h", "/t", "h:443", 443, false, false},
        {"https://192.0.2.1:444/t", "https", "192.0.2.1", "/t", "192.0.2.1:444", 444, true, false},
        {"https://[2001:db8::1]", "https", "2001:db8::1", "", "[2001:db8::1]", 443, true, true},
        {"https://[::1]:8443/t", "https", "::1", "/t", "[::1]:8443", 8443, true, true},
        {"https://a_b-c.example./", "https", "a_b-c.example.", "/", "a_b-c.example.", 443, false, false},
        {"https://1a.2b/", "https", "1a.2b", "/", "1a.2b", 443, false, false},
        {"https://h/user@example/t", "https", "h", "/user@example/t", "h", 443, false, false},
        {"https://h/a:b;c=d,e+f%20!~*'()", "https", "h", "/a:b;c=d,e+f%20!~*'()", "h", 443, false, false},
        {"https://" LABEL_63 "/", "https", LABEL_63, "/", LABEL_63, 443, false, false},
        {"https://" NAME_253, "https", NAME_253, "", NAME_253, 443, false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_url url;
        size_t bad;
        char out[300];
        cct_writer host;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_url_parse(copy, &url, &bad) == CCT_OK, "%s", rows[i].text);
        assert_row(cct_span_equals(url.scheme, rows[i].scheme), "%s", rows[i].text);
        assert_row(cct_span_equals(url.host, rows[i].host), "%s", rows[i].text);
        assert_row(cct_span_equals(url.target, rows[i].target), "%s", rows[i].text);
        assert_row(url.port == rows[i].port, "%s", rows[i].text);
        assert_row(url.is_address == rows[i].is_address && url.is_ipv6 == rows[i].is_ipv6, "%s", rows[i].text);
        cct_writer_init(&host, out, sizeof out);
        cct_url_write_host(&host, &url);
        assert_row(cct_span_equals((cct_span){out, host.len}, rows[i].host_header), "%s", rows[i].text);
        free_copy(copy);
    }
}

static void test_url_refused(void **state)
{
    static const struct {
        const char *text;
        size_t bad; /* the offset of the offending byte; SIZE_MAX: anywhere in the authority */
    } rows[] = {
        {"", 0},
        {"https", 5},
        {"https:", 5},
        {"https:/", 5},
        {"https:/h/t", 5},
        {"https:x/h/t", 5},
        {"https:/x/h", 5},
        {"https///h", 5},
        {"https?//h", 5},
        {"//h/t", 0},
        {"://h", 0},
        {"h/t", 1},
        {"?https://h", 0},
        {"https://h/a b", 11},
        {" https://h", 0},
        {"https://h\n", 9},
        {"https://h/\x7F", 10},
        {"https://h/\xC3\xA9", 10},
        {"https://h\xC3\xA9/", 9},
        {"https://h/#f", 10},
        {"https://h#f", 9},
        {"https://h/t?q#f", 13},
        {"https://h/a@b#f", 13},
        {"https://h/a@b\"c", 13},
        {"https://h/a@b<c", 13},
        {"https://u@h/", 9},
        {"https://u:p@h/", 11},
        {"https://@h/", 8},
        {"https://h/\\", 10},
        {"https://h\\@i/", 9},
        {"https://h/<b>", 10},
        {"https://h/{a}", 10},
        {"https://h/|", 10},
        {"https://h/`", 10},
        {"https://h/^", 10},
        {"https://", SIZE_MAX},
        {"https:///t", SIZE_MAX},
        {"https://:443/", SIZE_MAX},
        {"https://h:/t", SIZE_MAX},
        {"https://h:0/", SIZE_MAX},
        {"https://h:65536/", SIZE_MAX},
        {"https://h:-1/", SIZE_MAX},
        {"https://h:+1/", SIZE_MAX},
        {"https://h:44x/", SIZE_MAX},
        {"https://h:1:2/", SIZE_MAX},
        {"https://h:99999999999999999999/", SIZE_MAX},
        {"https://::1/", SIZE_MAX},
        {"https://[::1/", SIZE_MAX},
        {"https://[", SIZE_MAX},
        {"https://[]/", SIZE_MAX},
        {"https://[::1]x/", SIZE_MAX},
        {"https://[::1]]/", SIZE_MAX},
        {"https://[192.0.2.1]/", SIZE_MAX},
        {"https://[h]/", SIZE_MAX},
        {"https://[fe80::1%25eth0]/", SIZE_MAX},
        {"https://.h/", SIZE_MAX},
        {"https://a..b/", SIZE_MAX},
        {"https://./", SIZE_MAX},
        {"https://h%41/", SIZE_MAX},
        {"https://h,i/", SIZE_MAX},
        {"https://1.2.3/", SIZE_MAX},
        {"https://h.12", SIZE_MAX},
        {"https://h.0x12", SIZE_MAX},
        {"https://1.2.3.4.5/", SIZE_MAX},
        {"https://256.1.1.1/", SIZE_MAX},
        {"https://01.2.3.4/", SIZE_MAX},
        {"https://0x7f.1/", SIZE_MAX},
        {"https://2130706433/", SIZE_MAX},
        {"https://1.2.3.4./", SIZE_MAX},
        {"https://0x7f000001/", SIZE_MAX},
        {"https://h.0X1/", SIZE_MAX},
        {"https://a" LABEL_63 "/", SIZE_MAX},
        {"https://a" NAME_253, SIZE_MAX},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_url url;
        size_t bad = SIZE_MAX;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_url_parse(copy, &url, &bad) == CCT_ERROR_MALFORMED, "'%s' is taken", rows[i].text);
        assert_row(rows[i].bad == SIZE_MAX ? bad <= copy.len : bad == rows[i].bad, "'%s': %zu", rows[i].text, bad);
        free_copy(copy);
    }
}

static void test_host_port(void **state)
{
    static const struct {
        const char *text, *host; /* NULL: refused */
        uint16_t port;
    } rows[] = {
        {"h:443", "h", 443},
        {"192.0.2.1:1", "192.0.2.1", 1},
        {"[::1]:8443", "::1", 8443},
        {"a.b.:65535", "a.b.", 65535},
        {"", NULL, 0},
        {"h", NULL, 0},
        {"h:", NULL, 0},
        {":443", NULL, 0},
        {"h:0", NULL, 0},
        {"h:65536", NULL, 0},
        {"::1:443", NULL, 0},
        {"[::1]", NULL, 0},
        {"[::1]:", NULL, 0},
        {"[::1", NULL, 0},
        {"h:1 ", NULL, 0},
        {" h:1", NULL, 0},
        {"h:1:2", NULL, 0},
        {"https://h:1", NULL, 0},
        {"h/:1", NULL, 0},
        {"u@h:1", NULL, 0},
        {"1.2.3:1", NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span host;
        uint16_t port;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        int result = cct_host_port_parse(copy, &host, &port);
        assert_row(result == (rows[i].host == NULL ? CCT_ERROR_MALFORMED : CCT_OK), "'%s'", rows[i].text);
        assert_row(rows[i].host == NULL || (cct_span_equals(host, rows[i].host) && port == rows[i].port), "'%s'",
                   rows[i].text);
        free_copy(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url_accepted),
        cmocka_unit_test(test_url_refused),
        cmocka_unit_test(test_host_port),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
