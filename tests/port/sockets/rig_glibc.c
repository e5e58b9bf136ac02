/* SPDX-License-Identifier: MIT */
/*
 * The rig of port/sockets with this machine's sockets (loopback.h); threads ask getaddrinfo for
 * names.
 */
#include "../loopback.h"
#include "../name_server.h"
#include "lookup_thread.h"
#include "rig.h"

static lookup_thread lookup;

static void hasten(void *context, unsigned connection)
{
    loopback_hasten(rig_socket_of(context, connection));
}

static bool sends_at_once(void *context, unsigned connection)
{
    return loopback_sends_at_once(rig_socket_of(context, connection));
}

conformance_rig rig_sockets = {
    .name = "sockets",
    .port = &cct_port_sockets,
    .open = rig_open,
    .end = rig_end,
    .context_len = sizeof(cct_sockets),
    .turn = loopback_turn,
    .in_use = loopback_streams_in_use, /* sockets of UDP come and go with what the threads ask */
    .listen = loopback_listen,
    .accept = loopback_accept,
    .peer_send = loopback_peer_send,
    .peer_receive = loopback_peer_receive,
    .peer_finish = loopback_peer_finish,
    .peer_reset = loopback_peer_reset,
    .peer_close = loopback_peer_close,
    .unreachable = LOOPBACK_UNREACHABLE,
    .slow = loopback_slow,
    .admit = loopback_admit,
    .hasten = hasten,
    .exhaust = loopback_exhaust,
    .disturb = loopback_disturb,
    .signals = loopback_signals,
    .sends_at_once = sends_at_once,
    .name_known = NAME_KNOWN,
    .name_both = NAME_BOTH,
    .name_half = NAME_HALF,
    .name_many = NAME_MANY,
    .name_long = NAME_LONG,
    .name_alias = NAME_ALIAS,
    .name_absent = NAME_ABSENT,
    .name_silent = NAME_SILENT,
    .name_failing = NAME_FAILING,
    .has_native_errors = true,
    .anchors = RIG_ANCHORS,
    .anchors_der = RIG_ANCHORS_DER,
    .anchors_der_len = RIG_ANCHORS_DER_LEN,
    .bulk_len = 8 << 20,
};

void rig_sockets_start(void)
{
    loopback_start();
    rig_sockets.silent = loopback_silent();
    rig_sockets.refusing = loopback_refusing();
    name_server_start();
    (void)lookup_thread_start(&lookup, name_server_use);
    rig_contexts_start(&lookup_by_thread, &lookup);
}
