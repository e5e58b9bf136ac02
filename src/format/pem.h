/* SPDX-License-Identifier: MIT */
/*
 * pem.h: a resumable scanner of PEM certificates (RFC 7468) as files hold them in
 * practice: line ends of any kind or none, byte order marks, blocks without a
 * line end between them. Text between blocks and other blocks are skipped.
 */
#ifndef CCT_FORMAT_PEM_H
#define CCT_FORMAT_PEM_H

#include "format/base64.h"
#include "format/text.h"

/* The labels under which certificates are found. */
typedef enum cct_pem_label {
    CCT_PEM_OTHER = 0,
    CCT_PEM_CERTIFICATE,
    CCT_PEM_X509,   /* "X509 CERTIFICATE", its old name */
    CCT_PEM_TRUSTED /* "TRUSTED CERTIFICATE": OpenSSL's trust settings may follow the certificate */
} cct_pem_label;

typedef struct cct_pem {
    cct_writer der; /* the block so far */
    cct_base64_decoder decoder;
    cct_pem_label label; /* of the block, also after its end */
    char marker[40];     /* of what may be a marker, as far as it fits */
    size_t marker_len;
    unsigned dashes; /* at its end */
    bool in_marker;
    bool at_start; /* of a line, but for blanks and byte order marks, or after a marker */
    bool in_block;
    bool damaged;
    bool has_pkcs7; /* a block of PKCS #7 was skipped */
} cct_pem;

/* der[0..capacity) takes one certificate at a time. */
void cct_pem_init(cct_pem *pem, char *der, size_t capacity);

/*
 * Takes text up to the end of a certificate, or all of it; *taken is how much.
 * CCT_OK: *der is a certificate. CCT_ERROR_MALFORMED, CCT_ERROR_NO_ROOM: a
 * certificate is damaged, or too large for the memory; *der is its beginning.
 * In all three *der is valid until the next call. CCT_AGAIN: needs more text.
 */
int cct_pem_feed(cct_pem *pem, cct_span text, size_t *taken, cct_span *der);

/* The text has ended: as cct_pem_feed() about a last certificate, or CCT_EOF. */
int cct_pem_end(cct_pem *pem, cct_span *der);

/* Whether what follows is the beginning of a line, as the beginning of a file is. */
bool cct_pem_is_at_line(const cct_pem *pem);

#endif
