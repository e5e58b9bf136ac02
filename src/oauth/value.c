/* SPDX-License-Identifier: MIT */
#include "oauth/value.h"

#include <string.h>

#include "format/base64.h"
#include "format/utf8.h"

/* ---- stray characters -------------------------------------------------- */

/* The name of a character that is invisible or breaks lines; NULL for all others. */
static const char *name_of_stray(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *name;
    } rows[] = {
        {'\n', "a line feed"},
        {'\r', "a carriage return"},
        {'\t', "a tab"},
        {' ', "a space"},
        {0xA0, "a no-break space"},
        {0xAD, "a soft hyphen"},
        {0x2007, "a no-break space"},
        {0x200B, "a zero-width space"},
        {0x200C, "a zero-width non-joiner"},
        {0x200D, "a zero-width joiner"},
        {0x200E, "a direction mark"},
        {0x200F, "a direction mark"},
        {0x202F, "a no-break space"},
        {0x2060, "a word joiner"},
        {0xFEFF, "a byte order mark"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code == code) {
            return rows[i].name;
        }
    }
    return code < 0x20 || (code >= 0x7F && code < 0xA0) ? "a control character" : NULL;
}

/* Whether a byte is white space of ASCII; any other space is a stray character. */
static bool is_white_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/*
 * White space at an end has a cause of its own, because its advice differs. Spaces within a value
 * are allowed: secrets may contain them.
 */
cct_cause cct_find_stray(cct_span value, size_t *offset, const char **what)
{
    if (value.len > 0 && (is_white_space(value.ptr[0]) || is_white_space(value.ptr[value.len - 1]))) {
        *offset = is_white_space(value.ptr[0]) ? 0 : value.len - 1;
        *what = name_of_stray((unsigned char)value.ptr[*offset]);
        return CCT_CAUSE_STRAY_WHITESPACE;
    }
    for (size_t i = 0; i < value.len;) {
        uint32_t code = 0;
        size_t n = cct_utf8_decode(value.ptr + i, value.len - i, &code);
        const char *name = n > 0 && code != ' ' ? name_of_stray(code) : NULL;
        if (name != NULL) {
            *offset = i;
            *what = name;
            return CCT_CAUSE_STRAY_CHARACTER;
        }
        /* A byte that is not UTF-8 is none of these characters. */
        i += n > 0 ? n : 1;
    }
    return CCT_CAUSE_NONE;
}

/* ---- pasted with something else ----------------------------------------- */

/*
 * Pairs of what opens and what closes a quotation: straight, then curly (U+201C, U+201D; U+2018,
 * U+2019).
 */
static const char quotes[] = "\"\0\"\0"
                             "'\0'\0"
                             "`\0`\0"
                             "\xE2\x80\x9C\0\xE2\x80\x9D\0"
                             "\xE2\x80\x98\0\xE2\x80\x99\0";

/* Whether the value begins with these bytes, in this case. */
static bool value_starts_with(cct_span value, const char *start)
{
    size_t len = strlen(start);
    return value.len >= len && memcmp(value.ptr, start, len) == 0;
}

const char *cct_find_quote(cct_span value)
{
    for (const char *open = quotes; *open != '\0'; open = cct_nth(open, 2)) {
        const char *close = cct_nth(open, 1);
        size_t open_len = strlen(open);
        bool opens = value_starts_with(value, open), closes = cct_span_ends(value, close);
        cct_span inner = {value.ptr + open_len, value.len - (opens ? open_len : 0)};
        /* Of a value that is a single quote, the same byte opens and closes. */
        if (opens && closes && value.len >= open_len + strlen(close)) {
            return "quotes around it";
        }
        if (opens && cct_span_contains(inner, cct_span_of(close))) {
            return "text after the closing quote";
        }
        if (opens || closes) {
            return opens ? "a quote at its start only" : "a quote at its end only";
        }
    }
    return NULL;
}

/*
 * NAME=value or NAME: value, NAME a variable or member that holds a client ID or secret; with
 * `export` or `set` too.
 */
static bool is_assignment(cct_span value)
{
    static const char patterns[] = "*client_id=*\0*client_secret=*\0*client_id =*\0*client_secret =*\0"
                                   "*client_id: *\0*client_secret: *\0client id: *\0client secret: *\0"
                                   "clientid=*\0clientsecret=*\0clientid: *\0clientsecret: *\0"
                                   "secret=*\0secret: *\0";
    size_t len = 0;
    /*
     * The beginning up to the first character that neither a name nor an assignment has, so that
     * patterns do not match within a secret.
     */
    while (len < value.len && (cct_is_alphanumeric(value.ptr[len]) || strchr("_ :=", value.ptr[len]) != NULL)) {
        len++;
    }
    cct_span name = {value.ptr, len};
    for (const char *pattern = patterns; *pattern != '\0'; pattern = cct_nth(pattern, 1)) {
        if (cct_span_matches(name, pattern)) {
            return true;
        }
    }
    return false;
}

/* Whether the value is "Basic BASE64", with or without the name of the header field. */
static bool is_header(cct_span value)
{
    static const char name[] = "authorization:", scheme[] = "basic ";
    if (cct_span_starts_ignoring_case(value, name)) {
        return true;
    }
    size_t len = sizeof scheme - 1;
    return cct_span_starts_ignoring_case(value, scheme) &&
           cct_is_base64_pair((cct_span){value.ptr + len, value.len - len}, CCT_NO_SPAN);
}

const char *cct_find_pasted(cct_span value)
{
    /* Secret managers export JSON, and users copy all of it. */
    bool is_json = cct_span_matches(value, "{*secret*\"*:*") || cct_span_matches(value, "{\"*\":*}") ||
                   cct_span_matches(value, "[\"*\"]");
    return is_json                ? "JSON around it"
           : is_assignment(value) ? "a whole line, with the name"
           : is_header(value)     ? "a whole header field"
                                  : NULL;
}

/* From offset 1: a value that is only a comment is a placeholder. */
const char *cct_find_comment(cct_span value, size_t *offset)
{
    for (size_t i = 1; i + 1 < value.len; i++) {
        if (value.ptr[i] == ' ' && value.ptr[i + 1] == '#') {
            *offset = i;
            return "a comment after it";
        }
    }
    return NULL;
}

/* ---- shapes ------------------------------------------------------------ */

/* Whether the value has the form of a UUID (RFC 9562 section 4), in digits of either case. */
bool cct_is_uuid(cct_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? value.ptr[i] != '-' : cct_hex_value(value.ptr[i]) < 0) {
            return false;
        }
    }
    return value.len == 36;
}

bool cct_find_non_ascii(cct_span value, size_t *offset)
{
    for (*offset = 0; *offset < value.len; ++*offset) {
        if ((unsigned char)value.ptr[*offset] >= 0x80) {
            return true;
        }
    }
    return false;
}

/*
 * Whether the value is percent-encoded: every % begins an escape, and there is nothing that an
 * encoder would have escaped.
 */
bool cct_find_percent_encoded(cct_span value, size_t *offset)
{
    bool found = false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '%') {
            if (value.len - i < 3 || cct_hex_value(value.ptr[i + 1]) < 0 || cct_hex_value(value.ptr[i + 2]) < 0) {
                return false;
            }
            *offset = found ? *offset : i;
            found = true;
        } else if (!cct_is_alphanumeric(c) && strchr("-._~*+!'()", c) == NULL) {
            return false;
        }
    }
    return found;
}

/*
 * Whether the value is base64 of "ID:SECRET". It is decoded piece by piece, so that no copy of a
 * secret remains in memory.
 */
bool cct_is_base64_pair(cct_span value, cct_span id)
{
    cct_base64_decoder decoder;
    size_t decoded = 0;
    bool colon = false, like_id = true, text = true;
    cct_base64_decode_init(&decoder);
    for (size_t i = 0; i < value.len && text; i++) {
        char bytes[4];
        cct_writer writer;
        cct_writer_init(&writer, bytes, sizeof bytes);
        text = value.ptr[i] > ' ' && cct_base64_decode(&decoder, (cct_span){value.ptr + i, 1}, &writer) == CCT_OK;
        for (size_t k = 0; k < writer.len && text; k++, decoded++) {
            char expected = decoded < id.len ? id.ptr[decoded] : ':';
            like_id = like_id && (decoded > id.len || bytes[k] == expected);
            colon = colon || (bytes[k] == ':' && decoded > 0);
            text = bytes[k] >= ' ' && bytes[k] <= '~';
        }
        cct_wipe(bytes, sizeof bytes);
    }
    cct_wipe(&decoder, sizeof decoder);
    return text && colon && (id.len == 0 || (like_id && decoded > id.len));
}

/*
 * Whether the value is base64 of text with a line feed at its end: what `echo secret | base64`
 * prints.
 */
bool cct_is_base64_line(cct_span value)
{
    cct_base64_decoder decoder;
    size_t decoded = 0;
    bool text = true, returned = false, ended = false;
    cct_base64_decode_init(&decoder);
    for (size_t i = 0; i < value.len && text; i++) {
        char bytes[4];
        cct_writer writer;
        cct_writer_init(&writer, bytes, sizeof bytes);
        text = value.ptr[i] > ' ' && cct_base64_decode(&decoder, (cct_span){value.ptr + i, 1}, &writer) == CCT_OK;
        for (size_t k = 0; k < writer.len && text; k++, decoded++) {
            text =
                !ended && ((!returned && bytes[k] >= ' ' && bytes[k] <= '~') || bytes[k] == '\r' || bytes[k] == '\n');
            ended = bytes[k] == '\n';
            returned = bytes[k] == '\r';
        }
        cct_wipe(bytes, sizeof bytes);
    }
    cct_wipe(&decoder, sizeof decoder);
    /* Shorter texts occur in random characters by chance. */
    return text && ended && decoded > 4;
}

/* Whether the value is "ID:SECRET" with the configured ID: only the secret should have been set. */
bool cct_is_plain_pair(cct_span value, cct_span id)
{
    return id.len > 0 && value.len > id.len + 1 && memcmp(value.ptr, id.ptr, id.len) == 0 && value.ptr[id.len] == ':';
}
