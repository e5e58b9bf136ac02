/* SPDX-License-Identifier: MIT */
/*
 * show_json.c: the structure of a JSON body, and the values that matter.
 */
#include <string.h>

#include "format/json.h"
#include "oauth/show.h"

enum {
    VALUE_MAX = 1024, /* bytes of a string that is shown */
    COUNT_MAX = 300   /* names, values and containers; the rest is left out */
};

/*
 * The members that are shown in every response: those of RFC 6749 sections 5.1 and 5.2, except the
 * secrets, and those that are read of metadata.
 */
static const char in_any[] = "token_type\0expires_in\0scope\0error\0error_description\0error_uri\0"
                             "issuer\0token_endpoint\0token_endpoint_auth_methods_supported\0introspection_endpoint\0"
                             "revocation_endpoint\0";

/* The members that are also shown in a refusal: other names for the servers' words. */
static const char in_refusal[] =
    "message\0reason\0description\0detail\0title\0errorMessage\0errorSummary\0moreInformation\0faultstring\0Error\0"
    "ErrorCode\0errorCode\0code\0httpMessage\0error_codes\0timestamp\0trace_id\0correlation_id\0correlationId\0"
    "requestId\0status\0statusCode\0__type\0";

/* Where a refusal has these words one level down. */
static const char containers[] = "error\0errors\0response\0fault\0";

/*
 * A text that was validated, and the place in it. Bits of `objects`, `open` and `listed`: of the
 * container at a depth.
 */
typedef struct walk {
    const cct_show *show;
    cct_span rest;
    bool refusal;
    unsigned depth;
    unsigned count;
    uint64_t objects; /* it is an object */
    uint64_t open;    /* known members in it are shown */
    uint64_t listed;  /* it is the array of a known member: its elements are shown */
    bool wants_name;  /* a name comes next, not a value */
    bool is_known;    /* the value that comes next is of a known member */
    bool leads_on;    /* and may be a container with the server's words */
} walk;

/* Whether the key is one of these names. */
static bool is_named(cct_span key, const char *names)
{
    for (; *names != '\0'; names = cct_nth(names, 1)) {
        if (cct_json_string_equals(key, names)) {
            return true;
        }
    }
    return false;
}

/* The bit of the container at this depth; depth 0 is outside of all. */
static bool container_has(uint64_t bits, unsigned depth)
{
    return depth > 0 && (bits >> (depth - 1) & 1) != 0;
}

/* Sets or clears the bit of the container at this depth. */
static void container_set(uint64_t *bits, unsigned depth, bool value)
{
    uint64_t bit = (uint64_t)1 << (depth - 1);
    *bits = value ? *bits | bit : *bits & ~bit;
}

/* The length of a valid string with its quotes. */
static size_t string_len(cct_span rest)
{
    size_t i = 1;
    while (rest.ptr[i] != '"') {
        i += rest.ptr[i] == '\\' ? 2 : 1;
    }
    return i + 1;
}

/* The length of a number or literal: up to the next delimiter. */
static size_t scalar_len(cct_span rest)
{
    size_t i = 0;
    while (i < rest.len && strchr(",]} \t\r\n", rest.ptr[i]) == NULL) {
        i++;
    }
    return i;
}

/* Whether a string contains JSON, markup or UTF-16, which may contain anything. */
static bool is_nested(cct_span text)
{
    return memchr(text.ptr, '{', text.len) != NULL || memchr(text.ptr, '<', text.len) != NULL ||
           memchr(text.ptr, '\0', text.len) != NULL;
}

/* Shows a name or a value, decoded, so that no escape disguises a secret, and escaped again. */
static void show_string(const cct_show *show, cct_span raw, bool is_name)
{
    char text[VALUE_MAX];
    if (raw.len > sizeof text) {
        cct_show_redacted(show, raw.len);
        return;
    }
    memcpy(text, raw.ptr, raw.len);
    cct_span string = {text, cct_json_string_decode(text, raw.len)};
    if (is_nested(string)) {
        cct_show_redacted(show, raw.len);
    } else if (is_name) {
        cct_show_name(show, string);
    } else {
        cct_show_json_value(show, string);
    }
    cct_wipe(text, raw.len);
}

static void show_json_string(walk *w)
{
    size_t len = string_len(w->rest);
    w->count++;
    cct_span raw = {w->rest.ptr + 1, len - 2};
    cct_show_text(w->show, "\"");
    if (w->wants_name) {
        show_string(w->show, raw, true);
        bool open = container_has(w->open, w->depth);
        w->is_known = open && (is_named(raw, in_any) || (w->refusal && is_named(raw, in_refusal)));
        w->leads_on = open && w->refusal && is_named(raw, containers);
    } else if (w->is_known) {
        show_string(w->show, raw, false);
    } else if (raw.len > 0) {
        cct_show_redacted(w->show, raw.len);
    }
    cct_show_text(w->show, "\"");
    w->rest = (cct_span){w->rest.ptr + len, w->rest.len - len};
}

/* Shows a number, or a literal, which discloses nothing. */
static void show_json_scalar(walk *w)
{
    size_t len = scalar_len(w->rest);
    char first = w->rest.ptr[0];
    w->count++;
    if (first == 't' || first == 'f' || first == 'n') {
        cct_show_span(w->show, (cct_span){w->rest.ptr, len});
    } else if (w->is_known) {
        cct_show_value(w->show, (cct_span){w->rest.ptr, len}, CCT_ORIGIN_FOREIGN);
    } else {
        cct_show_redacted(w->show, len);
    }
    w->rest = (cct_span){w->rest.ptr + len, w->rest.len - len};
}

static void show_open_container(walk *w, bool object)
{
    bool open = w->depth == 0 || w->leads_on;
    w->count++;
    w->depth++;
    container_set(&w->objects, w->depth, object);
    container_set(&w->open, w->depth, open);
    container_set(&w->listed, w->depth, !object && w->is_known);
    w->wants_name = object;
    w->leads_on = open && !object;
}

/* Shows a bracket, comma or colon, and updates what the next string or value means. */
static void take_punctuation(walk *w, char c)
{
    cct_show_span(w->show, (cct_span){w->rest.ptr, 1});
    w->rest = (cct_span){w->rest.ptr + 1, w->rest.len - 1};
    if (c == '{' || c == '[') {
        show_open_container(w, c == '{');
    } else if (c == '}' || c == ']') {
        w->depth--;
        w->wants_name = false;
    } else if (c == ',') {
        bool object = container_has(w->objects, w->depth);
        w->wants_name = object;
        w->is_known = !object && container_has(w->listed, w->depth);
        w->leads_on = !object && container_has(w->open, w->depth);
    } else {
        w->wants_name = false;
    }
}

void cct_show_json(const cct_show *show, cct_span json, bool refusal)
{
    walk w = {.show = show, .rest = json, .refusal = refusal};
    while (w.rest.len > 0 && w.count < COUNT_MAX) {
        char c = w.rest.ptr[0];
        if (strchr(" \t\r\n", c) != NULL) {
            w.rest = (cct_span){w.rest.ptr + 1, w.rest.len - 1};
        } else if (strchr("{}[],:", c) != NULL) {
            take_punctuation(&w, c);
        } else if (c == '"') {
            show_json_string(&w);
        } else {
            show_json_scalar(&w);
        }
    }
    if (w.rest.len > 0) {
        cct_show_redacted(show, w.rest.len);
    }
}
