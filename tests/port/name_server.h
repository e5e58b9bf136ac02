/* SPDX-License-Identifier: MIT */
/*
 * name_server.h: the name server of the rigs (RFC 1035). What it says of each name is what
 * conformance.h expects.
 */
#ifndef NAME_SERVER_H
#define NAME_SERVER_H

#include <stddef.h>
#include <stdint.h>

#define NAME_KNOWN "known.test"     /* IPv4 alone */
#define NAME_BOTH "both.test"       /* both families */
#define NAME_HALF "half.test"       /* IPv4; for IPv6 no answer */
#define NAME_MANY "many.test"       /* three addresses of IPv4 */
#define NAME_ALIAS "alias.test"     /* CNAME of NAME_KNOWN */
#define NAME_LOST "lost.test"       /* IPv4; no answer to the first, third, … query of a type */
#define NAME_ABSENT "absent.test"   /* does not exist, as every other name */
#define NAME_SILENT "silent.test"   /* no answer */
#define NAME_FAILING "failing.test" /* the server has failed */

/* 253 bytes, which is as long as a name can be; IPv4 alone. */
#define NAME_LABEL_56 "label-of-56-bytes-which-are-counted-here-to-the-very-end"
#define NAME_LABEL_63 NAME_LABEL_56 "-and-so"
#define NAME_LONG NAME_LABEL_63 "." NAME_LABEL_63 "." NAME_LABEL_63 "." NAME_LABEL_56 ".test"

/* Makes the response of a query of len bytes, in place. Returns its length, or 0: there is none. */
size_t name_server_respond(uint8_t *message, size_t len, size_t capacity);

/* Serves on loopback, in a thread, from now on. */
void name_server_start(void);

/* Its UDP port on 127.0.0.1, for a port with a DNS client of its own. */
uint16_t name_server_port(void);

/* The C library's resolver asks that server, on this thread and in what it forks. */
void name_server_use(void);

#endif
