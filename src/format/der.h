/* SPDX-License-Identifier: MIT */
/*
 * der.h: the parts of DER (ITU-T X.690) that are needed to find, among many trust anchors, the one
 * whose subject is a given issuer. Nothing is validated here: mbedTLS validates what is found.
 */
#ifndef CCT_FORMAT_DER_H
#define CCT_FORMAT_DER_H

#include "format/text.h"

/* Tags, with their class and form. */
enum {
    CCT_DER_INTEGER = 0x02,
    CCT_DER_OBJECT_IDENTIFIER = 0x06,
    CCT_DER_UTF8_STRING = 0x0C,
    CCT_DER_PRINTABLE_STRING = 0x13,
    CCT_DER_SEQUENCE = 0x30,
    CCT_DER_SET = 0x31,
    CCT_DER_CONTEXT_0 = 0xA0
};

/* One element: its identifier octet, its content, and both with the length between them. */
typedef struct cct_der {
    unsigned tag;
    cct_span content;
    cct_span whole;
} cct_der;

/*
 * Takes one element off the front of *rest. False when there is none, when it does not fit, or when
 * its length takes more than three bytes; with a tag also when it has another one. Afterwards *rest
 * must not be used.
 */
bool cct_der_take(cct_span *rest, cct_der *out);
bool cct_der_take_tagged(cct_span *rest, unsigned tag, cct_der *out);

/*
 * The subject of a certificate: its whole Name, tag and length included. Absent if it is not a
 * certificate.
 */
cct_span cct_der_subject(cct_span certificate);

/* The same of the beginning of a certificate, whose end is damaged or missing. */
cct_span cct_der_subject_of_part(cct_span beginning);

/*
 * Whether two Names are the same, as mbedTLS compares them: attribute by
 * attribute, UTF8String and PrintableString alike and without regard to the
 * case of ASCII letters.
 */
bool cct_der_same_name(cct_span a, cct_span b);

/* The last common name (or, without one, the last value) in a Name, for people to read. */
cct_span cct_der_common_name(cct_span name);

#endif
