/* SPDX-License-Identifier: MIT */
/*
 * show_headers.c: the header section of a request or response, and a form.
 */
#include <string.h>

#include "format/http_field.h"
#include "oauth/disclose.h"
#include "oauth/show.h"

/* ---- challenges -------------------------------------------------------- */

/* Whether the word is in the list, in which each word ends with NUL. */
static bool is_header_among(cct_span word, const char *words)
{
    for (; *words != '\0'; words = cct_nth(words, 1)) {
        if (cct_span_equals_ignoring_case(word, words)) {
            return true;
        }
    }
    return false;
}

/* The length of a quoted string at the start of the text with its quotes, or of a token. */
static size_t parameter_value_len(cct_span text)
{
    size_t i = 1;
    if (text.len == 0 || text.ptr[0] != '"') {
        return cct_http_token_len(text);
    }
    while (i < text.len && text.ptr[i] != '"') {
        i += text.ptr[i] == '\\' ? 2 : 1;
    }
    return i < text.len ? i + 1 : text.len;
}

/* Returns the text after its first LEN bytes. */
static cct_span after_colon(cct_span text, size_t len)
{
    return (cct_span){text.ptr + len, text.len - len};
}

/*
 * WWW-Authenticate (RFC 9110 section 11.6.1): known schemes, and what a server
 * says of a refusal. Anything else may be a credential.
 */
static void show_challenge(const cct_show *show, cct_span rest)
{
    while (rest.len > 0) {
        size_t len = cct_http_token_len(rest);
        cct_span word = {rest.ptr, len};
        rest = after_colon(rest, len);
        if (len == 0 && strchr(" \t,", rest.ptr[0]) != NULL) {
            cct_show_span(show, (cct_span){rest.ptr, 1});
            rest = after_colon(rest, 1);
            continue;
        }
        /* The three parameters that describe a refusal (RFC 6750 section 3). */
        if (rest.len > 0 && rest.ptr[0] == '=' && is_header_among(word, "realm\0error\0error_description\0")) {
            len = parameter_value_len(after_colon(rest, 1));
            cct_show_span(show, word);
            cct_show_text(show, "=");
            cct_show_value(show, (cct_span){rest.ptr + 1, len}, CCT_ORIGIN_FOREIGN);
            rest = after_colon(rest, 1 + len);
        } else if (is_header_among(word, "basic\0bearer\0dpop\0digest\0negotiate\0")) {
            cct_show_span(show, word);
        } else { /* a parameter, credentials, or no grammar */
            bool is_parameter = rest.len > 0 && rest.ptr[0] == '=';
            len = is_parameter ? 1 + parameter_value_len(after_colon(rest, 1)) : rest.len;
            cct_show_redacted(show, word.len + len);
            rest = after_colon(rest, len);
        }
    }
}

/* ---- fields ------------------------------------------------------------ */

/*
 * How a field is shown: first a letter, then its name; a name that ends with a
 * hyphen stands for all that begin with it.
 * w: the server's words. i: an identifier, which may look like a token. u: a
 * URL. a: a challenge. s: the scheme of credentials.
 */
static const char fields[] =
    "sauthorization\0sproxy-authorization\0awww-authenticate\0aproxy-authenticate\0ulocation\0ihost\0"
    "iinin-correlation-id\0ix-ms-request-id\0ix-okta-request-id\0ix-auth0-requestid\0ix-amzn-requestid\0"
    "ix-correlation-id\0ix-request-id\0icf-ray\0"
    "waccept\0waccept-encoding\0wage\0wallow\0wcache-control\0wconnection\0wcontent-encoding\0wcontent-language\0"
    "wcontent-length\0wcontent-type\0wdate\0wexpires\0wkeep-alive\0wpragma\0wratelimit-\0wretry-after\0wserver\0"
    "wstrict-transport-security\0wtransfer-encoding\0wuser-agent\0wvary\0wvia\0wx-rate-limit-\0wx-ratelimit-\0";

/* Returns the letter from the table; NUL for a field that is not in it, whose value is hidden. */
static char kind_of_header(cct_span name)
{
    for (const char *field = fields; *field != '\0'; field = cct_nth(field, 1)) {
        bool prefix = field[strlen(field) - 1] == '-';
        if (prefix ? cct_span_starts_ignoring_case(name, field + 1) : cct_span_equals_ignoring_case(name, field + 1)) {
            return *field;
        }
    }
    return '\0';
}

/* Shows the parts of a URL that may be shown: disclose.c separates them. */
static void show_url(const cct_show *show, cct_span url, cct_origin origin)
{
    char text[512];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_url_printable(&writer, url, show->secrets, origin);
    /* A truncated URL could end within a secret that is then not recognized. */
    bool whole = cct_writer_fits(&writer);
    cct_show_value(show, (cct_span){text, whole ? writer.len : 0}, CCT_ORIGIN_OWN);
    if (!whole) {
        cct_show_redacted(show, url.len);
    }
}

/* Shows the value of a field as its kind requires; unknown kinds only by length. */
static void show_field_value(const cct_show *show, char kind, cct_span value)
{
    size_t scheme = kind == 's' ? cct_http_token_len(value) : 0;
    switch (kind) {
    case 'w':
    /* The values of 'i' look like tokens, and are shown although they come from the server. */
    case 'i':
        cct_show_value(show, value, kind == 'w' ? CCT_ORIGIN_FOREIGN : CCT_ORIGIN_OWN);
        return;
    case 'u':
        show_url(show, value, CCT_ORIGIN_FOREIGN);
        return;
    case 'a':
        show_challenge(show, value);
        return;
    default:
        if (scheme > 0 && scheme < value.len && value.ptr[scheme] == ' ') {
            cct_show_span(show, (cct_span){value.ptr, ++scheme});
            value = after_colon(value, scheme);
        }
        cct_show_redacted(show, value.len);
        return;
    }
}

/* Shows "Name: value". A line that is not a field may be anything and is hidden. */
static void show_field(const cct_show *show, cct_span line)
{
    size_t len = cct_http_token_len(line);
    cct_span name = {line.ptr, len};
    if (len == line.len || line.ptr[len] != ':') {
        cct_show_redacted(show, line.len);
        return;
    }
    cct_span value = cct_span_trim(after_colon(line, len + 1));
    cct_show_name(show, name);
    cct_show_text(show, ": ");
    if (value.len > 0) {
        show_field_value(show, kind_of_header(name), value);
    }
}

/*
 * Shows the status line. The reason phrase is of use in a refusal only, and is left out otherwise.
 * The line is searched as a whole: a secret may begin in the status.
 */
static void show_status_line(const cct_show *show, cct_span line)
{
    const size_t len = sizeof "HTTP/1.1 401" - 1;
    bool is_refusal = line.len > len && line.ptr[len - 3] >= '4';
    line.len = line.len < len || is_refusal ? line.len : len;
    cct_show_value(show, line, CCT_ORIGIN_FOREIGN);
}

/*
 * Shows "POST /oauth/token HTTP/1.1". The target of CONNECT is host and port, not a URL (RFC 9110
 * section 9.3.6).
 */
static void show_request_line(const cct_show *show, cct_span line)
{
    const size_t version = sizeof " HTTP/1.1" - 1, method = cct_http_token_len(line) + 1;
    if (line.len < method + version) {
        cct_show_redacted(show, line.len);
        return;
    }
    cct_span target = {line.ptr + method, line.len - method - version};
    bool is_authority = cct_span_starts_ignoring_case(line, "connect ");
    cct_show_span(show, (cct_span){line.ptr, method});
    if (is_authority && memchr(target.ptr, '@', target.len) == NULL) {
        cct_show_value(show, target, CCT_ORIGIN_OWN);
    } else {
        show_url(show, target, CCT_ORIGIN_OWN);
    }
    cct_show_text(show, " HTTP/1.1");
}

/*
 * Takes the next line without its end. False at the end of the text; what follows the last line
 * feed is incomplete.
 */
static bool next_line(cct_span *rest, cct_span *line)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, '\n', rest->len);
    if (end == NULL) {
        return false;
    }
    *line = (cct_span){rest->ptr, (size_t)(end - rest->ptr)};
    *rest = after_colon(*rest, line->len + 1);
    line->len -= line->len > 0 && line->ptr[line->len - 1] == '\r';
    return true;
}

void cct_show_header_section(const cct_show *show, cct_span section)
{
    cct_span line;
    for (bool first = true; next_line(&section, &line); first = false) {
        if (first) {
            show_status_line(show, line);
        } else if (line.len > 0) {
            show_field(show, line);
        }
        cct_show_text(show, "\r\n");
    }
}

void cct_show_request(const cct_show *show, cct_span request)
{
    cct_span line = CCT_NO_SPAN;
    for (bool first = true; next_line(&request, &line); first = false) {
        if (first) {
            show_request_line(show, line);
        } else if (line.len > 0) {
            show_field(show, line);
        }
        cct_show_text(show, "\r\n");
        if (line.len == 0) {
            cct_show_form(show, request);
            return;
        }
    }
}

/* ---- the form ---------------------------------------------------------- */

/*
 * Shows one parameter of a form: the name, and the value only of parameters that are never secret.
 */
static void show_parameter(const cct_show *show, cct_span parameter)
{
    const char *equals = memchr(parameter.ptr, '=', parameter.len);
    size_t len = equals == NULL ? parameter.len : (size_t)(equals - parameter.ptr);
    cct_span name = {parameter.ptr, len};
    bool is_id = cct_span_equals(name, "client_id");
    cct_show_name(show, name);
    if (equals == NULL) {
        return;
    }
    cct_span value = after_colon(parameter, len + 1);
    cct_show_text(show, "=");
    if (is_id ? !show->secrets->id_may_hold_secret
              : is_header_among(name,
                                "grant_type\0scope\0audience\0resource\0client_assertion_type\0token_type_hint\0")) {
        cct_show_value(show, value, CCT_ORIGIN_OWN);
    } else {
        cct_show_redacted(show, value.len);
    }
}

void cct_show_form(const cct_show *show, cct_span form)
{
    while (form.len > 0) {
        const char *end = memchr(form.ptr, '&', form.len);
        size_t len = end == NULL ? form.len : (size_t)(end - form.ptr);
        show_parameter(show, (cct_span){form.ptr, len});
        cct_show_text(show, end == NULL ? "" : "&");
        form = after_colon(form, end == NULL ? len : len + 1);
    }
}
