/* SPDX-License-Identifier: MIT */
/*
 * pem.h: a resumable scanner of PEM certificates (RFC 7468). Text between the
 * blocks, blocks of other kinds and line ends of any kind are passed over.
 */
#ifndef CCT_CORE_PEM_H
#define CCT_CORE_PEM_H

#include "base64.h"
#include "text.h"

typedef struct cct_pem {
    cct_writer der; /* the block so far */
    cct_base64_decoder decoder;
    char line[32]; /* of a line that may be a marker */
    size_t line_len;
    uint32_t blocks;  /* certificates begun so far */
    uint32_t skipped; /* of those damaged, or too large for the memory */
    bool in_marker;   /* the line began with '-' */
    bool at_start;    /* of a line */
    bool in_block;
    bool damaged;
} cct_pem;

/* der[0..capacity) takes one certificate at a time. */
void cct_pem_init(cct_pem *pem, char *der, size_t capacity);

/*
 * Takes text up to the end of a certificate, or all of it; *taken is how much.
 * CCT_OK: *der is a certificate, valid until the next call. CCT_AGAIN: more is
 * wanted.
 */
int cct_pem_feed(cct_pem *pem, cct_span text, size_t *taken, cct_span *der);

/* The text has ended: CCT_OK with a last certificate, or CCT_EOF. */
int cct_pem_end(cct_pem *pem, cct_span *der);

#endif
