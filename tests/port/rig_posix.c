/* SPDX-License-Identifier: MIT */
/* The rig of port/posix: real sockets on loopback (loopback.h). */
#include "rigs.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cctoken_posix.h"
#include "loopback.h"
#include "name_server.h"

static cct_posix contexts[2];
static bool taken[2];
static char anchors_path[32];

static void *open_context(conformance_anchors anchors)
{
    int i = taken[0];
    taken[i] = true;
    cct_posix_init(&contexts[i]);
    if (anchors == ANCHORS_PEM) {
        cct_posix_set_anchors(&contexts[i], anchors_path);
    }
    return &contexts[i];
}

static void end_context(void *context)
{
    taken[context == &contexts[1]] = false;
}

static int socket_of(void *context, unsigned connection)
{
    return ((cct_posix *)context)->connections[connection].socket;
}

static void hasten(void *context, unsigned connection)
{
    loopback_hasten(socket_of(context, connection));
}

static bool sends_at_once(void *context, unsigned connection)
{
    return loopback_sends_at_once(socket_of(context, connection));
}

conformance_rig rig_posix = {
    .name = "posix",
    .port = &cct_port_posix,
    .open = open_context,
    .end = end_context,
    .context_len = sizeof(cct_posix),
    .turn = loopback_turn,
    .in_use = loopback_in_use,
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
    .bulk_len = 8 << 20,
};

/* In a file, so that reading them takes a descriptor. */
static void write_anchors(void)
{
    int file = memfd_create("anchors", MFD_CLOEXEC);
    (void)!write(file, RIG_ANCHORS, strlen(RIG_ANCHORS));
    (void)snprintf(anchors_path, sizeof anchors_path, "/proc/self/fd/%d", file);
}

void rig_posix_start(void)
{
    write_anchors();
    loopback_start();
    rig_posix.silent = loopback_silent();
    rig_posix.refusing = loopback_refusing();
    name_server_start();
    name_server_use();
}
