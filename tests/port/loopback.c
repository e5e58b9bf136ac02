/* SPDX-License-Identifier: MIT */
#include "loopback.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PEERS = 256, FILLERS = 4, DISTURBANCE_US = 2000 };

/* Listeners for IPv4 and IPv6, and one whose queue is full until it admits. */
enum { IPV4, IPV6, SLOW, LISTENERS };
static int listeners[LISTENERS] = {-1, -1, -1};
static int fillers[FILLERS];
static int peers[PEERS];
static int peer_count;
static volatile sig_atomic_t signals;

/* ---- addresses --------------------------------------------------------- */

static cct_address address_of(int fd)
{
    struct sockaddr_storage where;
    socklen_t len = sizeof where;
    cct_address address = {.family = CCT_FAMILY_ANY};
    if (getsockname(fd, (struct sockaddr *)&where, &len) == 0 && where.ss_family == AF_INET6) {
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&where;
        address.family = CCT_FAMILY_IPV6;
        address.port = ntohs(ipv6->sin6_port);
        memcpy(address.bytes, &ipv6->sin6_addr, 16);
    } else if (where.ss_family == AF_INET) {
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)&where;
        address.family = CCT_FAMILY_IPV4;
        address.port = ntohs(ipv4->sin_port);
        memcpy(address.bytes, &ipv4->sin_addr, 4);
    }
    return address;
}

static int bind_anywhere(cct_family family)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool is_ipv6 = family == CCT_FAMILY_IPV6;
    int fd = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int failed =
        is_ipv6 ? bind(fd, (struct sockaddr *)&ipv6, sizeof ipv6) : bind(fd, (struct sockaddr *)&ipv4, sizeof ipv4);
    if (failed != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int connect_to(const cct_address *address)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(address->port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)connect(fd, (struct sockaddr *)&where, sizeof where);
    return fd;
}

cct_address loopback_listen(cct_family family)
{
    int *listener = &listeners[family == CCT_FAMILY_IPV6 ? IPV6 : IPV4];
    if (*listener < 0) {
        int small = 65536; /* so that what lies between fills up soon */
        *listener = bind_anywhere(family);
        (void)setsockopt(*listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        (void)listen(*listener, 16);
    }
    return *listener >= 0 ? address_of(*listener) : (cct_address){.family = CCT_FAMILY_ANY};
}

/* A port that is taken, and where nobody listens. */
cct_address loopback_refusing(void)
{
    return address_of(bind_anywhere(CCT_FAMILY_IPV4));
}

/* ---- full queues ------------------------------------------------------- */

/* Once the queue of a listener is full, Linux leaves further attempts without an answer. */
static void fill(int listener)
{
    cct_address address = address_of(listener);
    for (int i = 0; i < FILLERS; i++) {
        fillers[i] = connect_to(&address);
    }
}

cct_address loopback_silent(void)
{
    int listener = bind_anywhere(CCT_FAMILY_IPV4);
    (void)listen(listener, 0);
    fill(listener);
    return address_of(listener);
}

cct_address loopback_slow(void)
{
    if (listeners[SLOW] >= 0) {
        (void)close(listeners[SLOW]);
    }
    listeners[SLOW] = bind_anywhere(CCT_FAMILY_IPV4);
    (void)listen(listeners[SLOW], 0);
    fill(listeners[SLOW]);
    return address_of(listeners[SLOW]);
}

/*
 * What has filled the queue goes, and the next SYN of whoever waits, about a second later, is
 * answered.
 */
void loopback_admit(void)
{
    for (int i = 0; i < FILLERS; i++) {
        (void)close(fillers[i]);
    }
    for (int fd = accept(listeners[SLOW], NULL, NULL); fd >= 0; fd = accept(listeners[SLOW], NULL, NULL)) {
        (void)close(fd);
    }
}

/* ---- peers ------------------------------------------------------------- */

int loopback_accept(void)
{
    for (int i = 0; i < LISTENERS; i++) {
        int fd = listeners[i] >= 0 ? accept4(listeners[i], NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC) : -1;
        if (fd >= 0) {
            int peer = peer_count++ % PEERS;
            peers[peer] = fd;
            return peer;
        }
    }
    return -1;
}

size_t loopback_peer_send(int peer, const uint8_t *bytes, size_t len)
{
    ssize_t n = send(peers[peer], bytes, len, MSG_NOSIGNAL);
    return n > 0 ? (size_t)n : 0;
}

int loopback_peer_receive(int peer, uint8_t *bytes, size_t capacity)
{
    ssize_t n = recv(peers[peer], bytes, capacity, 0);
    if (n < 0) {
        return errno == EAGAIN ? PEER_NOTHING : PEER_LOST;
    }
    return n > 0 ? (int)n : PEER_ENDED;
}

void loopback_peer_finish(int peer)
{
    (void)shutdown(peers[peer], SHUT_WR);
}

void loopback_peer_reset(int peer)
{
    struct linger at_once = {1, 0};
    (void)setsockopt(peers[peer], SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    (void)close(peers[peer]);
}

void loopback_peer_close(int peer)
{
    (void)close(peers[peer]);
}

/* ---- this machine ------------------------------------------------------ */

static void on_signal(int number)
{
    signals += number == SIGPIPE;
}

void loopback_start(void)
{
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: what waits is
                                                          * interrupted */
    (void)sigaction(SIGPIPE, &action, NULL);
    (void)sigaction(SIGALRM, &action, NULL);
}

void loopback_turn(void)
{
    const struct timespec pause = {0, 300000};
    (void)nanosleep(&pause, NULL);
}

static unsigned count_children(void)
{
    unsigned count = 0;
    int number;
    FILE *list = fopen("/proc/thread-self/children", "re");
    while (list != NULL && fscanf(list, "%d", &number) == 1) {
        count++;
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return count;
}

unsigned loopback_in_use(void)
{
    unsigned count = count_children();
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return count;
}

unsigned loopback_streams_in_use(void)
{
    enum { SOME = 512 };
    unsigned count = 0;
    for (int fd = 0; fd < SOME; fd++) {
        int type = 0;
        socklen_t len = sizeof type;
        count += getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
    }
    return count;
}

/* The next descriptor would be one too many. */
void loopback_exhaust(bool on)
{
    static struct rlimit before;
    static bool is_on;
    if (on == is_on || (on && getrlimit(RLIMIT_NOFILE, &before) != 0)) {
        return;
    }
    struct rlimit limit = before;
    if (on) {
        int next = dup(0);
        (void)close(next);
        limit.rlim_cur = (rlim_t)next;
    }
    is_on = on;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void loopback_disturb(bool on)
{
    const struct timeval often = {0, on ? DISTURBANCE_US : 0};
    const struct itimerval timer = {often, often};
    (void)setitimer(ITIMER_REAL, &timer, NULL);
}

unsigned loopback_signals(void)
{
    return (unsigned)signals;
}

void loopback_hasten(int socket)
{
    int once = 1;
    (void)setsockopt(socket, IPPROTO_TCP, TCP_SYNCNT, &once, sizeof once);
}

bool loopback_sends_at_once(int socket)
{
    int on = 0;
    socklen_t len = sizeof on;
    return getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, &len) == 0 && on != 0;
}
