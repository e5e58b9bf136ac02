/* SPDX-License-Identifier: MIT */
#include "oauth/show.h"

#include "cctoken_port.h"
#include "format/body.h"
#include "format/json.h"

/* ---- values ------------------------------------------------------------ */

void cct_show_span(const cct_show *show, cct_span text)
{
    if (text.len > 0) {
        show->piece(show->context, text);
    }
}

void cct_show_text(const cct_show *show, const char *text)
{
    cct_show_span(show, cct_span_of(text));
}

void cct_show_redacted(const cct_show *show, size_t len)
{
    /* Room for the longest number and the words around it. */
    char text[40];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_redacted(&writer, len);
    cct_show_span(show, (cct_span){text, writer.len});
}

void cct_show_value(const cct_show *show, cct_span value, cct_origin origin)
{
    cct_redactor redactor;
    cct_span piece;
    cct_redactor_init(&redactor, value, show->secrets, origin);
    while (cct_redactor_next(&redactor, &piece)) {
        if (piece.ptr == NULL) {
            cct_show_redacted(show, piece.len);
        } else {
            cct_show_span(show, piece);
        }
    }
}

/*
 * Shows text within a string of JSON: quotes and backslashes get a backslash, control characters
 * become spaces, so that the output remains one line of valid JSON.
 */
static void show_escaped(const cct_show *show, cct_span text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool control = (unsigned char)text.ptr[i] < 0x20;
        if (control || text.ptr[i] == '"' || text.ptr[i] == '\\') {
            cct_show_span(show, (cct_span){text.ptr + from, i - from});
            cct_show_text(show, control ? " " : "\\");
            from = control ? i + 1 : i;
        }
    }
    cct_show_span(show, (cct_span){text.ptr + from, text.len - from});
}

/*
 * Names are shown even if their values are not; one that is long or has many digits may itself be a
 * secret.
 */
enum { NAME_MAX_LEN = 64, NAME_DIGITS_MAX = 6 };

void cct_show_name(const cct_show *show, cct_span name)
{
    size_t digits = 0;
    for (size_t i = 0; i < name.len; i++) {
        digits += cct_is_digit(name.ptr[i]);
    }
    if (name.len > NAME_MAX_LEN || digits > NAME_DIGITS_MAX) {
        cct_show_redacted(show, name.len);
    } else {
        cct_show_json_value(show, name);
    }
}

void cct_show_json_value(const cct_show *show, cct_span value)
{
    cct_redactor redactor;
    cct_span piece;
    cct_redactor_init(&redactor, value, show->secrets, CCT_ORIGIN_FOREIGN);
    while (cct_redactor_next(&redactor, &piece)) {
        if (piece.ptr == NULL) {
            cct_show_redacted(show, piece.len);
        } else {
            show_escaped(show, piece);
        }
    }
}

/* ---- the response ------------------------------------------------------ */

/* Shows "[N bytes of WHAT, not shown]". */
static void show_omitted(const cct_show *show, size_t len, const char *what, const char *which)
{
    char text[100];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_byte(&writer, '[');
    cct_write_number(&writer, (int64_t)len);
    cct_write_text(&writer, " bytes of ");
    cct_write_text(&writer, what);
    cct_write_text(&writer, which);
    cct_write_text(&writer, ", not shown]");
    cct_show_span(show, (cct_span){text, writer.len});
}

/*
 * What a body that is not shown seems to be. The first byte decides too, because content types are
 * often wrong.
 */
static const char *name_of_text(cct_span type, cct_span body)
{
    while (body.len > 0 && (unsigned char)body.ptr[0] <= ' ') {
        body = (cct_span){body.ptr + 1, body.len - 1};
    }
    char first = body.len > 0 ? body.ptr[0] : ' ';
    return cct_body_is_page(type, body)   ? "HTML"
           : first == '<'                 ? "XML"
           : first == '{' || first == '[' ? "invalid or incomplete JSON"
                                          : "text";
}

/* JSON is shown member by member; anything else only by its kind and length. */
static void show_body(const cct_show *show, const cct_http_response *response, cct_span body)
{
    cct_span json = cct_body_skip_mark(body);
    const char *unreadable = cct_body_unreadable(cct_http_response_header(response, "content-encoding"), body);
    /* Only a complete body: of a truncated one it is not known what its last value is. */
    if (response->result == CCT_OK && cct_json_validate(json) == CCT_OK) {
        cct_show_json(show, json, response->status >= 400);
    } else if (unreadable != NULL) {
        show_omitted(show, body.len, "data that is ", unreadable);
    } else {
        show_omitted(show, body.len, name_of_text(cct_http_response_header(response, "content-type"), body), "");
    }
}

/* A shorter token would be found within words, and make the trace unreadable. */
enum { TOKEN_MIN = 8 };

/* Finds the token as it is in the body, to replace it wherever else it is. */
static cct_span find_token(cct_span body)
{
    cct_json_members members;
    cct_json_member member;
    body = cct_body_skip_mark(body);
    bool is_object = cct_json_is_object(body) && cct_json_members_init(&members, body);
    while (is_object && cct_json_members_next(&members, &member)) {
        if (member.type == CCT_JSON_STRING && member.value.len >= TOKEN_MIN &&
            cct_json_string_equals(member.name, "access_token")) {
            return member.value;
        }
    }
    return CCT_NO_SPAN;
}

void cct_show_response(const cct_show *show, const cct_http_response *response)
{
    size_t len;
    const char *bytes = cct_http_response_body(response, &len);
    cct_span body = {bytes, len};
    cct_show inner = *show;
    /* A copy, on this stack: the token is a secret of this response only. */
    cct_secrets secrets = *show->secrets;
    /* From here on the token counts as a secret too: servers also repeat it in header fields. */
    secrets.hidden[CCT_SECRET_TOKEN] = find_token(body);
    inner.secrets = &secrets;
    cct_show_header_section(&inner, cct_http_response_header_section(response));
    /* Incomplete lines are not shown: nothing in them is understood. */
    if (!cct_http_response_has_headers(response)) {
        size_t room;
        const char *end = cct_http_response_room(response, &room);
        if (end > bytes) {
            show_omitted(show, (size_t)(end - bytes), "an incomplete header section", "");
        }
    } else if (len > 0) {
        show_body(&inner, response, body);
    }
}
