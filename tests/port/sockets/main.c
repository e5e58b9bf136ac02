/* SPDX-License-Identifier: MIT */
/* Runs the conformance test against port/sockets, with whatever this program was built for. */
#include <stdio.h>

#include "rig.h"

int main(void)
{
    rig_sockets_start();
    conformance_counts counts = conformance_run(&rig_sockets, true);
    if (counts.skipped > 0) {
        printf("[  SKIPPED ] %u test(s)\n", counts.skipped);
    }
    printf("%u passed, %u failed\n", counts.passed, counts.failed);
    return counts.failed > 0 || counts.passed == 0;
}
