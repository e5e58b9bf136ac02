/* SPDX-License-Identifier: MIT */
/* heap.h: the fixed heap for mbedTLS, installed as long as a key or a request needs it. */
#ifndef CCT_CLI_IO_HEAP_H
#define CCT_CLI_IO_HEAP_H

#include <stdbool.h>

/* Installs it, empty. With a key it is larger. */
void heap_begin(bool with_key);

/* Removes it and wipes everything that mbedTLS kept there. */
void heap_end(void);

#endif
