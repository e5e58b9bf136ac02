/* SPDX-License-Identifier: MIT */
/* other.h: another TLS library in the process of a client. */
#ifndef OTHER_H
#define OTHER_H

#include <stddef.h>

/* SHA-256 of text[0..len): 0, or another number if the library failed. */
int other_hash(const char *text, size_t len, unsigned char hash[32]);

/* A verified connection to localhost: 0, or another number if there is none. */
int other_connect(const char *port, const char *ca_file);

#endif
