/* SPDX-License-Identifier: MIT */
#include "conformance.h"

#include <stdio.h>

const char *conformance_reason;
int conformance_line;

conformance_verdict conformance_connect(const conformance_rig *rig, conformance_link *link)
{
    cct_address address = rig->listen();
    int result;
    if (link->context == NULL) {
        link->context = rig->open(true);
    }
    EXPECT(link->context != NULL);
    ASK(result, rig->port->connect(link->context, &address));
    EXPECT(result == CCT_OK);
    link->peer = rig->accept();
    for (int turns = 0; link->peer < 0 && turns < TURNS_MAX; turns++) {
        rig->turn();
        link->peer = rig->accept();
    }
    EXPECT(link->peer >= 0);
    return CONFORMANCE_PASSED;
}

void conformance_disconnect(const conformance_rig *rig, conformance_link *link)
{
    rig->port->close(link->context);
    if (link->peer >= 0) {
        rig->peer_close(link->peer);
    }
    rig->end(link->context);
    *link = (conformance_link){NULL, -1};
}

static void run_case(const conformance_rig *rig, const conformance_case *one, bool print, conformance_counts *counts)
{
    conformance_verdict verdict = one->run(rig);
    counts->passed += verdict == CONFORMANCE_PASSED;
    counts->failed += verdict == CONFORMANCE_FAILED;
    counts->skipped += verdict == CONFORMANCE_SKIPPED;
    if (!print) {
        return;
    }
    if (verdict == CONFORMANCE_PASSED) {
        printf("ok %s: %s\n", rig->name, one->name);
    } else if (verdict == CONFORMANCE_SKIPPED) {
        printf("ok %s: %s # SKIP %s\n", rig->name, one->name, conformance_reason);
    } else {
        printf("not ok %s: %s: line %d: %s\n", rig->name, one->name, conformance_line, conformance_reason);
    }
}

conformance_counts conformance_run(const conformance_rig *rig, bool print)
{
    const conformance_case *const all[] = {conformance_platform_cases, conformance_name_cases,
                                           conformance_connection_cases};
    conformance_counts counts = {0, 0, 0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (const conformance_case *one = all[i]; one->name != NULL && (print || counts.failed == 0); one++) {
            run_case(rig, one, print, &counts);
        }
    }
    return counts;
}
