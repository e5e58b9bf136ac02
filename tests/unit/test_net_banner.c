/* SPDX-License-Identifier: MIT */
/* What answers where TLS was expected, and alerts in words. */
#include "library_test.h"

#include <stdio.h>

#include "net/banner.h"
#include "tls/alert.h"

static void test_banners(void **state)
{
    static const struct {
        cct_span first;
        bool foreign;
        const char *protocol;
    } rows[] = {
        {SPAN("HTTP/1.1 400 Bad Request\r\n"), true, "plain HTTP"},
        {SPAN("<!DOCTYPE html>"), true, "plain HTTP (a web page)"},
        {SPAN("\0\0\x12\x04\0\0\0\0\0\0"), true, "HTTP/2 without TLS"},
        {SPAN("SSH-2.0-OpenSSH_9.2p1\r\n"), true, "SSH"},
        {SPAN("220 mail.example.com ESMTP\r\n"), true, "SMTP"},
        {SPAN("220 (vsFTPd 3.0.3)\r\n"), true, "FTP"},
        {SPAN("220 ready\r\n"), true, "SMTP or FTP"},
        {SPAN("* OK IMAP4rev1\r\n"), true, "IMAP"},
        {SPAN("+OK POP3 ready\r\n"), true, "POP3"},
        {SPAN("J\0\0\0\n8.0.36\0"), true, "MySQL"},
        {SPAN("\x10\0\0\0\xFF\x10\x04"), true, "MySQL"},
        {SPAN("\x16\xFE\xFD\0\0\0\0\0\0"), true, "DTLS"},
        {SPAN("hello"), true, NULL},
        {SPAN("\xA5\xA5\xA5\xA5\xA5\xA5"), true, NULL},
        {SPAN("HTTP"), false, NULL}, /* too little to say so */
        {SPAN(""), false, NULL},
        {SPAN("\x16\x03\x03\0\x7A\x02"), false, NULL},
        {SPAN("\x15\x03\x01\0\x02\x02\x28"), false, NULL},
        {SPAN("\x15\x02\x03\0\x02\x02\x46"), false, NULL}, /* the version of a record counts for
                                                            * nothing */
        {SPAN("\x13\x03\x03\0\x01x"), false, NULL},        /* a damaged record */
        {SPAN("\x13\x03\x04\0\x01x"), false, NULL},        /* of the last version */
        {SPAN("\x13\x03\x05\0\x01x"), true, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span first = copy_of(rows[i].first);
        const char *protocol = cct_banner_protocol(first);
        assert_row(cct_banner_is_foreign(first) == rows[i].foreign, "row %zu", i);
        if (rows[i].protocol == NULL || !rows[i].foreign) {
            assert_row(protocol == NULL || !rows[i].foreign, "row %zu: %s", i, protocol);
        } else {
            assert_row(protocol != NULL && strcmp(protocol, rows[i].protocol) == 0, "row %zu: %s", i, protocol);
        }
        free_copy(first);
    }
}

static void assert_alert(unsigned number, const char *expected)
{
    char out[200];
    cct_writer writer;
    cct_writer_init(&writer, out, sizeof out);
    cct_alert_write(&writer, number);
    cct_writer_terminate(&writer);
    assert_string_equal(out, expected);
}

static void test_alerts(void **state)
{
    (void)state;
    assert_alert(112, "unrecognized_name (112): it does not serve this host");
    assert_alert(0, "close_notify (0): it ended the connection");
    assert_alert(255, "without a name (255)");
    for (unsigned number = 0; number < 256; number++) { /* each has its number, and its meaning if
                                                         * it has a name */
        char out[200], shown[8];
        cct_writer writer;
        cct_writer_init(&writer, out, sizeof out);
        cct_alert_write(&writer, number);
        cct_writer_terminate(&writer);
        snprintf(shown, sizeof shown, "(%u)", number);
        const char *at = strstr(out, shown);
        assert_non_null(at);
        assert_row(strncmp(out, "without a name", 14) == 0 || strncmp(at + strlen(shown), ": it ", 5) == 0 ||
                       strlen(at) > strlen(shown) + 10,
                   "%s", out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_banners), cmocka_unit_test(test_alerts)};
    return cmocka_run_group_tests_name("banner", tests, NULL, NULL);
}
