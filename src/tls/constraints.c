/* SPDX-License-Identifier: MIT */
#include "tls/constraints.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/der.h"

enum {
    TAG_UTF8_STRING = 0x0C,
    TAG_NUMERIC_STRING = 0x12,
    TAG_PRINTABLE_STRING = 0x13,
    TAG_T61_STRING = 0x14,
    TAG_IA5_STRING = 0x16,
    TAG_VISIBLE_STRING = 0x1A,
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    TAG_MINIMUM = 0x80,
    TAG_PERMITTED = 0xA0,
    TAG_EXCLUDED = 0xA1
};

/* Whether a subtree covers a name. */
typedef enum coverage { OUTSIDE, UNSURE, INSIDE } coverage;

/* The result of a comparison that can always be decided. */
static coverage verdict_sure(bool inside)
{
    return inside ? INSIDE : OUTSIDE;
}

/* The text from an offset on. */
static cct_span tail_of(cct_span text, size_t from)
{
    return (cct_span){text.ptr + from, text.len - from};
}

/* ---- DNS names --------------------------------------------------------- */

/*
 * Whether a text ends with another one, without regard to case, as DNS names are compared (RFC 5280
 * section 7.2).
 */
static bool ends_alike(cct_span text, cct_span ending)
{
    for (size_t i = 1; i <= ending.len && i <= text.len; i++) {
        if (cct_ascii_lower(text.ptr[text.len - i]) != cct_ascii_lower(ending.ptr[ending.len - i])) {
            return false;
        }
    }
    return text.len >= ending.len;
}

/*
 * The base itself or any name below it; only below it when the base begins with a dot, as some
 * authorities write it.
 */
static bool is_below(cct_span name, cct_span base)
{
    if (base.len == 0) {
        return true;
    }
    if (!ends_alike(name, base)) {
        return false;
    }
    return base.ptr[0] == '.' || name.len == base.len || name.ptr[name.len - base.len - 1] == '.';
}

/* A final dot only says that the name is absolute. */
static cct_span without_final_dot(cct_span name)
{
    return name.len > 0 && name.ptr[name.len - 1] == '.' ? (cct_span){name.ptr, name.len - 1} : name;
}

/*
 * Whether the base is one of the names that "*." and this parent cover: one label and the parent.
 */
static bool is_child(cct_span base, cct_span parent)
{
    const char *dot = base.len > 0 ? memchr(base.ptr, '.', base.len) : NULL;
    return dot != NULL && dot != base.ptr && base.len == parent.len + 1 + (size_t)(dot - base.ptr) &&
           ends_alike(base, parent);
}

/*
 * Whether a base is empty or labels with dots between them, perhaps with one before. Anything else
 * (a port, a URL, a space, a name that is not in its ASCII form) means something to its author, but
 * nobody knows which names.
 */
static bool is_base(cct_span base)
{
    char last = base.len == 0 ? 'a' : '\0';
    for (size_t i = 0; i < base.len; i++) {
        char c = base.ptr[i];
        bool fits = c == '.' ? last != '.' : cct_is_alphanumeric(c) || c == '-' || c == '_';
        if (!fits) {
            return false;
        }
        last = c;
    }
    return last != '.';
}

/*
 * Of a wildcard: with `any` whether the base covers one of its names, otherwise whether it covers
 * all.
 */
static coverage covers_dns(cct_span base, cct_span name, bool any)
{
    base = base.len > 1 ? without_final_dot(base) : base;
    name = without_final_dot(name);
    if (!is_base(base)) {
        return UNSURE;
    }
    if (name.len < 2 || memcmp(name.ptr, "*.", 2) != 0) {
        return verdict_sure(is_below(name, base));
    }
    /*
     * With its dot the parent stands for the names below it: ".example" covers "*.example" though
     * not "example".
     */
    return verdict_sure(is_below(tail_of(name, 1), base) || (any && is_child(base, tail_of(name, 2))));
}

/* ---- addresses --------------------------------------------------------- */

/* The base is followed by its mask, both of this length (RFC 5280 section 4.2.1.10). */
static bool matches_mask(const char *address, const char *base, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (((address[i] ^ base[i]) & base[len + i]) != 0) {
            return false;
        }
    }
    return true;
}

/*
 * A base is an address and its mask. An IPv4 address may also appear inside IPv6 (RFC 4291 section
 * 2.5.5.2).
 */
static coverage covers_address(cct_span base, cct_span address)
{
    static const char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xFF', '\xFF'};
    if ((base.len != 8 && base.len != 32) || (address.len != 4 && address.len != 16)) {
        return UNSURE;
    }
    if (address.len == 16 && base.len == 8 && memcmp(address.ptr, mapped, sizeof mapped) == 0) {
        address = tail_of(address, sizeof mapped);
    }
    return verdict_sure(base.len == 2 * address.len && matches_mask(address.ptr, base.ptr, address.len));
}

/* ---- directory names --------------------------------------------------- */

/* The string types that RFC 4518 compares as text. */
static bool is_directory_text(unsigned tag)
{
    static const unsigned char tags[] = {TAG_UTF8_STRING, TAG_NUMERIC_STRING, TAG_PRINTABLE_STRING,
                                         TAG_T61_STRING,  TAG_IA5_STRING,     TAG_VISIBLE_STRING};
    return memchr(tags, (int)tag, sizeof tags) != NULL;
}

/*
 * Other characters would need Unicode normalization, which is not here: then the comparison is
 * UNSURE.
 */
static bool is_ascii(cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* White space as RFC 4518 section 2.2 maps it, within ASCII. */
static bool is_directory_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * The next character as RFC 4518 prepares it, as far as ASCII goes: white space counts once, and
 * not at the ends.
 */
static int next_folded(cct_span *rest, bool *begun)
{
    bool space = false;
    while (rest->len > 0 && is_directory_space(*rest->ptr)) {
        *rest = tail_of(*rest, 1);
        space = true;
    }
    if (rest->len == 0) {
        return -1;
    }
    if (space && *begun) {
        *begun = false; /* the character itself is next */
        return ' ';
    }
    *begun = true;
    char c = cct_ascii_lower(*rest->ptr);
    *rest = tail_of(*rest, 1);
    return c;
}

/* Compares two texts after folding, without copying them. */
static bool same_folded(cct_span a, cct_span b)
{
    bool begun_a = false, begun_b = false;
    for (;;) {
        int x = next_folded(&a, &begun_a);
        if (x != next_folded(&b, &begun_b)) {
            return false;
        }
        if (x < 0) {
            return true;
        }
    }
}

/* INSIDE if the bytes are equal, or the texts after folding; UNSURE if that cannot be decided. */
static coverage same_attribute_value(const cct_der *a, const cct_der *b)
{
    bool same_bytes = a->content.len == b->content.len && memcmp(a->content.ptr, b->content.ptr, a->content.len) == 0;
    if (a->tag == b->tag && same_bytes) {
        return INSIDE;
    }
    if (!is_directory_text(a->tag) || !is_directory_text(b->tag) || !is_ascii(a->content) || !is_ascii(b->content)) {
        return UNSURE;
    }
    return verdict_sure(same_folded(a->content, b->content));
}

/* One AttributeTypeAndValue. */
static bool constraint_take_attribute(cct_span *set, cct_der *type, cct_der *value)
{
    cct_der e;
    return cct_der_take_tagged(set, TAG_SEQUENCE, &e) && cct_der_take_tagged(&e.content, TAG_OBJECT_IDENTIFIER, type) &&
           cct_der_take(&e.content, value);
}

/* Whether a set of attributes has one of this type and value. Counts its attributes. */
static coverage has_attribute(cct_span set, const cct_der *type, const cct_der *value, unsigned *count)
{
    coverage best = OUTSIDE;
    for (*count = 0; set.len > 0; ++*count) {
        cct_der other_type, other_value;
        if (!constraint_take_attribute(&set, &other_type, &other_value)) {
            return UNSURE;
        }
        bool same_type = type->content.len == other_type.content.len &&
                         memcmp(type->content.ptr, other_type.content.ptr, type->content.len) == 0;
        coverage same = same_type ? same_attribute_value(value, &other_value) : OUTSIDE;
        best = same > best ? same : best;
    }
    return best;
}

/* Two RelativeDistinguishedNames: sets, nearly always of one attribute. */
static coverage same_attribute_set(cct_span base, cct_span name)
{
    coverage worst = INSIDE;
    unsigned count = 0, taken = 0;
    for (; base.len > 0; taken++) {
        cct_der type, value;
        if (!constraint_take_attribute(&base, &type, &value)) {
            return UNSURE;
        }
        coverage found = has_attribute(name, &type, &value, &count);
        worst = found < worst ? found : worst;
    }
    return taken == count ? worst : OUTSIDE;
}

/*
 * The base must be the beginning of the name (RFC 5280 section 7.1). One set that differs for sure
 * settles it.
 */
static coverage covers_directory(cct_span base, cct_span name)
{
    cct_der e, x, y;
    if (!cct_der_take_tagged(&base, TAG_SEQUENCE, &e) || !cct_der_take_tagged(&name, TAG_SEQUENCE, &x)) {
        return UNSURE;
    }
    coverage worst = INSIDE;
    cct_span rest_base = e.content, rest_name = x.content;
    while (rest_base.len > 0) {
        if (rest_name.len == 0) {
            return OUTSIDE;
        }
        if (!cct_der_take_tagged(&rest_base, TAG_SET, &x) || !cct_der_take_tagged(&rest_name, TAG_SET, &y)) {
            return UNSURE;
        }
        coverage same = same_attribute_set(x.content, y.content);
        if (same == OUTSIDE) {
            return OUTSIDE;
        }
        worst = same < worst ? same : worst;
    }
    return worst;
}

/* ---- subtrees ---------------------------------------------------------- */

typedef struct subtree {
    cct_name base;
    bool limited; /* has a minimum other than 0, or a maximum */
} subtree;

/* Whether it is the INTEGER 0. */
static bool is_zero(cct_span integer)
{
    return integer.len == 1 && integer.ptr[0] == 0;
}

/*
 * One GeneralSubtree (RFC 5280 section 4.2.1.10): minimum must be 0 and maximum absent in that
 * profile.
 */
static bool take_subtree(cct_span *rest, subtree *out)
{
    cct_der e;
    if (!cct_der_take_tagged(rest, TAG_SEQUENCE, &e)) {
        return false;
    }
    cct_span inside = e.content;
    if (!cct_name_take(&inside, &out->base)) {
        return false;
    }
    out->limited = false;
    while (inside.len > 0) {
        if (!cct_der_take(&inside, &e)) {
            return false;
        }
        out->limited = out->limited || e.tag != TAG_MINIMUM || !is_zero(e.content);
    }
    return true;
}

/* The forms of names that can be compared. */
static bool is_supported(unsigned form)
{
    return form == CCT_NAME_DNS || form == CCT_NAME_ADDRESS || form == CCT_NAME_DIRECTORY;
}

/* Whether the subtree covers the name, which is of a supported form. */
static coverage subtree_covers(const subtree *tree, const cct_name *name, bool any)
{
    switch (name->form) {
    case CCT_NAME_DNS:
        return covers_dns(tree->base.value, name->value, any);
    case CCT_NAME_ADDRESS:
        return covers_address(tree->base.value, name->value);
    default:
        return covers_directory(tree->base.value, name->value);
    }
}

/* What the subtrees of one list say of a name. */
typedef struct opinion {
    bool concerned; /* there are subtrees of the name's form */
    bool unsupported;
    bool malformed;
    coverage best;
} opinion;

/* Asks one list about one name. UNSURE counts more than OUTSIDE, since it cannot be ruled out. */
static opinion ask_subtrees(cct_span rest, const cct_name *name, bool any)
{
    opinion result = {false, false, false, OUTSIDE};
    while (rest.len > 0) {
        subtree tree;
        if (!take_subtree(&rest, &tree)) {
            result.malformed = true;
            return result;
        }
        if (tree.base.form != name->form) {
            continue;
        }
        result.concerned = true;
        if (tree.limited || !is_supported(name->form)) {
            result.unsupported = true;
            continue;
        }
        coverage found = subtree_covers(&tree, name, any);
        result.best = found > result.best ? found : result.best;
    }
    return result;
}

/* ---- the extension ----------------------------------------------------- */

typedef struct subtrees {
    cct_span permitted;
    cct_span excluded;
} subtrees;

/* Each list at most once, in this order, and none of them empty. */
static bool read_lists(cct_span value, subtrees *out)
{
    cct_der e;
    *out = (subtrees){CCT_NO_SPAN, CCT_NO_SPAN};
    if (!cct_der_take_tagged(&value, TAG_SEQUENCE, &e) || value.len > 0) {
        return false;
    }
    cct_span rest = e.content;
    while (rest.len > 0) {
        if (!cct_der_take(&rest, &e) || e.content.len == 0) {
            return false;
        }
        if (e.tag == TAG_PERMITTED && out->permitted.ptr == NULL && out->excluded.ptr == NULL) {
            out->permitted = e.content;
        } else if (e.tag == TAG_EXCLUDED && out->excluded.ptr == NULL) {
            out->excluded = e.content;
        } else {
            return false;
        }
    }
    return true;
}

/*
 * Excluded subtrees decide before permitted ones; a wildcard violates an excluded subtree if any
 * name that it covers does, and is permitted only if all are.
 */
static cct_constraints_verdict check_name(const subtrees *lists, const cct_name *name)
{
    opinion excluded = ask_subtrees(lists->excluded, name, true);
    opinion permitted = ask_subtrees(lists->permitted, name, false);
    if (excluded.malformed || permitted.malformed) {
        return CCT_CONSTRAINTS_MALFORMED;
    }
    if (excluded.best == INSIDE) {
        return CCT_CONSTRAINTS_EXCLUDE;
    }
    if (excluded.unsupported || permitted.unsupported || excluded.best == UNSURE) {
        return CCT_CONSTRAINTS_UNSUPPORTED;
    }
    if (!permitted.concerned || permitted.best == INSIDE) {
        return CCT_CONSTRAINTS_KEPT;
    }
    return permitted.best == UNSURE ? CCT_CONSTRAINTS_UNSUPPORTED : CCT_CONSTRAINTS_DO_NOT_PERMIT;
}

/*
 * All names of the certificate: the first one that breaks the constraints decides, and is returned
 * in *name.
 */
cct_constraints_verdict cct_constraints_check(cct_span constraints, const cct_certificate *certificate, bool leaf,
                                              cct_name *name)
{
    subtrees lists;
    cct_names names;
    *name = (cct_name){CCT_NAME_OTHER, CCT_NO_SPAN};
    if (!read_lists(constraints, &lists)) {
        return CCT_CONSTRAINTS_MALFORMED;
    }
    cct_names_init(&names, certificate, leaf);
    for (;;) {
        int result = cct_names_next(&names, name);
        if (result != CCT_OK) {
            return result == CCT_EOF ? CCT_CONSTRAINTS_KEPT : CCT_CONSTRAINTS_MALFORMED;
        }
        cct_constraints_verdict verdict = check_name(&lists, name);
        if (verdict != CCT_CONSTRAINTS_KEPT) {
            return verdict;
        }
    }
}
