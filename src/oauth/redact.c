/* SPDX-License-Identifier: MIT */
#include "oauth/redact.h"

#include <string.h>

#include "format/switches.h"
#include "oauth/basic.h"
#include "oauth/disguise.h"
#include "oauth/opaque.h"

/* ---- the secrets themselves -------------------------------------------- */

/*
 * How many bytes at the start of the text are this secret, alone or as credentials of HTTP Basic.
 */
static size_t secret_len(cct_span text, cct_span secret, cct_span client_id)
{
    cct_span ids[] = {client_id, CCT_NO_SPAN};
    size_t longest = cct_disguised_len(text, secret);
    for (int i = 0; CCT_HAS_BASIC && i < 4; i++) {
        size_t len = cct_basic_len(text, ids[i / 2], secret, i % 2 != 0);
        longest = len > longest ? len : longest;
    }
    return longest;
}

/*
 * The longest of all secrets that begin here, so that one that is the beginning of another hides it
 * completely.
 */
static size_t longest_secret_len(const cct_secrets *secrets, cct_span text)
{
    size_t longest = 0;
    for (size_t i = 0; i < CCT_SECRET_COUNT; i++) {
        if (secrets->hidden[i].len > 0) {
            bool is_proxy = i == CCT_SECRET_PROXY_PASSWORD;
            size_t len = secret_len(text, secrets->hidden[i], is_proxy ? secrets->proxy_user : secrets->client_id);
            longest = len > longest ? len : longest;
        }
    }
    return longest;
}

/* ---- runs that hold a secret, or are a token ---------------------------- */

/*
 * Equal bytes; comparing in constant time has no use here, since the text is the program's own
 * output.
 */
static bool is_same_secret(cct_span a, cct_span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* Whether the run of base64 or hexadecimal characters contains an encoded secret at any offset. */
static bool contains_secret(cct_span run, const cct_secrets *secrets)
{
    for (size_t i = 0; i < CCT_SECRET_COUNT; i++) {
        if (cct_opaque_contains(run, secrets->hidden[i])) {
            return true;
        }
    }
    return false;
}

/*
 * The length of a JWT with its following parts: if only the part before a dot were hidden, the
 * signature would remain.
 */
static size_t jwt_len(cct_span text, size_t len)
{
    while (len + 1 < text.len && text.ptr[len] == '.') {
        size_t part = cct_opaque_len((cct_span){text.ptr + len + 1, text.len - len - 1});
        if (part == 0) {
            break;
        }
        len += 1 + part;
    }
    return len;
}

/* How many bytes of the run at text[at] to hide: all of it with its padding, or none. */
static size_t run_len(const cct_redactor *redactor, size_t at)
{
    cct_span text = {redactor->text.ptr + at, redactor->text.len - at};
    bool inside = at > 0 && cct_opaque_len((cct_span){text.ptr - 1, 1}) > 0;
    cct_span run = {text.ptr, inside ? 0 : cct_opaque_len(text)};
    size_t len = run.len;
    if (len == 0) {
        return 0;
    }
    if (cct_opaque_is_jwt(run)) {
        return jwt_len(text, len);
    }
    bool foreign = redactor->origin == CCT_ORIGIN_FOREIGN && !is_same_secret(run, redactor->secrets->client_id);
    if (!(foreign && cct_opaque_is_token(run)) && !contains_secret(run, redactor->secrets)) {
        return 0;
    }
    while (len < text.len && text.ptr[len] == '=') {
        len++;
    }
    return len;
}

/* The number of bytes to hide from this byte on; 0 if nothing begins here. */
static size_t hidden_len(const cct_redactor *redactor, size_t at)
{
    cct_span text = {redactor->text.ptr + at, redactor->text.len - at};
    size_t secret = longest_secret_len(redactor->secrets, text);
    size_t run = run_len(redactor, at);
    return secret > run ? secret : run;
}

/* ---- values that are named like a secret -------------------------------- */

/*
 * Whether names of fields, members and variables may contain the character; the backslash belongs
 * to escapes in JSON keys.
 */
static bool is_name_character(char c)
{
    return cct_is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '\\';
}

/* Whether a name ends like this, without regard to case: names are written in many ways. */
static bool ends_with(cct_span name, const char *ending)
{
    size_t len = strlen(ending);
    return name.len >= len && cct_span_equals_ignoring_case((cct_span){name.ptr + name.len - len, len}, ending);
}

/* Whether a name means a secret. A key of JSON may have escapes, so only its end is compared. */
static bool is_secret_name(cct_span name)
{
    /* Names that mean a secret in any protocol; a wrong guess only hides a little more. */
    static const char endings[] = "token\0secret\0assertion\0password\0authorization\0key\0";
    char plain[64 + 4];
    size_t len = 0, taken = 0;
    if (name.len > 64) {
        name = (cct_span){name.ptr + name.len - 64, 64};
    }
    while (taken < name.len) {
        size_t n;
        taken += cct_decode_unit(name.ptr + taken, name.len - taken, CCT_JSON_ESCAPED, plain + len, &n);
        len += n;
    }
    for (const char *ending = endings; *ending != '\0'; ending = cct_nth(ending, 1)) {
        if (ends_with((cct_span){plain, len}, ending)) {
            return true;
        }
    }
    return false;
}

/* The offset of the first byte of the set from i on, or the end of the text. */
static size_t redactor_until_any(cct_span text, size_t i, const char *stops)
{
    while (i < text.len && (text.ptr[i] == '\0' || strchr(stops, text.ptr[i]) == NULL)) {
        i++;
    }
    return i;
}

/* The offset of the first byte from i on that is not in the set. */
static size_t until_not_any(cct_span text, size_t i, const char *skipped)
{
    while (i < text.len && text.ptr[i] != '\0' && strchr(skipped, text.ptr[i]) != NULL) {
        i++;
    }
    return i;
}

/* The offset of the first byte from i on that is no white space. */
static size_t redactor_skip_space(cct_span text, size_t i)
{
    return until_not_any(text, i, " \t\r\n");
}

/* The offset of the closing quote; escaped quotes do not count. */
static size_t until_quote(cct_span text, size_t i)
{
    while (i < text.len && text.ptr[i] != '"') {
        i += text.ptr[i] == '\\' && i + 1 < text.len ? 2 : 1;
    }
    return i;
}

/*
 * "NAME": "VALUE", with i at the quote after NAME. Sets start and end of VALUE, both to i if there
 * is none.
 */
static void find_json_value(cct_span text, size_t i, size_t *start, size_t *end)
{
    *start = *end = i;
    i = redactor_skip_space(text, i + 1);
    if (i == text.len || text.ptr[i] != ':') {
        return;
    }
    i = redactor_skip_space(text, i + 1);
    if (i == text.len || text.ptr[i] == 'n') {
        return; /* null */
    }
    bool quoted = text.ptr[i] == '"', nested = text.ptr[i] == '{' || text.ptr[i] == '[';
    *start = quoted ? i + 1 : i;
    /*
     * A nested value of a secret member is hidden with everything that follows: no valid response
     * has one.
     */
    *end = quoted ? until_quote(text, *start) : nested ? text.len : redactor_until_any(text, i, ",}] \t\r\n");
}

/* Authorization: SCHEME CREDENTIALS, with i after the colon. The scheme remains visible. */
static void find_credentials(cct_span text, size_t i, size_t *start, size_t *end)
{
    i = until_not_any(text, i, " ");
    i = redactor_until_any(text, i, " \r\n");
    *start = i < text.len && text.ptr[i] == ' ' ? i + 1 : i;
    *end = redactor_until_any(text, *start, "\r\n");
}

/*
 * Whether a value cannot be a word. In a sentence anything may follow a colon; eight bytes or more
 * with a digit are treated as a secret.
 */
static bool is_no_word(cct_span text)
{
    size_t i = 0;
    while (i < text.len && !cct_is_digit(text.ptr[i])) {
        i++;
    }
    return text.len >= 8 && i < text.len;
}

/*
 * <NAME>VALUE</NAME>, 'NAME': 'VALUE' and NAME: VALUE, as XML, dictionaries of Python and YAML have
 * them.
 */
static void find_foreign_value(cct_span text, size_t i, size_t *start, size_t *end)
{
    char after_name = text.ptr[i];
    size_t value = redactor_skip_space(text, i + 1);
    if (after_name == '>') {
        *start = value;
        *end = redactor_until_any(text, value, "<");
    } else if (after_name == '\'' && value < text.len && (text.ptr[value] == ':' || text.ptr[value] == '=')) {
        *start = until_not_any(text, value, ":=> '\"");
        *end = redactor_until_any(text, *start, "'\",}\r\n");
    } else if (after_name == ':') {
        value = until_not_any(text, value, "'\"");
        size_t len = redactor_until_any(text, value, " \t\r\n,;'\"}<") - value;
        if (is_no_word((cct_span){text.ptr + value, len})) {
            *start = value;
            *end = value + len;
        }
    }
}

/* Whether the value was hidden before: a text may be redacted twice. */
static bool is_redacted(cct_span text)
{
    static const char start[] = "[redacted, ";
    size_t i = sizeof start - 1;
    if (text.len < i || memcmp(text.ptr, start, i) != 0) {
        return false;
    }
    while (i < text.len && cct_is_digit(text.ptr[i])) {
        i++;
    }
    return cct_span_starts_ignoring_case((cct_span){text.ptr + i, text.len - i}, " bytes]");
}

/* NAME=VALUE. The name "key" alone is a word of sentences: its value must not look like one. */
static void find_assigned_value(cct_span text, size_t j, cct_span name, size_t *start, size_t *end)
{
    bool quoted = j + 1 < text.len && text.ptr[j + 1] == '"';
    size_t value = quoted ? j + 2 : j + 1;
    size_t behind = quoted ? until_quote(text, value) : redactor_until_any(text, value, "&;,\"' \t\r\n");
    bool is_word =
        cct_span_equals_ignoring_case(name, "key") && !is_no_word((cct_span){text.ptr + value, behind - value});
    if (!is_word) {
        *start = value;
        *end = behind;
    }
}

/* Finds the value that belongs to the name at text[i..j), if it must be hidden. */
static bool find_named_value(cct_span text, size_t i, size_t j, size_t *start, size_t *end)
{
    cct_span name = {text.ptr + i, j - i};
    *start = *end = j;
    if (j == text.len) {
        return false;
    }
    if (text.ptr[j] == ':' && ends_with(name, "authorization")) {
        find_credentials(text, j + 1, start, end);
    } else if (text.ptr[j] == ':' && ends_with(name, "cookie")) {
        *start = until_not_any(text, j + 1, " ");
        *end = redactor_until_any(text, *start, "\r\n");
    } else if (text.ptr[j] == '"' && is_secret_name(name)) {
        find_json_value(text, j, start, end);
    } else if (text.ptr[j] == '=' && is_secret_name(name)) {
        find_assigned_value(text, j, name, start, end);
    } else if (is_secret_name(name)) {
        find_foreign_value(text, j, start, end);
    }
    return *end > *start && !is_redacted((cct_span){text.ptr + *start, text.len - *start});
}

/* ---- the walk ---------------------------------------------------------- */

void cct_redactor_init(cct_redactor *redactor, cct_span text, const cct_secrets *secrets, cct_origin origin)
{
    redactor->text = text;
    redactor->at = 0;
    redactor->hidden = 0;
    redactor->secrets = secrets;
    redactor->origin = origin;
}

/*
 * Extends what is hidden: a secret may begin before a value that is hidden because of its name, or
 * end after it. Then all of both is hidden.
 */
static size_t hide_with_secret(const cct_redactor *redactor, size_t at, size_t start, size_t end, size_t *len)
{
    for (size_t i = at; i < end; i++) {
        size_t n = hidden_len(redactor, i);
        start = n > 0 && i < start ? i : start;
        end = i + n > end ? i + n : end;
    }
    *len = end - start;
    return start;
}

/*
 * Finds the first thing to hide from `at` on: returns where it begins, *len is 0 when there is
 * none.
 */
static size_t find_hidden(const cct_redactor *redactor, size_t *len)
{
    cct_span text = redactor->text;
    size_t name_end = redactor->at;
    for (size_t i = redactor->at; i < text.len; i++) {
        if (i >= name_end && is_name_character(text.ptr[i])) {
            size_t start, end;
            name_end = i;
            while (name_end < text.len && is_name_character(text.ptr[name_end])) {
                name_end++;
            }
            if (find_named_value(text, i, name_end, &start, &end)) {
                return hide_with_secret(redactor, i, start, end, len);
            }
        }
        *len = hidden_len(redactor, i);
        if (*len > 0) {
            return i;
        }
    }
    *len = 0;
    return text.len;
}

bool cct_redactor_next(cct_redactor *redactor, cct_span *piece)
{
    if (redactor->at == redactor->text.len) {
        return false;
    }
    if (redactor->hidden == 0) {
        size_t start = find_hidden(redactor, &redactor->hidden);
        *piece = (cct_span){redactor->text.ptr + redactor->at, start - redactor->at};
        redactor->at = start;
        if (piece->len > 0) {
            return true;
        }
    }
    *piece = (cct_span){NULL, redactor->hidden};
    redactor->at += redactor->hidden;
    redactor->hidden = 0;
    return true;
}

void cct_write_redacted(cct_writer *writer, size_t len)
{
    cct_write_text(writer, "[redacted, ");
    cct_write_number(writer, (int64_t)len);
    cct_write_text(writer, " bytes]");
}

void cct_write_printable_of(cct_writer *writer, cct_span text, const cct_secrets *secrets, cct_origin origin)
{
    cct_redactor redactor;
    cct_span piece;
    /* A text with NUL bytes would be compared wrongly. */
    if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL) { /* perhaps UTF-16 */
        cct_write_redacted(writer, text.len);
        return;
    }
    cct_redactor_init(&redactor, text, secrets, origin);
    while (cct_redactor_next(&redactor, &piece)) {
        if (piece.ptr == NULL) {
            cct_write_redacted(writer, piece.len);
        } else {
            cct_write_printable(writer, piece);
        }
    }
}

void cct_write_redacted_printable(cct_writer *writer, cct_span text, const cct_secrets *secrets)
{
    cct_write_printable_of(writer, text, secrets, CCT_ORIGIN_FOREIGN);
}

void cct_write_own_printable(cct_writer *writer, cct_span text, const cct_secrets *secrets)
{
    cct_write_printable_of(writer, text, secrets, CCT_ORIGIN_OWN);
}

/*
 * Writes one piece of the server's words, up to MAX bytes with a mark where it is cut; BEFORE
 * separates it from what precedes.
 */
void cct_write_words_piece(cct_writer *writer, const char *before, cct_span text, size_t max,
                           const cct_secrets *secrets)
{
    if (CCT_HAS_OBSERVER && text.len > 0 && cct_writer_fits(writer)) {
        cct_write_text(writer, before);
        cct_writer piece = cct_writer_part(writer, max);
        cct_write_redacted_printable(&piece, text, secrets);
        cct_writer_end_part(writer, &piece);
    }
}
