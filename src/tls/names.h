/* SPDX-License-Identifier: MIT */
/*
 * names.h: the names that a certificate is for (RFC 5280 sections 4.1.2.6 and
 * 4.2.1.6), one at a time.
 */
#ifndef CCT_TLS_NAMES_H
#define CCT_TLS_NAMES_H

#include "tls/certificate.h"

/* The forms of a GeneralName, by the numbers of their tags. */
typedef enum cct_name_form {
    CCT_NAME_OTHER = 0,
    CCT_NAME_EMAIL = 1,
    CCT_NAME_DNS = 2,
    CCT_NAME_X400 = 3,
    CCT_NAME_DIRECTORY = 4,
    CCT_NAME_EDI = 5,
    CCT_NAME_URI = 6,
    CCT_NAME_ADDRESS = 7,
    CCT_NAME_ID = 8
} cct_name_form;

typedef struct cct_name {
    unsigned form;  /* a cct_name_form, or a number that RFC 5280 does not define */
    cct_span value; /* of a directory name the whole Name, of an address 4 or 16 bytes, otherwise as
                     * it is encoded */
} cct_name;

/* The position in a walk through the names. */
typedef struct cct_names {
    cct_span subject;    /* until it has been returned */
    cct_span alternates; /* what is left of the subject alternative names */
    cct_span relative;   /* without those: what is left of the subject */
    cct_span attributes; /* and of the set at hand */
    bool leaf;
    bool malformed;
} cct_names;

/*
 * The subject, unless it is empty, then the subject alternative names. In a certificate without
 * that extension the e-mail addresses in the subject count as names, and in a leaf the common names
 * as DNS names.
 */
void cct_names_init(cct_names *names, const cct_certificate *certificate, bool leaf);

/* CCT_OK, CCT_EOF, or CCT_ERROR_MALFORMED (for good). */
int cct_names_next(cct_names *names, cct_name *name);

/* One GeneralName, off the front of *rest. False when it cannot be read. */
bool cct_name_take(cct_span *rest, cct_name *name);

/*
 * Whether a leaf is for this host name: one of its DNS names is equal to it without regard to case,
 * or is "*." and the host without its first label (RFC 9525 section 6.3). A wildcard needs two
 * labels after it. Other forms of names are not compared with hosts.
 */
bool cct_names_has_host(const cct_certificate *certificate, cct_span host);

/* For people: 'DNS name "a.example"', 'address 192.0.2.1'. */
void cct_name_write(cct_writer *writer, const cct_name *name);

/*
 * The DNS names and addresses of a leaf, some of them and how many more there are: '"a.example",
 * 192.0.2.1 and 7 more'.
 */
void cct_names_write(cct_writer *writer, const cct_certificate *certificate);

#endif
