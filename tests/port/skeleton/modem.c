/* SPDX-License-Identifier: MIT */
/*
 * The modem of the skeleton in docs/PORTING.md, over the sockets of Linux: one connection, IPv4
 * alone, and the names of name_server.h that it needs.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "name_server.h"

enum { MODEM_BUSY = -1, MODEM_REFUSED = -2, MODEM_NO_CARRIER = -3, MODEM_NO_NAME = -4 };

static int line = -1; /* the socket, or -1 */
static bool has_ended;
static char asked[64];
static bool is_busy; /* the first answer is always later than the question */

uint32_t modem_ticks_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

int64_t modem_clock_s(void)
{
    return time(NULL);
}

bool modem_entropy(uint8_t *out, size_t len)
{
    return getrandom(out, len, 0) == (ssize_t)len;
}

int modem_ask(const char *host)
{
    strncpy(asked, host, sizeof asked - 1);
    is_busy = true;
    return 0;
}

int modem_answer(uint8_t ipv4[4])
{
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    if (is_busy) {
        is_busy = false;
        return MODEM_BUSY;
    }
    memcpy(ipv4, loopback, sizeof loopback);
    return strcmp(asked, NAME_KNOWN) == 0 ? 0 : MODEM_NO_NAME;
}

void modem_forget(void)
{
    memset(asked, 0, sizeof asked);
}

int modem_dial(const uint8_t ipv4[4], uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    memcpy(&to.sin_addr, ipv4, sizeof to.sin_addr);
    has_ended = false;
    line = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return connect(line, (const struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS ? 0 : MODEM_REFUSED;
}

int modem_state(void)
{
    struct pollfd ready = {line, POLLOUT, 0};
    int error = 0;
    socklen_t len = sizeof error;
    if (poll(&ready, 1, 0) == 0) {
        return MODEM_BUSY;
    }
    getsockopt(line, SOL_SOCKET, SO_ERROR, &error, &len);
    return error == 0 ? 0 : MODEM_REFUSED;
}

int modem_write(const uint8_t *bytes, size_t len)
{
    ssize_t taken = send(line, bytes, len, MSG_NOSIGNAL);
    return taken >= 0 ? (int)taken : errno == EAGAIN ? 0 : MODEM_NO_CARRIER;
}

int modem_read(uint8_t *bytes, size_t capacity)
{
    ssize_t got = recv(line, bytes, capacity, 0);
    has_ended = has_ended || got == 0;
    return got >= 0 ? (int)got : errno == EAGAIN ? 0 : MODEM_NO_CARRIER;
}

bool modem_has_ended(void)
{
    return has_ended;
}

void modem_hang_up(void)
{
    if (line >= 0) {
        close(line);
    }
    line = -1;
}

void modem_sleep_ms(uint32_t ms)
{
    struct pollfd news = {line, POLLIN, 0};
    poll(&news, line >= 0, ms < 20 ? (int)ms : 20);
}
