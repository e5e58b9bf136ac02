/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <string.h>

#include "date.h"

static cct_span text_of(const cct_token *token)
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

static bool has_expiry(const cct_token *token)
{
    return token->expires_in_s != CCT_LIFETIME_UNKNOWN && token->requested_at_s >= 0;
}

int64_t output_expires_unix(const cct_token *token)
{
    if (!has_expiry(token)) {
        return -1;
    }
    bool far = token->expires_in_s > INT64_MAX - token->requested_at_s;
    return far ? INT64_MAX : token->requested_at_s + token->expires_in_s;
}

void output_write_expires_at(stream *out, const cct_token *token)
{
    char date[24];
    cct_writer writer;
    if (!has_expiry(token)) {
        return;
    }
    cct_writer_init(&writer, date, sizeof date);
    cct_date_write_rfc3339(&writer, output_expires_unix(token));
    stream_span(out, (cct_span){date, writer.len});
}

static void write_token(stream *out, const obtained_token *obtained)
{
    stream_span(out, text_of(obtained->token));
    stream_text(out, "\n");
}

static void write_json(stream *out, const obtained_token *obtained)
{
    stream_text(out, "{\"access_token\":");
    stream_json_string(out, text_of(obtained->token));
    stream_text(out, ",\"token_type\":\"");
    stream_text(out, obtained->token->token_type);
    stream_text(out, "\"");
    if (obtained->token->expires_in_s != CCT_LIFETIME_UNKNOWN) {
        stream_text(out, ",\"expires_in\":");
        stream_number(out, obtained->token->expires_in_s);
    }
    if (has_expiry(obtained->token)) {
        stream_text(out, ",\"expires_at\":\"");
        output_write_expires_at(out, obtained->token);
        stream_text(out, "\",\"expires_unix\":");
        stream_number(out, output_expires_unix(obtained->token));
    }
    if (obtained->token->scope != NULL) {
        stream_text(out, ",\"scope\":");
        stream_json_string(out, cct_span_of(obtained->token->scope));
    }
    stream_text(out, obtained->cached ? ",\"cached\":true}\n" : ",\"cached\":false}\n");
}

/* The value of the header field alone, without a newline: for programs that are given it. */
static void write_bearer(stream *out, const obtained_token *obtained)
{
    stream_text(out, obtained->token->token_type);
    stream_text(out, " ");
    stream_span(out, text_of(obtained->token));
}

static void write_header(stream *out, const obtained_token *obtained)
{
    stream_text(out, "Authorization: ");
    write_bearer(out, obtained);
    stream_text(out, "\n");
}

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

/* Quoted only where a shell needs it: other readers of such files take quotes for a part of the value. */
static void write_env(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of(obtained->token);
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

/* A workflow command, whose value GitHub's runner decodes. The token itself goes to a file: see github.h. */
static void write_github(stream *out, const obtained_token *obtained)
{
    cct_span text = text_of(obtained->token);
    stream_text(out, "::add-mask::");
    for (size_t i = 0; i < text.len; i++) {
        stream_span(out, text.ptr[i] == '%' ? cct_span_of("%25") : (cct_span){text.ptr + i, 1});
    }
    stream_text(out, "\n");
}

/* A line of curl's configuration: within quotes a backslash escapes. */
static void write_curl(stream *out, const obtained_token *obtained)
{
    stream_text(out, "header = \"Authorization: ");
    stream_text(out, obtained->token->token_type);
    stream_text(out, " ");
    write_escaped(out, text_of(obtained->token), "\"\\");
    stream_text(out, "\"\n");
}

/* What kubectl expects of a credential plugin. The versions differ in nothing else that is written here. */
static void write_exec_credential(stream *out, const obtained_token *obtained, const char *version)
{
    stream_text(out, "{\"apiVersion\":\"client.authentication.k8s.io/");
    stream_text(out, version);
    stream_text(out, "\",\"kind\":\"ExecCredential\",\"status\":{");
    if (has_expiry(obtained->token)) {
        stream_text(out, "\"expirationTimestamp\":\"");
        output_write_expires_at(out, obtained->token);
        stream_text(out, "\",");
    }
    stream_text(out, "\"token\":");
    stream_json_string(out, text_of(obtained->token));
    stream_text(out, "}}\n");
}

static void write_k8s(stream *out, const obtained_token *obtained)
{
    write_exec_credential(out, obtained, "v1");
}

void output_k8s_v1beta1(stream *out, const obtained_token *obtained)
{
    write_exec_credential(out, obtained, "v1beta1");
}

static const struct {
    const char *name;
    output_format format;
} rows[] = {
    {"token", write_token}, {"json", write_json}, {"header", write_header}, {"bearer", write_bearer},
    {"env", write_env},     {"curl", write_curl}, {"k8s", write_k8s},       {"github", write_github},
};

#define FORMAT_COUNT (sizeof rows / sizeof *rows)

const char *output_format_name(size_t i)
{
    return i < FORMAT_COUNT ? rows[i].name : NULL;
}

output_format output_find_format(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return rows[i].format;
        }
    }
    return NULL;
}
