/* SPDX-License-Identifier: MIT */
#include "oauth/words.h"

#include <string.h>

#include "format/json.h"

/* ---- JSON -------------------------------------------------------------- */

/*
 * The members in which servers put a sentence, and those for a code: the first in the list that is
 * not empty is used. A code is only used as the sentence if there is no other.
 */
static const char text_names[] =
    "error_description\0message\0reason\0description\0detail\0title\0errorMessage\0"
    "errorSummary\0moreInformation\0faultstring\0ErrorDescription\0Error\0httpMessage\0"
    "developerMessage\0userMessage\0Message\0error_msg\0msg\0error_message\0"
    "errorDescription\0exceptionMessage\0statusMessage\0hint\0error_hint\0ErrorCode\0errorCode\0code\0";
static const char code_names[] = "error\0errorCode\0code\0ErrorCode\0error_code\0error_type\0__type\0title\0";

/* The best value of one kind so far. */
typedef struct candidate {
    cct_span value; /* a string without quotes, its escapes as they are */
    unsigned rank;
} candidate;

typedef struct search {
    candidate code;
    candidate text;
    cct_span error; /* objects and arrays in which there may be more */
    cct_span errors;
    cct_span response;
    cct_span fault;
} search;

/*
 * Keeps the member's value if its name comes earlier in the list than that of the best one so far.
 */
static void words_offer(candidate *best, const char *names, const cct_json_member *member)
{
    unsigned rank = 0;
    for (const char *name = names; *name != '\0' && rank < best->rank; name = cct_nth(name, 1), rank++) {
        if (cct_json_string_equals(member->name, name)) {
            *best = (candidate){member->value, rank};
            return;
        }
    }
}

/* Remembers the members under which servers put an object with the words. */
static void note_container(search *s, const cct_json_member *member)
{
    const struct {
        const char *name;
        cct_span *where;
    } rows[] = {{"error", &s->error}, {"errors", &s->errors}, {"response", &s->response}, {"fault", &s->fault}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (cct_json_string_equals(member->name, rows[i].name)) {
            *rows[i].where = member->value;
        }
    }
}

/* Searches one object for a code and a text, and for members that may contain more. */
static search search_object(cct_span object)
{
    search s = {{CCT_NO_SPAN, UINT8_MAX}, {CCT_NO_SPAN, UINT8_MAX}, CCT_NO_SPAN, CCT_NO_SPAN, CCT_NO_SPAN, CCT_NO_SPAN};
    cct_json_members members;
    cct_json_member member;
    bool is_object = object.len > 0 && cct_json_members_init(&members, object);
    while (is_object && cct_json_members_next(&members, &member)) {
        if (member.type == CCT_JSON_STRING && cct_span_trim_space(member.value).len > 0) {
            words_offer(&s.code, code_names, &member);
            words_offer(&s.text, text_names, &member);
        } else if (member.type == CCT_JSON_CONTAINER) {
            note_container(&s, &member);
        }
    }
    return s;
}

/* Returns the text from the first element of an array on; an object is returned unchanged. */
static cct_span first_of(cct_span container)
{
    container = cct_span_trim_space(container);
    if (container.len > 1 && container.ptr[0] == '[') {
        container = cct_span_trim_space((cct_span){container.ptr + 1, container.len - 1});
    }
    return container;
}

/* Returns the string that begins here, without its quotes. */
static cct_span string_at(cct_span text)
{
    size_t len = 1;
    if (text.len < 2 || text.ptr[0] != '"') {
        return CCT_NO_SPAN;
    }
    while (len < text.len && text.ptr[len] != '"') {
        len += text.ptr[len] == '\\' ? 2 : 1;
    }
    return len < text.len ? (cct_span){text.ptr + 1, len - 1} : CCT_NO_SPAN;
}

/* Searches one level down for what the outermost object lacks. */
static void search_deeper(const search *outer, search *found)
{
    const cct_span inner[] = {
        first_of(outer->error),
        first_of(outer->errors),
        first_of(search_object(outer->response).errors),
        first_of(outer->fault),
    };
    for (size_t i = 0; i < sizeof inner / sizeof *inner && found->text.value.len == 0; i++) {
        search s = search_object(inner[i]);
        found->text.value = s.text.value.len > 0 ? s.text.value : string_at(inner[i]);
        found->code.value = found->code.value.len > 0 ? found->code.value : s.code.value;
    }
}

/* ---- other places ------------------------------------------------------ */

/* Skips the equals sign at the start, with the white space around it (RFC 9110 section 11.2). */
static bool skip_equals(cct_span *text)
{
    cct_span rest = cct_span_trim(*text);
    if (rest.len < 2 || rest.ptr[0] != '=') {
        return false;
    }
    *text = cct_span_trim((cct_span){rest.ptr + 1, rest.len - 1});
    return text->len > 0;
}

/* The value of a parameter of a challenge, without its quotes. */
static cct_span challenge_parameter(cct_span challenge, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 1; i + len + 1 < challenge.len; i++) {
        cct_span rest = {challenge.ptr + i, challenge.len - i};
        if (strchr(" ,\t", challenge.ptr[i - 1]) == NULL || !cct_span_starts_ignoring_case(rest, name)) {
            continue;
        }
        rest = (cct_span){rest.ptr + len, rest.len - len};
        if (!skip_equals(&rest)) {
            continue;
        }
        if (rest.ptr[0] == '"') {
            return string_at(rest);
        }
        const char *comma = memchr(rest.ptr, ',', rest.len);
        return cct_span_trim((cct_span){rest.ptr, comma == NULL ? rest.len : (size_t)(comma - rest.ptr)});
    }
    return CCT_NO_SPAN;
}

/* The text of the first element of that name. */
static cct_span element_text(cct_span page, const char *opening)
{
    for (size_t i = 0; i < page.len; i++) {
        cct_span rest = {page.ptr + i, page.len - i};
        if (rest.ptr[0] == '<' && cct_span_starts_ignoring_case(rest, opening)) {
            const char *start = memchr(rest.ptr, '>', rest.len);
            size_t left = start == NULL ? 0 : page.len - (size_t)(start + 1 - page.ptr);
            const char *end = left == 0 ? NULL : memchr(start + 1, '<', left);
            return end == NULL ? CCT_NO_SPAN : cct_span_trim_space((cct_span){start + 1, (size_t)(end - start) - 1});
        }
    }
    return CCT_NO_SPAN;
}

/* The title of a page, or its first heading if it has none. */
static cct_span page_title(cct_span page)
{
    cct_span title = element_text(page, "<title");
    return title.len > 0 ? title : element_text(page, "<h1");
}

/* The text of a body without known members: all of it, unless it is an empty container. */
static cct_span whole_text(cct_span body)
{
    cct_span text = cct_span_trim_space(body), string = string_at(text);
    bool is_empty = text.len == 2 && strchr("{[\"", text.ptr[0]) != NULL;
    return is_empty ? CCT_NO_SPAN : string.len + 2 == text.len ? string : text;
}

/* ---- all --------------------------------------------------------------- */

/*
 * Decodes escapes and turns white space, line ends included, into single spaces, in the buffer
 * itself: the words become one line of a message.
 */
static cct_span words_plain(const cct_http_response *response, cct_span span, bool is_escaped)
{
    if (span.len == 0) {
        return CCT_NO_SPAN;
    }
    char *text = response->buffer + (span.ptr - response->buffer);
    size_t len = is_escaped ? cct_json_string_decode(text, span.len) : span.len, out = 0;
    for (size_t i = 0; i < len; i++) {
        bool is_space = text[i] == '\r' || text[i] == '\n' || text[i] == '\t' || text[i] == ' ';
        if (!is_space || (out > 0 && text[out - 1] != ' ')) {
            text[out++] = is_space ? ' ' : text[i];
        }
    }
    return (cct_span){text, out};
}

/* The words of a JSON body, in the outermost object or one level down. */
static cct_words find_in_json(const cct_http_response *response, cct_span body)
{
    search found = search_object(body);
    const search outer = found;
    if (found.text.value.len == 0 || found.code.value.len == 0) {
        search_deeper(&outer, &found);
    }
    if (found.text.value.ptr == found.code.value.ptr) {
        found.text.value = CCT_NO_SPAN;
    }
    cct_span text = words_plain(response, found.text.value, true);
    return (cct_words){words_plain(response, found.code.value, true), cct_span_trim(text), CCT_NO_SPAN};
}

/*
 * Replaces each quoted-pair by its second byte (RFC 9110 section 5.6.4); it is not an escape of
 * JSON.
 */
static cct_span without_backslashes(const cct_http_response *response, cct_span quoted)
{
    char *text = response->buffer + (quoted.ptr - response->buffer);
    size_t out = 0;
    for (size_t i = 0; i < quoted.len; i++) {
        i += text[i] == '\\' && i + 1 < quoted.len;
        text[out++] = text[i];
    }
    return (cct_span){text, out};
}

/* Returns a parameter of a challenge as plain text. */
static cct_span plain_parameter(const cct_http_response *response, cct_span challenge, const char *name)
{
    cct_span value = challenge_parameter(challenge, name);
    return value.len == 0 ? CCT_NO_SPAN : words_plain(response, without_backslashes(response, value), false);
}

/* Finds the words in challenges: of several, the first with any of them counts. */
static void find_in_challenges(const cct_http_response *response, cct_words *words)
{
    cct_span rest = cct_http_response_header_section(response), challenge;
    bool has_code = words->code.len > 0;
    while (words->text.len == 0 && cct_http_response_next_header("www-authenticate", &rest, &challenge)) {
        words->code = has_code || words->code.len > 0 ? words->code : plain_parameter(response, challenge, "error");
        words->text = plain_parameter(response, challenge, "error_description");
        if (words->realm.len == 0) {
            words->realm = plain_parameter(response, challenge, "realm");
        }
    }
    words->realm = words->code.len > 0 || words->text.len > 0 ? CCT_NO_SPAN : words->realm;
}

/*
 * JSON first, then WWW-Authenticate, then the body itself: the more specific place wins. The spans
 * are in the response buffer.
 */
cct_words cct_words_find(const cct_http_response *response, cct_span body, cct_body_kind kind)
{
    cct_words words = {CCT_NO_SPAN, CCT_NO_SPAN, CCT_NO_SPAN};
    if (kind == CCT_BODY_JSON) {
        words = find_in_json(response, body);
    }
    if (words.text.len == 0) {
        find_in_challenges(response, &words);
    }
    if (words.code.len == 0 && words.text.len == 0 && kind != CCT_BODY_UNREADABLE) {
        words.text = words_plain(response, kind == CCT_BODY_HTML ? page_title(body) : whole_text(body), false);
    }
    return words;
}
