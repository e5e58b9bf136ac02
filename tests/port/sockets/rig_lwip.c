/* SPDX-License-Identifier: MIT */
/*
 * The rig of port/sockets with lwIP's sockets (NO_SYS=0): port, peer and name server in one lwIP,
 * whose task is a thread.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include <lwip/priv/tcp_priv.h>
#include <lwip/sockets.h>
#include <lwip/stats.h>
#include <lwip/tcpip.h>

#include "../lwip_world.h"
#include "../name_server.h"
#include "lookup_lwip.h"
#include "rig.h"

enum { PEERS = 64, PORT = 443, SLOW_PORT = 444, REFUSING_PORT = 9 };

/* Listeners for IPv4 and IPv6, and one whose queue is full until it admits. */
enum { IPV4, IPV6, SLOW, LISTENERS };
static int listeners[LISTENERS] = {-1, -1, -1};
static int filler = -1;
static int peers[PEERS];
static int peer_count;
static sys_mutex_t mutex;

static void turn(void)
{
    const struct timespec pause = {0, 300000};
    (void)nanosleep(&pause, NULL);
}

static unsigned in_use(void)
{
    return (unsigned)lwip_stats.memp[MEMP_NETCONN]->used;
}

/* ---- addresses --------------------------------------------------------- */

static cct_address loopback(cct_family family, uint16_t port)
{
    if (family == CCT_FAMILY_IPV6) {
        return (cct_address){{[15] = 1}, CCT_FAMILY_IPV6, 0, port};
    }
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, port};
}

static int listen_on(cct_family family, uint16_t port, int backlog)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = lwip_htons(port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = lwip_htons(port)};
    bool is_ipv6 = family == CCT_FAMILY_IPV6;
    int fd = lwip_socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    ipv6.sin6_addr.s6_addr[15] = 1;
    ipv4.sin_addr.s_addr = lwip_htonl(INADDR_LOOPBACK);
    (void)lwip_bind(fd, is_ipv6 ? (void *)&ipv6 : (void *)&ipv4, is_ipv6 ? sizeof ipv6 : sizeof ipv4);
    (void)lwip_fcntl(fd, F_SETFL, O_NONBLOCK);
    (void)lwip_listen(fd, backlog);
    return fd;
}

static cct_address listen_once(cct_family family)
{
    int *listener = &listeners[family == CCT_FAMILY_IPV6 ? IPV6 : IPV4];
    if (*listener < 0) {
        *listener = listen_on(family, PORT, 8);
    }
    return loopback(family, PORT);
}

/* lwIP leaves an attempt without an answer while a listener's queue is full. */
static cct_address slow_address(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = lwip_htons(SLOW_PORT)};
    where.sin_addr.s_addr = lwip_htonl(INADDR_LOOPBACK);
    if (listeners[SLOW] < 0) {
        listeners[SLOW] = listen_on(CCT_FAMILY_IPV4, SLOW_PORT, 1);
    }
    filler = lwip_socket(AF_INET, SOCK_STREAM, 0);
    (void)lwip_connect(filler, (struct sockaddr *)&where, sizeof where);
    return loopback(CCT_FAMILY_IPV4, SLOW_PORT);
}

static void admit(void)
{
    int fd = lwip_accept(listeners[SLOW], NULL, NULL);
    (void)lwip_close(filler);
    if (fd >= 0) {
        (void)lwip_close(fd);
    }
}

/* ---- peers ------------------------------------------------------------- */

static int accept_one(void)
{
    for (int i = 0; i < LISTENERS; i++) {
        int fd = listeners[i] >= 0 ? lwip_accept(listeners[i], NULL, NULL) : -1;
        if (fd >= 0) {
            int peer = peer_count++ % PEERS;
            (void)lwip_fcntl(fd, F_SETFL, O_NONBLOCK);
            peers[peer] = fd;
            return peer;
        }
    }
    return -1;
}

static size_t peer_send(int peer, const uint8_t *bytes, size_t len)
{
    ssize_t n = lwip_send(peers[peer], bytes, len, 0);
    return n > 0 ? (size_t)n : 0;
}

static int peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    ssize_t n = lwip_recv(peers[peer], bytes, capacity, 0);
    if (n < 0) {
        return errno == EWOULDBLOCK ? PEER_NOTHING : PEER_LOST;
    }
    return n > 0 ? (int)n : PEER_ENDED;
}

static void peer_finish(int peer)
{
    (void)lwip_shutdown(peers[peer], SHUT_WR);
}

/* lwIP's sockets send a reset only where data is left: the connection below is aborted instead. */
static void peer_reset(int peer)
{
    struct sockaddr_in there;
    socklen_t len = sizeof there;
    (void)lwip_getpeername(peers[peer], (struct sockaddr *)&there, &len);
    LOCK_TCPIP_CORE();
    struct tcp_pcb *pcb = tcp_active_pcbs;
    while (pcb != NULL && pcb->remote_port != lwip_ntohs(there.sin_port)) {
        pcb = pcb->next;
    }
    if (pcb != NULL) {
        tcp_abort(pcb);
    }
    UNLOCK_TCPIP_CORE();
    (void)lwip_close(peers[peer]);
}

static void peer_close(int peer)
{
    (void)lwip_close(peers[peer]);
}

/* ---- more of the rig --------------------------------------------------- */

static void hasten(void *context, unsigned connection)
{
    (void)context; /* lwipopts.h has lwIP give up soon */
    (void)connection;
}

static void exhaust(bool on)
{
    static int all[MEMP_NUM_NETCONN];
    static int count;
    if (on) {
        for (int fd = lwip_socket(AF_INET, SOCK_STREAM, 0); fd >= 0; fd = lwip_socket(AF_INET, SOCK_STREAM, 0)) {
            all[count++] = fd;
        }
    }
    while (!on && count > 0) {
        (void)lwip_close(all[--count]);
    }
}

static bool sends_at_once(void *context, unsigned connection)
{
    int on = 0;
    socklen_t len = sizeof on;
    return lwip_getsockopt(rig_socket_of(context, connection), IPPROTO_TCP, TCP_NODELAY, &on, &len) == 0 && on != 0;
}

conformance_rig rig_sockets = {
    .name = "sockets of lwIP",
    .port = &cct_port_sockets,
    .open = rig_open,
    .end = rig_end,
    .context_len = sizeof(cct_sockets),
    .turn = turn,
    .in_use = in_use,
    .listen = listen_once,
    .accept = accept_one,
    .peer_send = peer_send,
    .peer_receive = peer_receive,
    .peer_finish = peer_finish,
    .peer_reset = peer_reset,
    .peer_close = peer_close,
    .refusing = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, REFUSING_PORT},
    .silent = LWIP_WORLD_SILENT,
    .unreachable = LWIP_WORLD_UNREACHABLE,
    .slow = slow_address,
    .admit = admit,
    .hasten = hasten,
    .exhaust = exhaust,
    .sends_at_once = sends_at_once,
    .name_known = NAME_KNOWN,
    .name_both = NAME_BOTH,
    .name_half = NAME_HALF,
    .name_many = NAME_MANY,
    .name_long = NAME_LONG,
    .name_alias = NAME_ALIAS,
    .name_lost = NAME_LOST,
    .name_absent = NAME_ABSENT,
    .name_silent = NAME_SILENT,
    .has_native_errors = true,
    .anchors = RIG_ANCHORS,
    .anchors_der = RIG_ANCHORS_DER,
    .anchors_der_len = RIG_ANCHORS_DER_LEN,
    .bulk_len = 50000,
};

static void on_started(void *semaphore)
{
    lwip_world_start();
    sys_sem_signal((sys_sem_t *)semaphore);
}

void rig_sockets_start(void)
{
    sys_sem_t started;
    (void)sys_sem_new(&started, 0);
    (void)sys_mutex_new(&mutex);
    tcpip_init(on_started, &started);
    (void)sys_arch_sem_wait(&started, 0);
    sys_sem_free(&started);
    rig_contexts_start(&lookup_by_lwip, &mutex);
}
