/* SPDX-License-Identifier: MIT */
/*
 * loopback.h: the peers, and what else rigs need of this machine, for ports that use its sockets.
 */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include "conformance.h"

/* A multicast address, which TCP has no way to. */
#define LOOPBACK_UNREACHABLE                                                                                           \
    {                                                                                                                  \
        {224, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 443                                                                        \
    }

/* Before any other. */
void loopback_start(void);

/* As conformance.h wants them; in use are descriptors and child processes. */
void loopback_turn(void);
unsigned loopback_in_use(void);
unsigned loopback_streams_in_use(void); /* connections and attempts alone */
cct_address loopback_listen(cct_family family);
int loopback_accept(void);
size_t loopback_peer_send(int peer, const uint8_t *bytes, size_t len);
int loopback_peer_receive(int peer, uint8_t *bytes, size_t capacity);
void loopback_peer_finish(int peer);
void loopback_peer_reset(int peer);
void loopback_peer_close(int peer);
cct_address loopback_slow(void);
void loopback_admit(void);
void loopback_exhaust(bool on);
void loopback_disturb(bool on);
unsigned loopback_signals(void);
cct_address loopback_silent(void);
cct_address loopback_refusing(void);

/* For a socket of the port. */
void loopback_hasten(int socket);
bool loopback_sends_at_once(int socket);

#endif
