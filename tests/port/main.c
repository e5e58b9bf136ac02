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

/*
 * The test of the test: each breach of the contract must make a case fail. That case leaves
 * whatever it had begun, and a port that keeps the contract from then on must pass all cases in
 * what is left of the world.
 */
static void run_breaches(void)
{
    for (breach which = BREACH_NONE + 1; which < BREACH_COUNT; which++) {
        simulated_start(which);
        const char *failure = conformance_run(&rig_simulated, false).failure;
        printf("%s a port that %s is caught: %s\n", failure != NULL ? "ok" : "not ok", breach_text(which),
               failure != NULL ? failure : "it passes");
        net_heal();
        const char *later = conformance_run(&rig_simulated, false).failure;
        if (later != NULL) {
            printf("not ok what a port that %s has left fails another: %s\n", breach_text(which), later);
        }
        total.passed += failure != NULL && later == NULL;
        total.failed += failure == NULL || later != NULL;
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
