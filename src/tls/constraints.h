/* SPDX-License-Identifier: MIT */
/*
 * constraints.h: name constraints (RFC 5280 sections 4.2.1.10 and 6.1.4), which
 * mbedTLS does not know.
 */
#ifndef CCT_TLS_CONSTRAINTS_H
#define CCT_TLS_CONSTRAINTS_H

#include "tls/names.h"

typedef enum cct_constraints_verdict {
    CCT_CONSTRAINTS_KEPT,
    CCT_CONSTRAINTS_EXCLUDE,       /* the name lies in an excluded subtree */
    CCT_CONSTRAINTS_DO_NOT_PERMIT, /* the name lies in none of the permitted subtrees of its form */
    CCT_CONSTRAINTS_UNSUPPORTED,   /* they concern the name in a way that is not supported here */
    CCT_CONSTRAINTS_MALFORMED      /* they, or the names, cannot be read */
} cct_constraints_verdict;

/*
 * Compares the names of a certificate with the value of the extension in one of the authorities
 * above it; `name` becomes the first that breaks it. DNS names, addresses and directory names are
 * compared. A wildcard breaks an excluded subtree if any name that it covers does, and keeps a
 * permitted one if all of them do. What cannot be decided is unsupported, never kept: other forms
 * of names, a minimum other than 0, a maximum, a wildcard as base, and directory names that differ
 * in ways that only Unicode could settle.
 */
cct_constraints_verdict cct_constraints_check(cct_span constraints, const cct_certificate *certificate, bool leaf,
                                              cct_name *name);

#endif
