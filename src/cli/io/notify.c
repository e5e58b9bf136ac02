/* SPDX-License-Identifier: MIT */
#include "cli/io/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or with an '@' first a name that is in no file system. 0: neither. */
static socklen_t to_address(const char *name, struct sockaddr_un *address)
{
    /* sd_notify(3) also defines addresses of AF_VSOCK, for virtual machines: they are ignored. */
    size_t len = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof address->sun_path) {
        return 0;
    }
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, name, len);
    /* An abstract name begins with NUL in place of the '@', and its length ends it (unix(7)). */
    if (name[0] == '@') {
        address->sun_path[0] = '\0';
    }
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

/* sd_notify(3): one datagram. Nothing depends on it, so errors are ignored. */
void notify(const char *state)
{
    struct sockaddr_un address;
    const char *name = getenv("NOTIFY_SOCKET");
    socklen_t address_len = name == NULL ? 0 : to_address(name, &address);
    int to = address_len == 0 ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (to >= 0) {
        /* The manager may be busy; waiting for it must be short. */
        struct timeval limit = {.tv_sec = 2};
        (void)setsockopt(to, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        /* MSG_NOSIGNAL: a service manager that is gone must not end this program with SIGPIPE. */
        (void)!sendto(to, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)(const void *)&address,
                      address_len);
        (void)close(to);
    }
}
