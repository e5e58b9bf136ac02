/* SPDX-License-Identifier: MIT */
/*
 * The rig of port/lwip: port, peer and name server in one lwIP, over its loopback interface. A turn
 * is a millisecond.
 */
#include "rigs.h"

#include <string.h>

#include <lwip/init.h>
#include <lwip/ip.h>
#include <lwip/netif.h>
#include <lwip/stats.h>
#include <lwip/timeouts.h>

#include "cctoken_lwip.h"
#include "lwip_world.h"
#include "name_server.h"

enum { PEERS = 256, PORT = 443 };

typedef struct peer_end {
    struct tcp_pcb *pcb;
    struct pbuf *received;
    bool ended;
    bool lost;
} peer_end;

static cct_lwip contexts[2];
static cct_lwip_resolver resolver;
static bool taken[2];
static peer_end peers[PEERS];
static int accepted, given;
static struct tcp_pcb *listener;
static uint32_t now_ms;

/* ---- the board --------------------------------------------------------- */

uint32_t sys_now(void);
uint32_t sys_now(void)
{
    return now_ms;
}

static void turn(void)
{
    now_ms++;
    netif_poll_all();
    sys_check_timeouts();
}

static void board_turn(void *board)
{
    (void)board;
    turn();
}

static int64_t monotonic_ms(void *board)
{
    (void)board;
    return now_ms;
}

static int64_t wall_clock_s(void *board)
{
    (void)board;
    return 1800000000;
}

static int random_bytes(void *board, uint8_t *out, size_t len)
{
    (void)board;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(rand() >> 7);
    }
    return CCT_OK;
}

static const cct_lwip_board board = {monotonic_ms, wall_clock_s, random_bytes, board_turn};

/* ---- contexts ---------------------------------------------------------- */

static void *open_context(conformance_anchors anchors)
{
    int i = taken[0];
    taken[i] = true;
    cct_lwip_init(&contexts[i], &resolver, &board, NULL);
    if (anchors == ANCHORS_PEM) {
        cct_lwip_set_anchors(&contexts[i], CCT_ANCHORS_PEM, RIG_ANCHORS, strlen(RIG_ANCHORS));
    } else if (anchors == ANCHORS_DER) {
        cct_lwip_set_anchors(&contexts[i], CCT_ANCHORS_DER, RIG_ANCHORS_DER, RIG_ANCHORS_DER_LEN);
    }
    return &contexts[i];
}

static void end_context(void *context)
{
    taken[context == &contexts[1]] = false;
}

static unsigned in_use(void)
{
    return (unsigned)lwip_stats.mem.used + lwip_stats.memp[MEMP_PBUF_POOL]->used + lwip_stats.memp[MEMP_TCP_SEG]->used +
           lwip_stats.memp[MEMP_TCP_PCB]->used;
}

/* ---- the peer ---------------------------------------------------------- */

static err_t on_received(void *context, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
    peer_end *end = context;
    (void)pcb;
    (void)error;
    if (p == NULL) {
        end->ended = true;
    } else if (end->received == NULL) {
        end->received = p;
    } else {
        pbuf_cat(end->received, p);
    }
    return ERR_OK;
}

static void on_error(void *context, err_t error)
{
    peer_end *end = context;
    (void)error;
    end->pcb = NULL;
    end->lost = true;
}

static err_t on_accept(void *context, struct tcp_pcb *pcb, err_t error)
{
    (void)context;
    if (error != ERR_OK) {
        return error;
    }
    peer_end *end = &peers[accepted++ % PEERS];
    *end = (peer_end){.pcb = pcb};
    tcp_arg(pcb, end);
    tcp_recv(pcb, on_received);
    tcp_err(pcb, on_error);
    return ERR_OK;
}

static cct_address loopback(uint16_t port)
{
    return (cct_address){{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, port};
}

static cct_address listen_once(cct_family family)
{
    if (listener == NULL) {
        struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
        (void)tcp_bind(pcb, IP_ANY_TYPE, PORT);
        listener = tcp_listen(pcb);
        tcp_accept(listener, on_accept);
    }
    return family == CCT_FAMILY_IPV6 ? (cct_address){{[15] = 1}, CCT_FAMILY_IPV6, 0, PORT} : loopback(PORT);
}

static int accept_one(void)
{
    return given < accepted ? given++ % PEERS : -1;
}

static size_t peer_send(int peer, const uint8_t *bytes, size_t len)
{
    struct tcp_pcb *pcb = peers[peer].pcb;
    if (pcb == NULL) {
        return 0;
    }
    size_t room = tcp_sndbuf(pcb);
    size_t n = len < room ? len : room;
    if (n == 0 || tcp_write(pcb, bytes, (u16_t)n, TCP_WRITE_FLAG_COPY) != ERR_OK) {
        return 0;
    }
    (void)tcp_output(pcb);
    return n;
}

static int peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    peer_end *end = &peers[peer];
    if (end->received == NULL) {
        return end->ended ? PEER_ENDED : end->lost ? PEER_LOST : PEER_NOTHING;
    }
    u16_t n = pbuf_copy_partial(end->received, bytes, (u16_t)capacity, 0);
    end->received = pbuf_free_header(end->received, n);
    if (end->pcb != NULL) {
        tcp_recved(end->pcb, n);
    }
    return n;
}

static void peer_finish(int peer)
{
    (void)tcp_shutdown(peers[peer].pcb, 0, 1);
}

static void forget(peer_end *end)
{
    if (end->received != NULL) {
        (void)pbuf_free(end->received);
        end->received = NULL;
    }
}

static void peer_reset(int peer)
{
    peer_end *end = &peers[peer];
    tcp_err(end->pcb, NULL);
    tcp_abort(end->pcb);
    end->pcb = NULL;
    forget(end);
}

static void peer_close(int peer)
{
    peer_end *end = &peers[peer];
    forget(end);
    if (end->pcb != NULL) {
        tcp_arg(end->pcb, NULL);
        tcp_recv(end->pcb, NULL);
        tcp_err(end->pcb, NULL);
        if (tcp_close(end->pcb) != ERR_OK) {
            tcp_abort(end->pcb);
        }
        end->pcb = NULL;
    }
}

/* ---- more of the rig --------------------------------------------------- */

/* lwIP gives up after its last SYN, which takes a simulated minute. */
static void hasten(void *context, unsigned connection)
{
    const cct_lwip *lwip = context;
    for (int i = 0; i < 200000 && lwip->connections[connection].pcb != NULL; i++) {
        turn();
    }
}

static void exhaust(bool on)
{
    static struct tcp_pcb *all[MEMP_NUM_TCP_PCB];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (on) {
            all[i] = tcp_new();
        } else if (all[i] != NULL) {
            (void)tcp_close(all[i]);
            all[i] = NULL;
        }
    }
}

static bool sends_at_once(void *context, unsigned connection)
{
    const cct_lwip *lwip = context;
    return tcp_nagle_disabled(lwip->connections[connection].pcb);
}

conformance_rig rig_lwip = {
    .name = "lwip",
    .port = &cct_port_lwip,
    .open = open_context,
    .end = end_context,
    .context_len = sizeof(cct_lwip),
    .turn = turn,
    .in_use = in_use,
    .listen = listen_once,
    .accept = accept_one,
    .peer_send = peer_send,
    .peer_receive = peer_receive,
    .peer_finish = peer_finish,
    .peer_reset = peer_reset,
    .peer_close = peer_close,
    .refusing = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 9},
    .silent = LWIP_WORLD_SILENT,
    .unreachable = LWIP_WORLD_UNREACHABLE,
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

void rig_lwip_start(void)
{
    lwip_init();
    lwip_world_start();
}
