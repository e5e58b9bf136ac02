/* SPDX-License-Identifier: MIT */
/*
 * The conformance test with the skeleton of docs/PORTING.md, which is `my_port.inc` here
 * (tests/integration/porting.test.mjs).
 */
#include "loopback.h"
#include "my_port.inc"
#include "name_server.h"
#include "rigs.h"

static my_port contexts[2];
static bool taken[2];

static void *open_context(conformance_anchors anchors)
{
    int i = taken[0];
    taken[i] = true;
    memset(&contexts[i], 0, sizeof contexts[i]);
    contexts[i].anchors = anchors == ANCHORS_PEM ? RIG_ANCHORS : NULL;
    return &contexts[i];
}

static void end_context(void *context)
{
    taken[context == &contexts[1]] = false;
}

static cct_address listen_over_ipv4(cct_family family)
{
    static const cct_address none;
    return family == CCT_FAMILY_IPV4 ? loopback_listen(family) : none;
}

int main(void)
{
    static conformance_rig rig = {
        .name = "skeleton",
        .port = &cct_port_my,
        .open = open_context,
        .end = end_context,
        .context_len = sizeof(my_port),
        .turn = loopback_turn,
        .in_use = loopback_in_use,
        .listen = listen_over_ipv4,
        .accept = loopback_accept,
        .peer_send = loopback_peer_send,
        .peer_receive = loopback_peer_receive,
        .peer_finish = loopback_peer_finish,
        .peer_reset = loopback_peer_reset,
        .peer_close = loopback_peer_close,
        .name_known = NAME_KNOWN,
        .name_absent = NAME_ABSENT,
        .has_native_errors = true,
        .anchors = RIG_ANCHORS,
        .bulk_len = 8 << 20,
    };
    loopback_start();
    rig.silent = loopback_silent();
    rig.refusing = loopback_refusing();
    return conformance_run(&rig, true).failed > 0;
}
