/* SPDX-License-Identifier: MIT */
/*
 * der.h: as much DER (ITU-T X.690) as it takes to find the one root among many
 * whose subject is the issuer at hand. Nothing is validated here: mbedTLS does
 * that with the roots that are found.
 */
#ifndef CCT_CORE_DER_H
#define CCT_CORE_DER_H

#include "text.h"

/* The subject of a certificate: its whole Name, tag and length included. Absent when it is none. */
cct_span cct_der_subject(cct_span certificate);

/*
 * Whether two Names are the same, as mbedTLS compares them: attribute by
 * attribute, UTF8String and PrintableString alike and without regard to the
 * case of ASCII letters.
 */
bool cct_der_same_name(cct_span a, cct_span b);

/* The last common name (or, without one, the last value) in a Name, for people to read. */
cct_span cct_der_common_name(cct_span name);

#endif
