/* SPDX-License-Identifier: MIT */
#include "der.h"

#include <string.h>

enum {
    TAG_INTEGER = 0x02,
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_UTF8_STRING = 0x0C,
    TAG_PRINTABLE_STRING = 0x13,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_VERSION = 0xA0
};

typedef cct_der element;

/* Takes one element off the front. False when it does not fit. */
static bool take(cct_span *rest, element *out)
{
    if (rest->len < 2) {
        return false;
    }
    size_t header = 2;
    size_t len = (unsigned char)rest->ptr[1];
    if (len >= 0x80) {
        size_t count = len & 0x7F;
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

static bool take_tagged(cct_span *rest, unsigned tag, element *out)
{
    return take(rest, out) && out->tag == tag;
}

/* RFC 5280 section 4.1: version, serial number, signature, issuer, validity, subject. */
cct_span cct_der_subject(cct_span certificate)
{
    element e;
    if (!take_tagged(&certificate, TAG_SEQUENCE, &e)) {
        return CCT_NO_SPAN;
    }
    cct_span rest = e.content;
    if (!take_tagged(&rest, TAG_SEQUENCE, &e)) {
        return CCT_NO_SPAN;
    }
    rest = e.content;
    if (!take(&rest, &e) || (e.tag == TAG_VERSION && !take(&rest, &e)) || e.tag != TAG_INTEGER) {
        return CCT_NO_SPAN;
    }
    for (int i = 0; i < 4; i++) {
        if (!take_tagged(&rest, TAG_SEQUENCE, &e)) {
            return CCT_NO_SPAN;
        }
    }
    return e.whole;
}

static bool is_text(unsigned tag)
{
    return tag == TAG_UTF8_STRING || tag == TAG_PRINTABLE_STRING;
}

static bool same_value(const element *a, const element *b)
{
    if (a->content.len != b->content.len) {
        return false;
    }
    if (a->tag == b->tag && memcmp(a->content.ptr, b->content.ptr, a->content.len) == 0) {
        return true;
    }
    if (!is_text(a->tag) || !is_text(b->tag)) {
        return false;
    }
    for (size_t i = 0; i < a->content.len; i++) {
        if (cct_ascii_lower(a->content.ptr[i]) != cct_ascii_lower(b->content.ptr[i])) {
            return false;
        }
    }
    return true;
}

static bool same_attribute(cct_span a, cct_span b)
{
    element type_a, type_b, value_a, value_b;
    return take_tagged(&a, TAG_OBJECT_IDENTIFIER, &type_a) && take_tagged(&b, TAG_OBJECT_IDENTIFIER, &type_b) &&
           same_value(&type_a, &type_b) && take(&a, &value_a) && take(&b, &value_b) && same_value(&value_a, &value_b);
}

/* One RelativeDistinguishedName, which is a set of attributes, nearly always of one. */
static bool same_set(cct_span a, cct_span b)
{
    while (a.len > 0 && b.len > 0) {
        element x, y;
        if (!take_tagged(&a, TAG_SEQUENCE, &x) || !take_tagged(&b, TAG_SEQUENCE, &y) ||
            !same_attribute(x.content, y.content)) {
            return false;
        }
    }
    return a.len == b.len;
}

bool cct_der_same_name(cct_span a, cct_span b)
{
    element x, y;
    if (!take_tagged(&a, TAG_SEQUENCE, &x) || !take_tagged(&b, TAG_SEQUENCE, &y)) {
        return false;
    }
    cct_span rest_a = x.content, rest_b = y.content;
    while (rest_a.len > 0 && rest_b.len > 0) {
        if (!take_tagged(&rest_a, TAG_SET, &x) || !take_tagged(&rest_b, TAG_SET, &y) ||
            !same_set(x.content, y.content)) {
            return false;
        }
    }
    return rest_a.len == rest_b.len;
}

cct_span cct_der_common_name(cct_span name)
{
    static const char common_name[] = "\x55\x04\x03"; /* 2.5.4.3 */
    cct_span best = CCT_NO_SPAN;
    bool is_common = false;
    element names, set, attribute, type, value;
    cct_span rest = take_tagged(&name, TAG_SEQUENCE, &names) ? names.content : CCT_NO_SPAN;
    while (take_tagged(&rest, TAG_SET, &set)) {
        cct_span inside = set.content;
        while (take_tagged(&inside, TAG_SEQUENCE, &attribute)) {
            cct_span pair = attribute.content;
            if (!take_tagged(&pair, TAG_OBJECT_IDENTIFIER, &type) || !take(&pair, &value)) {
                continue;
            }
            bool common = cct_span_equals(type.content, common_name);
            if (common || !is_common) {
                best = value.content;
                is_common = common;
            }
        }
    }
    return best;
}

bool cct_der_take(cct_span *rest, cct_der *out)
{
    return take(rest, out);
}

bool cct_der_take_tagged(cct_span *rest, unsigned tag, cct_der *out)
{
    return take_tagged(rest, tag, out);
}
