/* SPDX-License-Identifier: MIT */
/* Which hosts a list exempts from the proxy. */
#include "library_test.h"

#include "cli/settings/no_proxy.h"

typedef struct row {
    const char *list, *host;
    uint16_t port;
    bool matches;
} row;

static const row rows[] = {
    /* names */
    {"a.test", "a.test", 443, true},
    {"a.test", "A.Test", 443, true},
    {"A.TEST", "a.test", 443, true},
    {"a.test", "x.a.test", 443, true},
    {".a.test", "a.test", 443, true},
    {".a.test", "x.y.a.test", 443, true},
    {"*.a.test", "x.a.test", 443, true},
    {"a.test", "xa.test", 443, false},
    {".a.test", "xa.test", 443, false},
    {"x.a.test", "a.test", 443, false},
    {"a.test.", "a.test", 443, true},
    {"a.test", "a.test.", 443, true},
    {"test", "a.test", 443, true},
    {"est", "a.test", 443, false},
    {"a", "a", 443, true},
    {"localhost", "localhost", 443, true},
    /* lists */
    {"", "a.test", 443, false},
    {" , ,", "a.test", 443, false},
    {"b.test,a.test", "a.test", 443, true},
    {"b.test, a.test", "a.test", 443, true},
    {"b.test a.test", "a.test", 443, true},
    {"  a.test\t", "a.test", 443, true},
    {"a.test,,b.test,", "b.test", 443, true},
    {"b.test,c.test", "a.test", 443, false},
    {"a.testb.test", "a.test", 443, false},
    /* all */
    {"*", "a.test", 443, true},
    {"*", "192.0.2.1", 443, true},
    {"*", "2001:db8::1", 443, true},
    {"b.test,*", "a.test", 1, true},
    {"**", "a.test", 443, false},
    {".", "a.test", 443, false},
    {"*.", "a.test", 443, false},
    /* ports */
    {"a.test:443", "a.test", 443, true},
    {"a.test:443", "a.test", 8443, false},
    {"a.test:8443", "x.a.test", 8443, true},
    {"a.test:", "a.test", 443, false},
    {"a.test:x", "a.test", 443, false},
    {"a.test:65979", "a.test", 443, false}, /* 443 above 2^16 */
    {":443", "a.test", 443, false},
    {"192.0.2.1:443", "192.0.2.1", 443, true},
    {"192.0.2.1:443", "192.0.2.1", 444, false},
    {"[2001:db8::1]:443", "2001:db8::1", 443, true},
    {"[2001:db8::1]:443", "2001:db8::1", 444, false},
    /* addresses */
    {"192.0.2.1", "192.0.2.1", 443, true},
    {"192.0.2.1", "192.0.2.11", 443, false},
    {"192.0.2.1", "192.0.2.2", 443, false},
    {"0.2.1", "192.0.2.1", 443, false}, /* no name */
    {".2.1", "192.0.2.1", 443, false},
    {"2001:db8::1", "2001:db8::1", 443, true},
    {"2001:0DB8:0::0:1", "2001:db8::1", 443, true},
    {"[2001:db8::1]", "2001:db8::1", 443, true},
    {"[::1]", "::1", 443, true},
    {"::1", "::1", 443, true},
    {"::1", "::2", 443, false},
    {"192.0.2.1", "a.test", 443, false},
    {"a.test", "192.0.2.1", 443, false},
    /* prefixes */
    {"10.0.0.0/8", "10.255.1.2", 443, true},
    {"10.0.0.0/8", "11.0.0.0", 443, false},
    {"10.1.2.3/8", "10.9.9.9", 443, true},
    {"192.168.0.0/16", "192.168.200.1", 443, true},
    {"192.168.0.0/16", "192.169.0.1", 443, false},
    {"192.0.2.128/25", "192.0.2.129", 443, true},
    {"192.0.2.128/25", "192.0.2.127", 443, false},
    {"192.0.2.1/32", "192.0.2.1", 443, true},
    {"192.0.2.1/32", "192.0.2.0", 443, false},
    {"0.0.0.0/0", "192.0.2.1", 443, true},
    {"0.0.0.0/0", "::1", 443, false},
    {"10.0.0.0/33", "10.0.0.0", 443, false},
    {"10.0.0.0/", "10.0.0.0", 443, false},
    {"10.0.0.0/-1", "10.0.0.0", 443, false},
    {"10.0.0.0/8", "a.test", 443, false},
    {"a.test/8", "a.test", 443, false},
    {"fd00::/8", "fd12:3456::1", 443, true},
    {"fd00::/8", "fe80::1", 443, false},
    {"2001:db8::/33", "2001:db8:7fff::1", 443, true},
    {"2001:db8::/33", "2001:db8:8000::1", 443, false},
    {"::/0", "2001:db8::1", 443, true},
    {"::1/128", "::1", 443, true},
    {"::1/129", "::1", 443, false},
    {"[fd00::]/8", "fd00::1", 443, true},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const row *r = &rows[i];
        cct_span list = copy_of(cct_span_of(r->list)), host = copy_of(cct_span_of(r->host));
        assert_row(no_proxy_matches(list, host, r->port) == r->matches, "\"%s\", %s:%d", r->list, r->host, r->port);
        free_copy(list);
        free_copy(host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests_name("no_proxy", tests, NULL, NULL);
}
