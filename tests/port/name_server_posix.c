/* SPDX-License-Identifier: MIT */
/* The name server of rigs whose port asks over this machine's sockets. */
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "name_server.h"

enum { MESSAGE_SIZE = 1024, SILENCE_S = 2 };

static int server = -1;

static void *serve(void *nothing)
{
    uint8_t message[MESSAGE_SIZE];
    struct sockaddr_storage from;
    (void)nothing;
    for (;;) {
        socklen_t from_len = sizeof from;
        ssize_t len = recvfrom(server, message, sizeof message, 0, (struct sockaddr *)&from, &from_len);
        size_t n = len > 0 ? name_server_respond(message, (size_t)len, sizeof message) : 0;
        if (n > 0) {
            (void)sendto(server, message, n, 0, (struct sockaddr *)&from, from_len);
        }
    }
    return NULL;
}

void name_server_start(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    pthread_t thread;
    sigset_t all, before;
    if (server >= 0) {
        return;
    }
    server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    (void)bind(server, (struct sockaddr *)&where, sizeof where);
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the thread that is
                                                        * tested */
    (void)pthread_create(&thread, NULL, serve, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static struct sockaddr_in address_of_server(void)
{
    struct sockaddr_in where = {0};
    socklen_t len = sizeof where;
    (void)getsockname(server, (struct sockaddr *)&where, &len);
    return where;
}

uint16_t name_server_port(void)
{
    return ntohs(address_of_server().sin_port);
}

void name_server_use(void)
{
    struct sockaddr_in where = address_of_server();
    (void)res_init();
    _res.nscount = 1;
    _res.nsaddr_list[0] = where;
    _res.options &= ~(unsigned long)(RES_DNSRCH | RES_DEFNAMES);
    _res.dnsrch[0] = NULL;
    _res.retrans = SILENCE_S;
    _res.retry = 1;
}
