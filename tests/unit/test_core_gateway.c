/* SPDX-License-Identifier: MIT */
/* The words of gateways count as a whole and with their own status only. */
#include "core_test.h"

#include "gateway.h"

#define SENT "400 No required SSL certificate was sent"

static void test_words(void **state)
{
    static const struct {
        int status;
        cct_span words;
        cct_cause cause;
    } rows[] = {
        {400, SPAN(SENT), CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED},
        {400, SPAN("400 The SSL certificate error"), CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED},
        {401, SPAN(SENT), CCT_CAUSE_NONE},
        {200, SPAN(SENT), CCT_CAUSE_NONE},
        {400, SPAN(SENT "."), CCT_CAUSE_NONE},
        {400, SPAN(" " SENT), CCT_CAUSE_NONE},
        {400, SPAN("400 no required SSL certificate was sent"), CCT_CAUSE_NONE},
        {400, SPAN("No required SSL certificate was sent"), CCT_CAUSE_NONE},
        {400, SPAN("400 Bad Request"), CCT_CAUSE_NONE},
        {400, SPAN(""), CCT_CAUSE_NONE},
        {400, CCT_NO_SPAN, CCT_CAUSE_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_cause cause = cct_cause_of_gateway(rows[i].status, rows[i].words);
        assert_row(cause == rows[i].cause, "row %zu: %s", i, cct_cause_name(cause));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
    return cmocka_run_group_tests_name("gateway", tests, NULL, NULL);
}
