/* SPDX-License-Identifier: MIT */
/*
 * internal.h: what the files of this port share. The functions of the table
 * keep the contract of cctoken_port.h; the context is a cct_posix.
 */
#ifndef CCT_PORT_POSIX_INTERNAL_H
#define CCT_PORT_POSIX_INTERNAL_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "cctoken_posix.h"

/*
 * port.c: keeps an error and the name of its call; returns CCT_ERROR_LIMIT for a limit, or
 * `otherwise`.
 */
int cct_posix_failed(cct_posix *posix, const char *call, int error, int otherwise);

/* clock.c */
int64_t cct_posix_monotonic_ms(void *context);
int64_t cct_posix_wall_clock_s(void *context);

/* random.c; the second needs no context and returns 0 or an errno */
int cct_posix_random_bytes(void *context, uint8_t *out, size_t len);
int cct_posix_fill_random(uint8_t *out, size_t len);

/*
 * lookup.c: the addresses of one family. The first looks in /etc/hosts and knows localhost; it
 * returns whether the name is decided by that, even if it has no addresses. Otherwise the second
 * asks the C library, which blocks.
 */
bool cct_posix_look_up_here(const char *host, cct_family family, cct_posix_lookup *out);
void cct_posix_look_up_elsewhere(const char *host, cct_family family, cct_posix_lookup *out);

/* resolve.c */
int cct_posix_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity);
void cct_posix_cancel(void *context);

/*
 * For `wait`: closes this process's writing end of the pipe, so that the end of a child is noticed.
 * True if a result can be fetched.
 */
bool cct_posix_has_result(cct_posix *posix);

/* connection.c */
int cct_posix_connect(void *context, unsigned connection, const cct_address *address);
int cct_posix_send(void *context, unsigned connection, const uint8_t *bytes, size_t len);
int cct_posix_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity);
void cct_posix_disconnect(void *context, unsigned connection);

/* wait.c */
int cct_posix_wait(void *context, unsigned wants, int64_t until_ms);

/* anchors.c */
int cct_posix_anchors_rewind(void *context);
int cct_posix_anchors_read(void *context, char *bytes, size_t capacity);
void cct_posix_anchors_end(void *context);

/* sockaddr.c: conversion between the system's addresses and cct_address. */
typedef union cct_posix_sockaddr {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
} cct_posix_sockaddr;

/* AF_INET, AF_INET6; AF_UNSPEC for anything else. */
int cct_posix_family(cct_family family);

/* Returns the length of what it wrote, or 0 when the family is neither IPv4 nor IPv6. */
socklen_t cct_posix_to_sockaddr(const cct_address *address, cct_posix_sockaddr *out);

/* Sets everything but the port. False when the family is neither. */
bool cct_posix_from_sockaddr(const struct sockaddr *sockaddr, cct_address *address);

#endif
