/* SPDX-License-Identifier: MIT */
#include "format/der.h"

#include <string.h>

typedef cct_der element;

/*
 * Definite lengths of up to 3 bytes only (ITU-T X.690 section 8.1.3): 16 MiB are more than any
 * certificate that is accepted. An element that does not lie completely in *rest is refused, so no
 * caller reads beyond its input.
 */
bool cct_der_take(cct_span *rest, element *out)
{
    if (rest->len < 2) {
        return false;
    }
    size_t header = 2;
    size_t len = (unsigned char)rest->ptr[1];
    if (len >= 0x80) {
        size_t count = len & 0x7F;
        /* A count of 0 is the indefinite form of BER, which DER excludes (section 10.1). */
        if (count < 1 || count > 3 || rest->len < 2 + count) {
            return false;
        }
        len = 0;
        for (; header < 2 + count; header++) {
            len = len << 8 | (unsigned char)rest->ptr[header];
        }
    }
    if (len > rest->len - header) {
        return false;
    }
    out->tag = (unsigned char)rest->ptr[0];
    out->content = (cct_span){rest->ptr + header, len};
    out->whole = (cct_span){rest->ptr, header + len};
    *rest = (cct_span){rest->ptr + header + len, rest->len - header - len};
    return true;
}

bool cct_der_take_tagged(cct_span *rest, unsigned tag, element *out)
{
    return cct_der_take(rest, out) && out->tag == tag;
}

/* RFC 5280 section 4.1: version, serial number, signature, issuer, validity, subject. */
static cct_span subject_within(cct_span tbs_certificate)
{
    element e;
    cct_span rest = tbs_certificate;
    /* The version is optional: certificates of version 1 begin with the serial number. */
    if (!cct_der_take(&rest, &e) || (e.tag == CCT_DER_CONTEXT_0 && !cct_der_take(&rest, &e)) ||
        e.tag != CCT_DER_INTEGER) {
        return CCT_NO_SPAN;
    }
    /* Signature, issuer, validity and subject are all sequences; the fourth one is returned. */
    for (int i = 0; i < 4; i++) {
        if (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &e)) {
            return CCT_NO_SPAN;
        }
    }
    return e.whole;
}

/* RFC 5280 section 4.1: the first part of the outer sequence is tbsCertificate. */
cct_span cct_der_subject(cct_span certificate)
{
    element e;
    if (!cct_der_take_tagged(&certificate, CCT_DER_SEQUENCE, &e)) {
        return CCT_NO_SPAN;
    }
    cct_span rest = e.content;
    return cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &e) ? subject_within(e.content) : CCT_NO_SPAN;
}

/*
 * Skips the tag and the length of a sequence. Unlike cct_der_take(), accepts one whose end is
 * missing.
 */
static bool der_enter(cct_span *rest)
{
    if (rest->len < 2 || (unsigned char)rest->ptr[0] != CCT_DER_SEQUENCE) {
        return false;
    }
    unsigned len = (unsigned char)rest->ptr[1];
    size_t header = len < 0x80 ? 2 : 2 + (len & 0x7F);
    if (header > rest->len) {
        return false;
    }
    *rest = (cct_span){rest->ptr + header, rest->len - header};
    return true;
}

cct_span cct_der_subject_of_part(cct_span beginning)
{
    return der_enter(&beginning) && der_enter(&beginning) ? subject_within(beginning) : CCT_NO_SPAN;
}

/* The two types of text that mbedTLS compares without regard to case. */
static bool der_is_text(unsigned tag)
{
    return tag == CCT_DER_UTF8_STRING || tag == CCT_DER_PRINTABLE_STRING;
}

/*
 * Like mbedTLS's comparison of names (RFC 5280 section 7.1, without normalization of white space):
 * the result must agree with it, since both select the issuer of a certificate.
 */
static bool der_same_value(const element *a, const element *b)
{
    /* Ignoring case does not change a length, so texts of different lengths differ. */
    if (a->content.len != b->content.len) {
        return false;
    }
    if (a->tag == b->tag && memcmp(a->content.ptr, b->content.ptr, a->content.len) == 0) {
        return true;
    }
    if (!der_is_text(a->tag) || !der_is_text(b->tag)) {
        return false;
    }
    for (size_t i = 0; i < a->content.len; i++) {
        if (cct_ascii_lower(a->content.ptr[i]) != cct_ascii_lower(b->content.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* AttributeTypeAndValue (RFC 5280 section 4.1.2.4): equal types and equal values. */
static bool same_attribute(cct_span a, cct_span b)
{
    element type_a, type_b, value_a, value_b;
    return cct_der_take_tagged(&a, CCT_DER_OBJECT_IDENTIFIER, &type_a) &&
           cct_der_take_tagged(&b, CCT_DER_OBJECT_IDENTIFIER, &type_b) && der_same_value(&type_a, &type_b) &&
           cct_der_take(&a, &value_a) && cct_der_take(&b, &value_b) && der_same_value(&value_a, &value_b);
}

/*
 * One RelativeDistinguishedName, a set of attributes, nearly always of one. They are compared in
 * order: DER sorts the elements of a set (ITU-T X.690 section 11.6).
 */
static bool der_same_set(cct_span a, cct_span b)
{
    while (a.len > 0 && b.len > 0) {
        element x, y;
        if (!cct_der_take_tagged(&a, CCT_DER_SEQUENCE, &x) || !cct_der_take_tagged(&b, CCT_DER_SEQUENCE, &y) ||
            !same_attribute(x.content, y.content)) {
            return false;
        }
    }
    /* Both must have ended: a set is not equal to its own beginning. */
    return a.len == b.len;
}

bool cct_der_same_name(cct_span a, cct_span b)
{
    element x, y;
    if (!cct_der_take_tagged(&a, CCT_DER_SEQUENCE, &x) || !cct_der_take_tagged(&b, CCT_DER_SEQUENCE, &y)) {
        return false;
    }
    cct_span rest_a = x.content, rest_b = y.content;
    while (rest_a.len > 0 && rest_b.len > 0) {
        if (!cct_der_take_tagged(&rest_a, CCT_DER_SET, &x) || !cct_der_take_tagged(&rest_b, CCT_DER_SET, &y) ||
            !der_same_set(x.content, y.content)) {
            return false;
        }
    }
    /* As above: "O=Example" is not equal to "O=Example, CN=Root". */
    return rest_a.len == rest_b.len;
}

cct_span cct_der_common_name(cct_span name)
{
    static const char common_name[] = "\x55\x04\x03"; /* 2.5.4.3 (RFC 5280 appendix A.1) */
    cct_span best = CCT_NO_SPAN;
    bool is_common = false;
    element names, set, attribute, type, value;
    cct_span rest = cct_der_take_tagged(&name, CCT_DER_SEQUENCE, &names) ? names.content : CCT_NO_SPAN;
    while (cct_der_take_tagged(&rest, CCT_DER_SET, &set)) {
        cct_span inside = set.content;
        while (cct_der_take_tagged(&inside, CCT_DER_SEQUENCE, &attribute)) {
            /* An attribute that cannot be read is skipped: the result is only shown to people. */
            cct_span pair = attribute.content;
            if (!cct_der_take_tagged(&pair, CCT_DER_OBJECT_IDENTIFIER, &type) || !cct_der_take(&pair, &value)) {
                continue;
            }
            bool common = cct_span_equals(type.content, common_name);
            /* The last common name counts; without any, the last attribute of any type. */
            if (common || !is_common) {
                best = value.content;
                is_common = common;
            }
        }
    }
    return best;
}
