/* SPDX-License-Identifier: MIT */
#include "cli/obtain/output.h"

#include <string.h>

#include "cli/io/json_writer.h"
#include "format/date.h"
#include "format/print.h"

/* The token as a span. */
static cct_span text_of_token(const cct_token *token)
{
    return (cct_span){token->access_token, token->access_token_len};
}

/* Puts a backslash before each of these characters. */
static void write_escaped(stream *out, cct_span text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\0' && strchr(characters, text.ptr[i]) != NULL) {
            stream_text(out, "\\");
        }
        stream_span(out, (cct_span){text.ptr + i, 1});
    }
}

/* Whether the expiry is known as a date. */
static bool has_expiry(const cct_token *token)
{
    return token->expires_in_s != CCT_LIFETIME_UNKNOWN && token->requested_at_s >= 0;
}

/*
 * The lifetime counts from the request, not from the response: the token may expire early for the
 * client, never late.
 */
int64_t output_expires_unix(const cct_token *token)
{
    if (!has_expiry(token)) {
        return -1;
    }
    bool far = token->expires_in_s > INT64_MAX - token->requested_at_s;
    return far ? INT64_MAX : token->requested_at_s + token->expires_in_s;
}

/* The expiry in the format of RFC 3339, in UTC. */
static cct_span expiry_date(const cct_token *token, char date[24])
{
    cct_writer writer;
    cct_writer_init(&writer, date, 24);
    cct_date_write_rfc3339(&writer, output_expires_unix(token));
    return (cct_span){date, writer.len};
}

/* Writes the expiry as a date; nothing if the lifetime is unknown. */
void output_write_expires_at(stream *out, const cct_token *token)
{
    char date[24];
    if (has_expiry(token)) {
        stream_span(out, expiry_date(token, date));
    }
}

/* Writes the token alone: the default format. */
static void write_token(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of_token(obtained->token);
    stream_print(out, "%.*s\n", CCT_SPAN(text));
}

/*
 * Members of RFC 6749 section 5.1 under their own names, and what this program adds. Unknown values
 * are left out.
 */
static void output_write_json(stream *out, const obtained_token *obtained)
{
    char date[24];
    const cct_token *token = obtained->token;
    json_writer w = json_begin(out, "{");
    json_span(&w, "access_token", text_of_token(token));
    json_text(&w, "token_type", token->token_type);
    if (token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
        json_number(&w, "expires_in", token->expires_in_s);
    }
    if (has_expiry(token)) {
        json_span(&w, "expires_at", expiry_date(token, date));
        json_number(&w, "expires_unix", output_expires_unix(token));
    }
    if (token->scope != NULL) {
        json_span(&w, "scope", cct_span_of(token->scope));
    }
    json_text(&w, "jkt", obtained->jkt);
    json_boolean(&w, "cached", obtained->cached);
    json_close(&w, "}\n");
}

/* Writes the value of the header field alone, without a newline: for programs that expect it. */
static void write_bearer(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of_token(obtained->token);
    stream_print(out, "%s %.*s", obtained->token->token_type, CCT_SPAN(text));
}

/* A complete header field, for curl -H @- and the like. */
static void write_header(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of_token(obtained->token);
    stream_print(out, "Authorization: %s %.*s\n", obtained->token->token_type, CCT_SPAN(text));
}

/* Whether every shell reads the text as one word, unquoted. */
static bool is_shell_plain(cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char lower = cct_ascii_lower(text.ptr[i]);
        if (!cct_is_digit(lower) && (lower < 'a' || lower > 'z') && strchr("._-+/=:@%,", lower) == NULL) {
            return false;
        }
    }
    return true;
}

/*
 * Quoted only where a shell needs it: other readers of such files take quotes for a part of the
 * value.
 */
static void write_env(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of_token(obtained->token);
    stream_text(out, "ACCESS_TOKEN=");
    if (is_shell_plain(text)) {
        write_token(out, obtained);
        return;
    }
    stream_text(out, "'");
    for (size_t i = 0; i < text.len; i++) {
        stream_span(out, text.ptr[i] == '\'' ? cct_span_of("'\\''") : (cct_span){text.ptr + i, 1});
    }
    stream_text(out, "'\n");
}

/*
 * A workflow command, whose value GitHub's runner decodes. The token itself goes to a file: see
 * github.h.
 */
static void write_github(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of_token(obtained->token);
    stream_text(out, "::add-mask::");
    for (size_t i = 0; i < text.len; i++) {
        stream_span(out, text.ptr[i] == '%' ? cct_span_of("%25") : (cct_span){text.ptr + i, 1});
    }
    stream_text(out, "\n");
}

/* A line of curl's configuration: within quotes a backslash escapes. */
static void write_curl(stream *out, const obtained_token *obtained)
{
    stream_print(out, "header = \"Authorization: %s ", obtained->token->token_type);
    write_escaped(out, text_of_token(obtained->token), "\"\\");
    stream_text(out, "\"\n");
}

/*
 * What kubectl expects of a credential plugin. The versions differ in nothing else that is written
 * here.
 */
static void write_exec_credential(stream *out, const obtained_token *obtained, const char *version)
{
    char date[24];
    json_writer w = json_begin(out, "{");
    json_text(&w, "apiVersion", version);
    json_text(&w, "kind", "ExecCredential");
    json_open(&w, "status", "{");
    if (has_expiry(obtained->token)) {
        json_span(&w, "expirationTimestamp", expiry_date(obtained->token, date));
    }
    json_span(&w, "token", text_of_token(obtained->token));
    json_close(&w, "}");
    json_close(&w, "}\n");
}

/* The current version, which kubectl supports since 1.22. */
static void write_k8s(stream *out, const obtained_token *obtained)
{
    write_exec_credential(out, obtained, "client.authentication.k8s.io/v1");
}

/* For kubectl before 1.22 and clients built with its libraries. */
void output_k8s_v1beta1(stream *out, const obtained_token *obtained)
{
    write_exec_credential(out, obtained, "client.authentication.k8s.io/v1beta1");
}

static const struct {
    const char *name;
    output_format format;
    const char *help;
} rows[] = {
    {"token", write_token, "the token and a newline; the default"},
    {"json", output_write_json, "access_token, token_type, expires_in, expires_at, expires_unix, scope, jkt, cached"},
    {"header", write_header, "Authorization: Bearer TOKEN, with --dpop-key DPoP TOKEN"},
    {"bearer", write_bearer, "Bearer TOKEN, without a newline"},
    {"env", write_env, "ACCESS_TOKEN=TOKEN, quoted for a shell where necessary"},
    {"curl", write_curl, "a line for curl -K -"},
    {"k8s", write_k8s, "an ExecCredential for kubectl, in the version that KUBERNETES_EXEC_INFO requests"},
    {"github", write_github, "::add-mask::TOKEN; appends access_token=TOKEN to the file in GITHUB_OUTPUT"},
};

#define FORMAT_COUNT (sizeof rows / sizeof *rows)

const char *output_format_name(size_t i)
{
    return i < FORMAT_COUNT ? rows[i].name : NULL;
}

const char *output_format_help(size_t i)
{
    return rows[i].help;
}

/* NULL for an unknown name. */
output_format output_find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].format;
        }
    }
    return NULL;
}
