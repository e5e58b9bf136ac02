/* SPDX-License-Identifier: MIT */
#include "oauth/placeholder.h"

#include <string.h>

/* ---- marks around the whole value --------------------------------------- */

/* xxx, and xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx for a UUID */
static bool is_crossed_out(cct_span value)
{
    size_t crosses = 0;
    for (size_t i = 0; i < value.len; i++) {
        bool is_cross = cct_ascii_lower(value.ptr[i]) == 'x';
        if (!is_cross && (value.ptr[i] != '-' || i == 0)) {
            return false;
        }
        crosses += is_cross;
    }
    return crosses >= 3;
}

/* ***, and ****5Jg0: what a page shows instead of a secret, or of all but its end */
static bool is_masked(cct_span value)
{
    return value.len >= 3 && memcmp(value.ptr, "***", 3) == 0;
}

/* Pairs of what opens and what closes, one after the other, each with its NUL. */
static bool is_enclosed(cct_span value)
{
    static const char pairs[] = "${\0}\0{{\0}}\0<\0>\0$(\0)\0%\0%\0#{\0}#\0__\0__\0";
    for (const char *open = pairs; *open != '\0'; open = cct_nth(open, 2)) {
        const char *close = cct_nth(open, 1);
        size_t open_len = strlen(open);
        if (value.len >= open_len + strlen(close) && memcmp(value.ptr, open, open_len) == 0 &&
            cct_span_ends(value, close)) {
            return true;
        }
    }
    return false;
}

/* $NAME, as a shell would replace it */
static bool is_variable(cct_span value)
{
    if (value.len < 2 || value.ptr[0] != '$' || cct_is_digit(value.ptr[1])) {
        return false;
    }
    for (size_t i = 1; i < value.len; i++) {
        char c = value.ptr[i];
        if (!cct_is_digit(c) && c != '_' && (c < 'A' || c > 'Z')) {
            return false;
        }
    }
    return true;
}

/* ---- words of templates ------------------------------------------------- */

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '_';
}

/* The next word: up to a separator, or to a capital after a small letter, as in yourClientId. */
static cct_span next_word(cct_span *rest)
{
    while (rest->len > 0 && is_separator(rest->ptr[0])) {
        *rest = (cct_span){rest->ptr + 1, rest->len - 1};
    }
    size_t len = 0;
    while (len < rest->len && !is_separator(rest->ptr[len]) &&
           !(len > 0 && rest->ptr[len] >= 'A' && rest->ptr[len] <= 'Z' && rest->ptr[len - 1] >= 'a' &&
             rest->ptr[len - 1] <= 'z')) {
        len++;
    }
    cct_span word = {rest->ptr, len};
    *rest = (cct_span){rest->ptr + len, rest->len - len};
    return word;
}

static bool is_among(cct_span word, const char *words)
{
    while (*words != '\0' && !cct_span_equals_ignoring_case(word, words)) {
        words = cct_nth(words, 1);
    }
    return *words != '\0';
}

/* An order to whoever reads it, together with what is to be filled in; or nothing but "change me", "replace me". */
static bool is_template(cct_span value, const char *things)
{
    bool order = false, thing = false, changes = false, other = false;
    cct_span rest = value;
    for (cct_span word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
        bool me = changes && cct_span_equals_ignoring_case(word, "me");
        changes = is_among(word, "change\0replace\0");
        order = order || me || is_among(word, "your\0enter\0insert\0replace\0here\0changeme\0");
        thing = thing || is_among(word, things);
        other = other || !(me || changes);
    }
    return order && (thing || !other);
}

/* ---- references to vaults ----------------------------------------------- */

static bool is_reference(cct_span value)
{
    static const char patterns[] = "@Microsoft.KeyVault(*)\0op://*\0arn:*:secret:*\0vault:*\0ref+*://*\0"
                                   "secretref:*\0ENC[*]\0ENC(*)\0{cipher}*\0projects/*/secrets/*\0";
    for (const char *pattern = patterns; *pattern != '\0'; pattern = cct_nth(pattern, 1)) {
        if (cct_span_matches(value, pattern)) {
            return true;
        }
    }
    return false;
}

/* ---- all ---------------------------------------------------------------- */

cct_placeholder cct_find_placeholder(cct_span value)
{
    if (value.len >= 2 && value.ptr[0] == '#' && value.ptr[1] == ' ') {
        return CCT_PLACEHOLDER_COMMENT;
    }
    if (is_reference(value)) {
        return CCT_PLACEHOLDER_REFERENCE;
    }
    bool is_left = is_among(value, "null\0undefined\0changeme\0") || cct_span_equals(value, "None") ||
                   is_crossed_out(value) || is_masked(value) || is_enclosed(value) || is_variable(value) ||
                   is_template(value, "client\0id\0secret\0application\0clientid\0clientsecret\0");
    return is_left ? CCT_PLACEHOLDER_TEMPLATE : CCT_PLACEHOLDER_NONE;
}

/* {tenant} and :tenant of documentation, also percent-encoded: no server has such a host or path. */
static bool is_url_variable(cct_span part)
{
    return cct_span_matches(part, "*{*}*") || cct_span_matches(part, "*%7B*%7D*") || cct_span_matches(part, "*<*>*") ||
           cct_span_matches(part, "%3C*%3E") || (part.len > 1 && part.ptr[0] == ':') ||
           is_template(part, "domain\0tenant\0org\0realm\0okta\0subdomain\0instance\0host\0server\0");
}

/* Up to the next of these bytes. */
static cct_span part_until(cct_span text, const char *ends)
{
    size_t len = 0;
    while (len < text.len && (text.ptr[len] == '\0' || strchr(ends, text.ptr[len]) == NULL)) {
        len++;
    }
    return (cct_span){text.ptr, len};
}

/* Behind the scheme and "://", if there is one. */
static cct_span without_scheme(cct_span url)
{
    for (size_t i = 0; i + 3 <= url.len; i++) {
        if (memcmp(url.ptr + i, "://", 3) == 0) {
            return (cct_span){url.ptr + i + 3, url.len - i - 3};
        }
    }
    return url;
}

bool cct_find_url_placeholder(cct_span url, cct_span *part)
{
    cct_span whole = without_scheme(url), rest = part_until(whole, "?#");
    bool in_path = false, has_scheme = whole.len < url.len;
    while (rest.len > 0) {
        *part = part_until(rest, in_path ? "/" : "./");
        rest = (cct_span){rest.ptr + part->len, rest.len - part->len};
        bool is_empty = has_scheme && in_path && part->len == 0 && rest.len > 1;
        if (is_empty || cct_find_placeholder(*part) != CCT_PLACEHOLDER_NONE || is_url_variable(*part)) {
            return true;
        }
        in_path = in_path || (rest.len > 0 && rest.ptr[0] == '/');
        rest = rest.len > 0 ? (cct_span){rest.ptr + 1, rest.len - 1} : rest;
    }
    return false;
}
