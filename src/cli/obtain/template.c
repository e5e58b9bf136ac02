/* SPDX-License-Identifier: MIT */
#include "cli/obtain/template.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/print.h"

typedef enum piece {
    PIECE_TOKEN,
    PIECE_TYPE,
    PIECE_SCOPE,
    PIECE_EXPIRES_IN,
    PIECE_EXPIRES_AT,
    PIECE_EXPIRES_UNIX,
    PIECE_TOKEN_JSON,
    /* Everything above is a placeholder, with a row in the table below. */
    PIECE_INVALID,
    PIECE_LITERAL, /* one character */
    PIECE_END
} piece;

/* The placeholders, in the order of the enumeration: the index of a row is its piece. */
static const struct {
    const char *name;
    const char *help;
} placeholders[PIECE_INVALID] = {
    {"token", "the token"},
    {"type", "its type: Bearer"},
    {"scope", "its scope; empty if the server named none"},
    {"expires_in", "seconds until it expires; empty if unknown"},
    {"expires_at", "the time at which it expires, RFC 3339; empty if unknown"},
    {"expires_unix", "the same in seconds since 1970; empty if unknown"},
    {"token_json", "the token as a JSON string with its quotes"},
};

const char *template_placeholder_name(size_t i)
{
    return i < PIECE_INVALID ? placeholders[i].name : NULL;
}

const char *template_placeholder_help(size_t i)
{
    return placeholders[i].help;
}

/* PIECE_INVALID for an unknown name. */
static piece find_placeholder(cct_span name)
{
    unsigned i = PIECE_TOKEN;
    while (i < PIECE_INVALID && !cct_span_equals(name, placeholders[i].name)) {
        i++;
    }
    return (piece)i;
}

/*
 * Reads the piece at *at and steps over it. A backslash before any other character than n or t is a
 * character like any other.
 */
static piece next_piece(const char **at, char *literal)
{
    const char *text = *at;
    const char *end = *text == '{' ? strchr(text, '}') : NULL;
    bool is_escape = *text == '\\' && (text[1] == 'n' || text[1] == 't');
    bool is_brace = *text == '{' || *text == '}';
    bool is_doubled = is_brace && text[1] == *text;
    if (*text == '\0') {
        return PIECE_END;
    }
    /*
     * A single closing brace is a mistake as well: it would otherwise hide a missing opening one.
     */
    if (is_brace && !is_doubled) {
        *at = end == NULL ? text : end + 1;
        return end == NULL ? PIECE_INVALID : find_placeholder((cct_span){text + 1, (size_t)(end - text - 1)});
    }
    *literal = is_escape ? (text[1] == 'n' ? '\n' : '\t') : *text;
    *at = text + (is_escape || is_doubled ? 2 : 1);
    return PIECE_LITERAL;
}

/*
 * Checks the template before the request: after it, a mistake would have cost a token. The message
 * reports the byte, counted from 1, and all known placeholders.
 */
int template_check(const char *text, cct_diagnosis *diagnosis)
{
    const char *at = text;
    const char *start = at;
    char literal;
    piece next = next_piece(&at, &literal);
    while (next != PIECE_END && next != PIECE_INVALID) {
        start = at;
        next = next_piece(&at, &literal);
    }
    if (next == PIECE_END) {
        return CCT_OK;
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_print(&detail, "--template has no known placeholder at byte %zu; the known ones are",
              (size_t)(start - text) + 1);
    for (unsigned i = PIECE_TOKEN; i < PIECE_INVALID; i++) {
        cct_print(&detail, "%s {%s}", i == PIECE_TOKEN ? "" : ",", placeholders[i].name);
    }
    cct_write_text(&detail, "; write {{ and }} for braces");
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * Whether the value has only characters of a token68 (RFC 9110 section 11.2) and of `also`, none of
 * which is special in a shell, in JSON or in HTTP.
 */
static bool is_token68(cct_span value, const char *also)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        /* strchr() would find the NUL that ends the list. */
        if (!cct_is_alphanumeric(c) && (c == '\0' || (strchr("-._~+/=", c) == NULL && strchr(also, c) == NULL))) {
            return false;
        }
    }
    return true;
}

/*
 * Returns a value that the server chose, and that is therefore checked; empty for all others, which
 * are numbers, dates or escaped.
 */
static cct_span placeholder_value(piece which, const cct_token *token)
{
    switch (which) {
    case PIECE_TOKEN:
        return (cct_span){token->access_token, token->access_token_len};
    case PIECE_TYPE:
        return cct_span_of(token->token_type);
    case PIECE_SCOPE:
        return cct_span_of(token->scope);
    default:
        return CCT_NO_SPAN;
    }
}

/*
 * Checks the values before anything is written: a partial output would be worse than none. A
 * template may be for a file that a program executes or parses, so a value must not be able to end
 * its string.
 */
int template_check_values(const char *text, const obtained_token *obtained, cct_diagnosis *diagnosis)
{
    char literal;
    piece next = next_piece(&text, &literal);
    /* A scope is a list, and its parts are often URIs. */
    while (next != PIECE_END && is_token68(placeholder_value(next, obtained->token), next == PIECE_SCOPE ? " :" : "")) {
        next = next_piece(&text, &literal);
    }
    if (next == PIECE_END) {
        return CCT_OK;
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_OUTPUT_REFUSED, CCT_STAGE_CONFIG, 0);
    cct_print(&detail, "--template cannot insert {%s}: it contains characters other than letters, digits and -._~+/=",
              placeholders[next].name);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * Writes one placeholder's value. Unknown values are empty, so that the reader can test for them.
 */
static void template_write_piece(stream *out, piece which, const obtained_token *obtained)
{
    const cct_token *token = obtained->token;
    int64_t expires_unix = output_expires_unix(token);
    switch (which) {
    case PIECE_EXPIRES_IN:
        if (token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
            stream_number(out, token->expires_in_s);
        }
        break;
    case PIECE_EXPIRES_AT:
        output_write_expires_at(out, token);
        break;
    case PIECE_EXPIRES_UNIX:
        if (expires_unix >= 0) {
            stream_number(out, expires_unix);
        }
        break;
    case PIECE_TOKEN_JSON:
        stream_json_string(out, placeholder_value(PIECE_TOKEN, token));
        break;
    default:
        stream_span(out, placeholder_value(which, token));
        break;
    }
}

/* template_check() has accepted the text, and template_check_values() the values. */
void template_write(stream *out, const char *text, const obtained_token *obtained)
{
    char literal;
    for (piece next = next_piece(&text, &literal); next != PIECE_END; next = next_piece(&text, &literal)) {
        if (next == PIECE_LITERAL) {
            stream_span(out, (cct_span){&literal, 1});
        } else {
            template_write_piece(out, next, obtained);
        }
    }
}
