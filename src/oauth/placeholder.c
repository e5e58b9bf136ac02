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

/*
 * ***, and ****5Jg0: what a page shows instead of a secret, or of all but its end; with bullets
 * (U+2022, U+25CF) too
 */
static bool is_masked(cct_span value)
{
    static const char masks[] = "***\0"
                                "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\0"
                                "\xE2\x97\x8F\xE2\x97\x8F\xE2\x97\x8F\0";
    for (const char *mask = masks; *mask != '\0'; mask = cct_nth(mask, 1)) {
        if (value.len >= strlen(mask) && memcmp(value.ptr, mask, strlen(mask)) == 0) {
            return true;
        }
    }
    return false;
}

/* Pairs of what opens and what closes, one after the other, each with its NUL. */
static bool is_enclosed(cct_span value)
{
    static const char pairs[] = "${\0}\0{{\0}}\0<\0>\0$(\0)\0%\0%\0#{\0}#\0#{\0}\0__\0__\0";
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

/* $NAME, as a shell would replace it; $env:NAME of PowerShell, process.env.NAME of JavaScript */
static bool is_variable(cct_span value)
{
    if (cct_span_starts_ignoring_case(value, "$env:") || cct_span_starts_ignoring_case(value, "process.env.")) {
        return true;
    }
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

/* What separates the words of a template. */
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

static bool is_word_among(cct_span word, const char *words)
{
    while (*words != '\0' && !cct_span_equals_ignoring_case(word, words)) {
        words = cct_nth(words, 1);
    }
    return *words != '\0';
}

/*
 * An instruction to the reader ("enter", "your") together with a thing to fill in, or nothing but
 * "change me" or "replace me". HERE counts only at the end, because it is also a company's name.
 */
static bool is_template(cct_span value, const char *things)
{
    bool order = false, thing = false, changes = false, other = false;
    cct_span rest = value;
    for (cct_span word = next_word(&rest); word.len > 0; word = next_word(&rest)) {
        bool me = changes && cct_span_equals_ignoring_case(word, "me");
        changes = is_word_among(word, "change\0replace\0");
        order = order || me || is_word_among(word, "your\0enter\0insert\0replace\0changeme\0") ||
                (rest.len == 0 && cct_span_equals_ignoring_case(word, "here"));
        thing = thing || is_word_among(word, things);
        other = other || !(me || changes);
    }
    return order && (thing || !other);
}

/*
 * [client_secret] and {clientId}: brackets around two words or more, all of them what is to be
 * filled in.
 */
static bool is_bracketed(cct_span value, const char *things)
{
    bool square = value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']';
    bool curly = value.len > 2 && value.ptr[0] == '{' && value.ptr[value.len - 1] == '}';
    if (!square && !curly) {
        return false;
    }
    size_t words = 0;
    cct_span rest = {value.ptr + 1, value.len - 2};
    for (cct_span word = next_word(&rest); word.len > 0; word = next_word(&rest), words++) {
        if (!is_word_among(word, things) && !cct_span_equals_ignoring_case(word, "your")) {
            return false;
        }
    }
    return words > 1;
}

/* ---- references to vaults and files ------------------------------------- */

/* Whether the value matches one of the patterns as a whole. */
static bool matches_any(cct_span value, const char *patterns)
{
    for (; *patterns != '\0'; patterns = cct_nth(patterns, 1)) {
        if (cct_span_matches(value, patterns)) {
            return true;
        }
    }
    return false;
}

/*
 * References of secret managers, as their documentation writes them: the tool that should have
 * resolved them did not run.
 */
static bool is_reference(cct_span value)
{
    static const char patterns[] = "@Microsoft.KeyVault(*)\0op://*\0arn:*:secret:*\0vault:*\0ref+*://*\0"
                                   "secretref:*\0ENC[*]\0ENC(*)\0{cipher}*\0projects/*/secrets/*\0"
                                   "{{resolve:*}}\0arn:*:parameter/*\0ssm:/*\0awssm:/*\0sm://*\0gcpsm:/*\0akv:/*\0"
                                   "azurekeyvault:/*\0https://*.vault.azure.net/secrets/*\0infisical://*\0"
                                   "doppler://*\0keeper://*\0bao:*\0secret://*\0"
                                   "!Ref *\0!Sub *\0!secret *\0!vault *\0$ANSIBLE_VAULT;*\0";
    return matches_any(value, patterns);
}

/* Where containers mount secrets, and how curl and Spring name a file. */
static bool is_file(cct_span value)
{
    return matches_any(value, "/run/secrets/*\0/var/run/secrets/*\0file:/*\0@/*\0");
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
    if (is_file(value)) {
        return CCT_PLACEHOLDER_FILE;
    }
    static const char words[] = "null\0undefined\0changeme\0todo\0fixme\0tbd\0n/a\0nil\0(null)\0placeholder\0"
                                "redacted\0[redacted]\0(sensitive value)\0(known after apply)\0[object Object]\0";
    static const char things[] = "client\0id\0secret\0application\0clientid\0clientsecret\0region\0password\0";
    bool is_left = is_word_among(value, words) || cct_span_equals(value, "None") || is_crossed_out(value) ||
                   is_masked(value) || is_enclosed(value) || is_variable(value) || is_template(value, things) ||
                   is_bracketed(value, things);
    return is_left ? CCT_PLACEHOLDER_TEMPLATE : CCT_PLACEHOLDER_NONE;
}

/*
 * {tenant} and :tenant of documentation, also percent-encoded: no server has such a host or path.
 */
static bool is_url_variable(cct_span part)
{
    return cct_span_matches(part, "*{*}*") || cct_span_matches(part, "*%7B*%7D*") || cct_span_matches(part, "*<*>*") ||
           cct_span_matches(part, "%3C*%3E") || (part.len > 1 && part.ptr[0] == ':') ||
           is_word_among(part, "tenant_id\0tenant-id\0tenantid\0realm_name\0realm-name\0") ||
           is_template(part, "domain\0tenant\0org\0realm\0okta\0subdomain\0instance\0host\0server\0");
}

/* The text up to the next of these bytes. */
static cct_span part_until(cct_span text, const char *ends)
{
    size_t len = 0;
    while (len < text.len && (text.ptr[len] == '\0' || strchr(ends, text.ptr[len]) == NULL)) {
        len++;
    }
    return (cct_span){text.ptr, len};
}

/* The URL without its scheme and "://", if it has one. */
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
