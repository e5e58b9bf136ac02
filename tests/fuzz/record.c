/* SPDX-License-Identifier: MIT */
/*
 * record.c: the client of the target "tls" against a server on loopback. What the server sends goes
 * to standard output, as that target reads it.
 *
 *   record LETTERS PORT
 */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixed.h"
#include "line.h"

enum { PATIENCE_MS = 5000 };

static int server_port;
static int sockets[CCT_CONNECTIONS];

static int record_connect(void *context, unsigned connection, const cct_address *address)
{
    line *l = context;
    (void)address;
    if (l->is_open[connection]) {
        return CCT_OK;
    }
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)server_port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockets[connection] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(sockets[connection], (struct sockaddr *)&to, sizeof to) != 0) {
        return CCT_ERROR_REFUSED;
    }
    if (l->opened++ > 0) {
        fputs("\n----\n", stdout);
    }
    l->is_open[connection] = true;
    return CCT_OK;
}

static int record_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    line *l = context;
    l->is_idle = false;
    ssize_t sent = send(sockets[connection], bytes, len, MSG_NOSIGNAL);
    return sent > 0 ? (int)sent : CCT_ERROR_CLOSED;
}

static int record_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    line *l = context;
    struct pollfd poll_one = {.fd = sockets[connection], .events = POLLIN};
    if (poll(&poll_one, 1, PATIENCE_MS) <= 0) {
        return CCT_AGAIN;
    }
    ssize_t received = recv(sockets[connection], bytes, capacity, 0);
    l->is_idle = false;
    if (received > 0) {
        fwrite(bytes, 1, (size_t)received, stdout);
    }
    return received > 0 ? (int)received : received == 0 ? CCT_EOF : CCT_ERROR_CLOSED;
}

static void record_disconnect(void *context, unsigned connection)
{
    line *l = context;
    if (l->is_open[connection]) {
        close(sockets[connection]);
    }
    l->is_open[connection] = false;
}

int main(int count, char **arguments)
{
    static uint64_t arena[64 * 1024 / 8];
    static cct_port port;
    if (count != 3) {
        fprintf(stderr, "usage: record LETTERS PORT\n");
        return 2;
    }
    server_port = atoi(arguments[2]);
    port = line_port;
    port.connect = record_connect;
    port.send = record_send;
    port.receive = record_receive;
    port.disconnect = record_disconnect;
    line l = {.letters = arguments[1], .port = &port, .anchors = {fixed_anchors, sizeof fixed_anchors - 1}};
    printf("%s\n", arguments[1]);
    fixed_begin();
    cct_arena_install(arena, sizeof arena);
    bool is_done = fixed_exchange(&l);
    cct_arena_remove();
    fprintf(stderr, "%s\n", l.outcome);
    return is_done == line_has(&l, 'T') ? 0 : 1;
}
