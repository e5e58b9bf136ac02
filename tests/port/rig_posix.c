/* SPDX-License-Identifier: MIT */
/* The rig of port/posix: real sockets on loopback. */
#include "rigs.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "cctoken_posix.h"

#define TOO_LONG_A_LABEL "a-label-of-more-than-63-bytes-which-no-name-may-have-so-that-none-does"

enum { PEERS = 256 };

static cct_posix contexts[2];
static bool taken[2];
static int listener = -1;
static int backlogged = -1; /* a listener whose queue is full */
static int unused = -1;     /* a port that is taken, and where nobody listens */
static int peers[PEERS];
static int peer_count;

static void *open_context(conformance_anchors anchors)
{
    int i = taken[0];
    taken[i] = true;
    cct_posix_init(&contexts[i]);
    if (anchors == ANCHORS_PEM) {
        cct_posix_set_anchors_memory(&contexts[i], rig_posix.anchors, strlen(rig_posix.anchors));
    }
    return &contexts[i];
}

static void end_context(void *context)
{
    taken[context == &contexts[1]] = false;
}

static void turn(void)
{
    const struct timespec pause = {0, 300000};
    (void)nanosleep(&pause, NULL);
}

static unsigned in_use(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return count;
}

static cct_address address_of(int fd)
{
    struct sockaddr_in where;
    socklen_t len = sizeof where;
    (void)getsockname(fd, (struct sockaddr *)&where, &len);
    cct_address address = {.family = CCT_FAMILY_IPV4, .port = ntohs(where.sin_port)};
    memcpy(address.bytes, &where.sin_addr, 4);
    return address;
}

static int bind_anywhere(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)bind(fd, (struct sockaddr *)&where, sizeof where);
    return fd;
}

static cct_address listen_once(void)
{
    if (listener < 0) {
        int small = 65536; /* so that what lies between fills up soon */
        listener = bind_anywhere();
        (void)setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        (void)listen(listener, 16);
    }
    return address_of(listener);
}

static int accept_one(void)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) {
        return -1;
    }
    int peer = peer_count++ % PEERS;
    peers[peer] = fd;
    return peer;
}

static size_t peer_send(int peer, const uint8_t *bytes, size_t len)
{
    ssize_t n = send(peers[peer], bytes, len, MSG_NOSIGNAL);
    return n > 0 ? (size_t)n : 0;
}

static int peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    ssize_t n = recv(peers[peer], bytes, capacity, 0);
    if (n < 0) {
        return errno == EAGAIN ? PEER_NOTHING : PEER_LOST;
    }
    return n > 0 ? (int)n : PEER_ENDED;
}

static void peer_finish(int peer)
{
    (void)shutdown(peers[peer], SHUT_WR);
}

static void peer_reset(int peer)
{
    struct linger at_once = {1, 0};
    (void)setsockopt(peers[peer], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    (void)close(peers[peer]);
}

static void peer_close(int peer)
{
    (void)close(peers[peer]);
}

/* A listener that accepts nobody: once its queue is full, Linux leaves further attempts without an answer. */
static cct_address silent_address(void)
{
    backlogged = bind_anywhere();
    (void)listen(backlogged, 0);
    cct_address address = address_of(backlogged);
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(address.port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 4; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fd, (struct sockaddr *)&where, sizeof where);
    }
    return address;
}

conformance_rig rig_posix = {
    .name = "posix",
    .port = &cct_port_posix,
    .open = open_context,
    .end = end_context,
    .context_len = sizeof(cct_posix),
    .turn = turn,
    .in_use = in_use,
    .listen = listen_once,
    .accept = accept_one,
    .peer_send = peer_send,
    .peer_receive = peer_receive,
    .peer_finish = peer_finish,
    .peer_reset = peer_reset,
    .peer_close = peer_close,
    .name_known = "localhost",
    .name_both = "names.localhost",          /* the port answers by itself */
    .name_absent = TOO_LONG_A_LABEL ".test", /* no name server is asked about it */
    .anchors = RIG_ANCHORS,
    .bulk_len = 8 << 20,
};

void rig_posix_start(void)
{
    rig_posix.silent = silent_address();
    unused = bind_anywhere();
    rig_posix.refusing = address_of(unused);
}
