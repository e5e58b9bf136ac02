/* SPDX-License-Identifier: MIT */
/* Runs the conformance test: against one port by its name, or against all. */
#include <stdio.h>
#include <string.h>

#include "rigs.h"
#include "simulated.h"

static conformance_counts total;

static void run(const conformance_rig *rig, void (*start)(void), const char *wanted)
{
    if (wanted != NULL && strcmp(wanted, rig->name) != 0) {
        return;
    }
    start();
    conformance_counts counts = conformance_run(rig, true);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
}

static void start_simulated(void)
{
    simulated_start(BREACH_NONE);
}

/* The test of the test: each breach of the contract must make a case fail. */
static void run_breaches(void)
{
    for (breach which = BREACH_NONE + 1; which < BREACH_COUNT; which++) {
        simulated_start(which);
        bool caught = conformance_run(&rig_simulated, false).failed > 0;
        printf("%s a port that %s is caught\n", caught ? "ok" : "not ok", breach_text(which));
        total.passed += caught;
        total.failed += !caught;
    }
}

int main(int argc, char **argv)
{
    const char *wanted = argc > 1 ? argv[1] : NULL;
    run(&rig_simulated, start_simulated, wanted);
    if (wanted == NULL) {
        run_breaches();
    }
    run(&rig_posix, rig_posix_start, wanted);
    run(&rig_lwip, rig_lwip_start, wanted);
    if (total.skipped > 0) {
        printf("[  SKIPPED ] %u test(s)\n", total.skipped);
    }
    printf("%u passed, %u failed\n", total.passed, total.failed);
    return total.failed > 0 || total.passed == 0;
}
