/* SPDX-License-Identifier: MIT */
/*
 * A token in the forms that others read: formats, templates, and what KUBERNETES_EXEC_INFO asks
 * for.
 */
#include "library_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/obtain/delivery.h"
#include "cli/obtain/exec_info.h"
#include "cli/obtain/output.h"
#include "cli/obtain/template.h"

#define FAR_FUTURE_S (INT64_MAX - 1)

/* Every byte that a token may have, and what the formats make of it. */
#define HOSTILE "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
#define IN_QUOTES                                                                                                      \
    "\"!\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\""
#define IN_SHELL                                                                                                       \
    "'!\"#$%&'\\''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~'"
#define IN_COMMAND "!\"#$%25&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

static obtained_token obtained_of(const cct_token *token)
{
    return (obtained_token){.token = token};
}

/* The text is copied to memory of its exact size: a token need not end with NUL. */
static cct_token token_of(const char *text)
{
    cct_span copy = copy_of(cct_span_of(text));
    return (cct_token){
        .access_token = copy.ptr,
        .access_token_len = copy.len,
        .token_type = "Bearer",
        .scope = "read write",
        .expires_in_s = 3600,
        .requested_at_s = 1700000000, /* 2023-11-14T22:13:20Z */
    };
}

static void free_token(cct_token *token)
{
    free_copy((cct_span){token->access_token, token->access_token_len});
}

/* A file in memory that takes what is written. */
static int sink;

static char *written(size_t *len)
{
    off_t end = lseek(sink, 0, SEEK_END);
    assert_true(end >= 0);
    char *text = malloc((size_t)end + 1);
    assert_non_null(text);
    assert_int_equal(pread(sink, text, (size_t)end, 0), end);
    text[end] = '\0';
    *len = (size_t)end;
    assert_int_equal(ftruncate(sink, 0), 0);
    assert_int_equal(lseek(sink, 0, SEEK_SET), 0);
    return text;
}

static void check_written(const char *what, const char *expected)
{
    size_t len;
    char *text = written(&len);
    assert_row(len == strlen(expected) && memcmp(text, expected, len) == 0, "%s: '%s', not '%s'", what, text, expected);
    free(text);
}

static void check_format(const char *name, const obtained_token *obtained, const char *expected)
{
    stream out;
    output_format format = output_find_format(name);
    assert_non_null(format);
    stream_init(&out, sink);
    format(&out, obtained);
    assert_true(stream_end(&out));
    check_written(name, expected);
}

/* ---- formats ----------------------------------------------------------- */

static void test_formats(void **state)
{
    cct_token token = token_of("abc.DEF-123_~+/=");
    obtained_token fresh = obtained_of(&token), cached = {.token = &token, .cached = true};
    (void)state;
    check_format("token", &fresh, "abc.DEF-123_~+/=\n");
    check_format("header", &fresh, "Authorization: Bearer abc.DEF-123_~+/=\n");
    check_format("bearer", &fresh, "Bearer abc.DEF-123_~+/=");
    check_format("env", &fresh, "ACCESS_TOKEN='abc.DEF-123_~+/='\n"); /* a shell may expand ~ */
    check_format("curl", &fresh, "header = \"Authorization: Bearer abc.DEF-123_~+/=\"\n");
    check_format("github", &fresh, "::add-mask::abc.DEF-123_~+/=\n");
    check_format("k8s", &fresh,
                 "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                 "\"expirationTimestamp\":\"2023-11-14T23:13:20Z\",\"token\":\"abc.DEF-123_~+/=\"}}\n");
    check_format("json", &fresh,
                 "{\"access_token\":\"abc.DEF-123_~+/=\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                 "\"expires_at\":\"2023-11-14T23:13:20Z\",\"expires_unix\":1700003600,\"scope\":\"read write\","
                 "\"cached\":false}\n");
    check_format("json", &cached,
                 "{\"access_token\":\"abc.DEF-123_~+/=\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                 "\"expires_at\":\"2023-11-14T23:13:20Z\",\"expires_unix\":1700003600,\"scope\":\"read write\","
                 "\"cached\":true}\n");
    free_token(&token);
}

static void test_k8s_v1beta1(void **state)
{
    stream out;
    cct_token token = token_of("abc");
    obtained_token obtained = obtained_of(&token);
    (void)state;
    stream_init(&out, sink);
    output_k8s_v1beta1(&out, &obtained);
    assert_true(stream_end(&out));
    check_written("v1beta1",
                  "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\"status\":{"
                  "\"expirationTimestamp\":\"2023-11-14T23:13:20Z\",\"token\":\"abc\"}}\n");
    free_token(&token);
}

/* Each reader gets the token back as it is, and nothing of it as anything else. */
static void test_every_byte_of_a_token(void **state)
{
    cct_token token = token_of(HOSTILE);
    obtained_token obtained = obtained_of(&token);
    (void)state;
    assert_int_equal(token.access_token_len, 94);
    token.scope = NULL;
    token.expires_in_s = CCT_LIFETIME_UNKNOWN;
    check_format("token", &obtained, HOSTILE "\n");
    check_format("header", &obtained, "Authorization: Bearer " HOSTILE "\n");
    check_format("bearer", &obtained, "Bearer " HOSTILE);
    check_format("env", &obtained, "ACCESS_TOKEN=" IN_SHELL "\n");
    check_format("github", &obtained, "::add-mask::" IN_COMMAND "\n");
    check_format("json", &obtained, "{\"access_token\":" IN_QUOTES ",\"token_type\":\"Bearer\",\"cached\":false}\n");
    check_format("k8s", &obtained,
                 "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                 "\"token\":" IN_QUOTES "}}\n");
    check_format("curl", &obtained,
                 "header = \"Authorization: Bearer "
                 "!\\\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
                 "\"\n");
    free_token(&token);
}

/*
 * Bytes that mean nothing to a shell stand as they are: other readers of such files know no quotes.
 */
static void test_quotes_for_a_shell(void **state)
{
    static const char plain[] = "._-+/=:@%,";
    (void)state;
    for (int byte = 0x21; byte <= 0x7E; byte++) {
        char text[] = {'a', (char)byte, 'b', '\0'}, expected[64];
        bool is_plain = cct_is_alphanumeric((char)byte) || strchr(plain, byte) != NULL;
        cct_token token = token_of(text);
        obtained_token obtained = obtained_of(&token);
        snprintf(expected, sizeof expected,
                 byte == '\'' ? "ACCESS_TOKEN='a'\\''b'\n"
                 : is_plain   ? "ACCESS_TOKEN=%s\n"
                              : "ACCESS_TOKEN='%s'\n",
                 text);
        check_format("env", &obtained, expected);
        free_token(&token);
    }
}

/* A real shell reads it back. */
static void test_a_shell_reads_env(void **state)
{
    char path[] = "/tmp/cctoken-output-XXXXXX", command[128], read_back[256] = "";
    stream out;
    cct_token token = token_of(HOSTILE "''\\");
    obtained_token obtained = obtained_of(&token);
    (void)state;
    int file = mkstemp(path);
    assert_true(file >= 0);
    stream_init(&out, file);
    output_find_format("env")(&out, &obtained);
    assert_true(stream_end(&out));
    close(file);
    snprintf(command, sizeof command, ". %s && printf %%s \"$ACCESS_TOKEN\"", path);
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    assert_int_equal(fread(read_back, 1, sizeof read_back - 1, shell), token.access_token_len);
    assert_int_equal(pclose(shell), 0);
    unlink(path);
    assert_string_equal(read_back, HOSTILE "''\\");
    free_token(&token);
}

/* The scope is a server's text: in JSON it is a string, whatever it holds. */
static void test_scope_in_json(void **state)
{
    static const struct {
        const char *scope, *expected; /* NULL: no member */
    } rows[] = {
        {NULL, NULL},
        {"", "\"\""},
        {"a b:c", "\"a b:c\""},
        {"\"},{\"", "\"\\\"},{\\\"\""},
        {"\\\"", "\"\\\\\\\"\""},
        {"\b\f\n\r\t\v\x01\x1F", "\"\\u0008\\u000c\\u000a\\u000d\\u0009\\u000b\\u0001\\u001f\""},
        {" /\x7F", "\" /\\u007f\""}, /* a terminal obeys it */
        {"\xC3\xBC\xF0\x9F\x98\x80", "\"\xC3\xBC\xF0\x9F\x98\x80\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char expected[256];
        cct_token token = token_of("abc");
        obtained_token obtained = obtained_of(&token);
        token.scope = rows[i].scope;
        token.expires_in_s = CCT_LIFETIME_UNKNOWN;
        snprintf(expected, sizeof expected,
                 "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"%s%s,\"cached\":false}\n",
                 rows[i].expected == NULL ? "" : ",\"scope\":", rows[i].expected == NULL ? "" : rows[i].expected);
        check_format("json", &obtained, expected);
        free_token(&token);
    }
}

typedef struct expiry_row {
    int64_t expires_in_s, requested_at_s, unix_s;
    const char *at, *in; /* "" when it is not known */
} expiry_row;

static const expiry_row expiry_rows[] = {
    {3600, 1700000000, 1700003600, "2023-11-14T23:13:20Z", "3600"},
    {1, 0, 1, "1970-01-01T00:00:01Z", "1"},
    {86400, 951696000, 951782400, "2000-02-29T00:00:00Z", "86400"},
    {CCT_LIFETIME_UNKNOWN, 1700000000, -1, "", ""},
    {3600, -1, -1, "", "3600"}, /* no clock */
    {CCT_LIFETIME_UNKNOWN, -1, -1, "", ""},
    {99, 253402300700, 253402300799, "9999-12-31T23:59:59Z", "99"},
    /* RFC 3339 has four digits of a year */
    {100, 253402300700, 253402300800, "9999-12-31T23:59:59Z", "100"},
    {INT64_MAX, 0, INT64_MAX, "9999-12-31T23:59:59Z", "9223372036854775807"},
    {INT64_MAX, 1700000000, INT64_MAX, "9999-12-31T23:59:59Z", "9223372036854775807"},
    {1, FAR_FUTURE_S, INT64_MAX, "9999-12-31T23:59:59Z", "1"},
    {2, FAR_FUTURE_S, INT64_MAX, "9999-12-31T23:59:59Z", "2"},
};

static void test_expiry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expiry_rows); i++) {
        stream out;
        const expiry_row *row = &expiry_rows[i];
        cct_token token = {.expires_in_s = row->expires_in_s, .requested_at_s = row->requested_at_s};
        assert_row(output_expires_unix(&token) == row->unix_s, "row %zu", i);
        stream_init(&out, sink);
        output_write_expires_at(&out, &token);
        assert_true(stream_end(&out));
        check_written("expiry", row->at);
    }
}

static void test_expiry_in_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expiry_rows); i++) {
        char expected[256], in[64] = "", at[96] = "";
        const expiry_row *row = &expiry_rows[i];
        cct_token token = token_of("abc");
        obtained_token obtained = obtained_of(&token);
        token.expires_in_s = row->expires_in_s;
        token.requested_at_s = row->requested_at_s;
        token.scope = NULL;
        if (*row->in != '\0') {
            snprintf(in, sizeof in, ",\"expires_in\":%s", row->in);
        }
        if (*row->at != '\0') {
            snprintf(at, sizeof at, ",\"expires_at\":\"%s\",\"expires_unix\":%lld", row->at, (long long)row->unix_s);
        }
        snprintf(expected, sizeof expected,
                 "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"%s%s,\"cached\":false}\n", in, at);
        check_format("json", &obtained, expected);
        free_token(&token);
    }
}

/* Longer than the buffer of a stream, with escapes at its every edge. */
static void test_long_tokens(void **state)
{
    static char text[CCT_TOKEN_MAX + 1], expected[2 * CCT_TOKEN_MAX + 64];
    static const size_t lengths[] = {1000, 1001, 1023, 1024, 1025, 2047, 2048, 2049, CCT_TOKEN_MAX};
    static const char before[] = "header = \"Authorization: Bearer ";
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        size_t at = sizeof before - 1;
        memcpy(expected, before, sizeof before);
        for (size_t j = 0; j < lengths[i]; j++) {
            text[j] = '"';
            expected[at++] = '\\';
            expected[at++] = '"';
        }
        text[lengths[i]] = '\0';
        memcpy(expected + at, "\"\n", 3);
        cct_token token = token_of(text);
        obtained_token obtained = obtained_of(&token);
        check_format("curl", &obtained, expected);
        free_token(&token);
    }
}

static void test_a_full_disk(void **state)
{
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    cct_token token = token_of("abc");
    obtained_token obtained = obtained_of(&token);
    (void)state;
    for (size_t i = 0; output_format_name(i) != NULL; i++) {
        stream out;
        stream_init(&out, full);
        output_find_format(output_format_name(i))(&out, &obtained);
        assert_false(stream_end(&out));
        assert_int_equal(errno, ENOSPC);
    }
    close(full);
    free_token(&token);
}

static void test_names(void **state)
{
    static const char *const names[] = {"token", "json", "header", "bearer", "env", "curl", "k8s", "github"};
    static const char *const others[] = {"", "Token", "TOKEN", "token ", " token", "toke", "tokens", "yaml", "text"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(output_format_name(i), names[i]);
        assert_true(*output_format_help(i) != '\0');
        for (size_t j = 0; j < i; j++) {
            assert_true(output_find_format(names[i]) != output_find_format(names[j]));
        }
    }
    assert_null(output_format_name(COUNT(names)));
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_row(output_find_format(others[i]) == NULL, "%s", others[i]);
    }
}

/* ---- KUBERNETES_EXEC_INFO ---------------------------------------------- */

static void test_exec_info(void **state)
{
    static const struct {
        const char *info;
        const char *format; /* "v1", "v1beta1", or NULL: refused */
    } rows[] = {
        {NULL, "v1"},
        {"", "v1"},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v1\"}", "v1"},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}", "v1beta1"},
        {" {\"kind\":\"ExecCredential\", \"apiVersion\" : "
         "\"client.authentication.k8s.io/v1beta1\",\"spec\":{\"a\":[1]}}",
         "v1beta1"},
        {"{\"apiVersion\":\"client.authentication.k8s.io\\/v1\\u0062eta1\"}", "v1beta1"},
        {"{\"spec\":{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"},"
         "\"apiVersion\":\"client.authentication.k8s.io/v1\"}",
         "v1"},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v1alpha1\"}", NULL},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v2\"}", NULL},
        {"{\"apiVersion\":\"v1\"}", NULL},
        {"{\"apiVersion\":\"\"}", NULL},
        {"{\"apiVersion\":1}", NULL},
        {"{\"apiVersion\":null}", NULL},
        {"{\"apiversion\":\"client.authentication.k8s.io/v1\"}", NULL},
        {"{}", NULL},
        {"[]", NULL},
        {"\"client.authentication.k8s.io/v1\"", NULL},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v1\"", NULL},
        {"{\"apiVersion\":\"client.authentication.k8s.io/v1\"}}", NULL},
        {"v1", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        output_format v1 = output_find_format("k8s"), format = v1;
        cct_diagnosis diagnosis = {0};
        int result = exec_info_find_format(rows[i].info, &format, &diagnosis);
        bool refused = rows[i].format == NULL;
        assert_row(result == (refused ? CCT_FAILED : CCT_OK), "row %zu", i);
        assert_row(diagnosis.cause == (refused ? CCT_CAUSE_USAGE : CCT_CAUSE_NONE), "row %zu", i);
        if (!refused) {
            assert_row(format == (strcmp(rows[i].format, "v1") == 0 ? v1 : output_k8s_v1beta1), "row %zu", i);
        }
    }
}

/* ---- templates --------------------------------------------------------- */

static void check_template(const char *text, const obtained_token *obtained, const char *expected)
{
    stream out;
    cct_diagnosis diagnosis = {0};
    assert_row(template_check(text, &diagnosis) == CCT_OK, "%s: %s", text, diagnosis.detail);
    assert_row(template_check_values(text, obtained, &diagnosis) == CCT_OK, "%s: %s", text, diagnosis.detail);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
    stream_init(&out, sink);
    template_write(&out, text, obtained);
    assert_true(stream_end(&out));
    check_written(text, expected);
}

static void test_template(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"x", "x"},
        {"{token}", "abc"},
        {"{type}", "Bearer"},
        {"{scope}", "read write"},
        {"{expires_in}", "3600"},
        {"{expires_at}", "2023-11-14T23:13:20Z"},
        {"{expires_unix}", "1700003600"},
        {"{token_json}", "\"abc\""},
        {"{token}{token}", "abcabc"},
        {"a{token}b", "aabcb"},
        {"{{", "{"},
        {"}}", "}"},
        {"{{}}", "{}"},
        {"{{token}}", "{token}"},
        {"{{{token}}}", "{abc}"},
        {"{{{{{token}}}}}", "{{abc}}"},
        {"{{\"t\":{token_json}}}", "{\"t\":\"abc\"}"},
        {"\\n", "\n"},
        {"\\t", "\t"},
        {"a\\nb\\tc", "a\nb\tc"},
        {"\\", "\\"},
        {"\\x", "\\x"},
        {"\\r\\0\\N", "\\r\\0\\N"},
        {"\\\\", "\\\\"},
        {"\\{token}", "\\abc"},
        {"\n\t\r", "\n\t\r"},
        {"%s %n $TOKEN", "%s %n $TOKEN"},
        {"\xC3\xBC{token}\xFF", "\xC3\xBC"
                                "abc\xFF"},
        {"machine h login oauth password {token}\\n", "machine h login oauth password abc\n"},
    };
    cct_token token = token_of("abc");
    obtained_token obtained = obtained_of(&token);
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_template(rows[i].text, &obtained, rows[i].expected);
    }
    free_token(&token);
}

/* A brace that opens or closes nothing, or an unknown name; the byte is counted from 1. */
static void test_template_refused(void **state)
{
    static const struct {
        const char *text, *at;
    } rows[] = {
        {"{", "at byte 1;"},
        {"}", "at byte 1;"},
        {"ab{", "at byte 3;"},
        {"ab}", "at byte 3;"},
        {"{}", "at byte 1;"},
        {"{token", "at byte 1;"},
        {"token}", "at byte 6;"},
        {"{token}}", "at byte 8;"},
        {"{{token}", "at byte 8;"},
        {"{{{", "at byte 3;"},
        {"{{}", "at byte 3;"},
        {"}}}", "at byte 3;"},
        {"{ token}", "at byte 1;"},
        {"{token }", "at byte 1;"},
        {"{Token}", "at byte 1;"},
        {"{toke}", "at byte 1;"},
        {"{tokens}", "at byte 1;"},
        {"{token_jso}", "at byte 1;"},
        {"{access_token}", "at byte 1;"},
        {"{token}{nope}{token}", "at byte 8;"},
        {"\\n{nope}", "at byte 3;"},
        {"{{\\t{nope}", "at byte 5;"},
        {"{a{token}}", "at byte 1;"},
        {"{to\nken}", "at byte 1;"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_diagnosis diagnosis = {0};
        assert_row(template_check(rows[i].text, &diagnosis) == CCT_FAILED, "%s", rows[i].text);
        assert_int_equal(diagnosis.cause, CCT_CAUSE_USAGE);
        assert_int_equal(diagnosis.exit_status, 2);
        assert_row(strstr(diagnosis.detail, rows[i].at) != NULL, "%s: %s", rows[i].text, diagnosis.detail);
        for (size_t j = 0; template_placeholder_name(j) != NULL; j++) {
            char name[32];
            snprintf(name, sizeof name, "{%s}", template_placeholder_name(j));
            assert_row(strstr(diagnosis.detail, name) != NULL, "%s: %s", name, diagnosis.detail);
        }
    }
}

static void test_template_expiry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expiry_rows); i++) {
        char expected[128], unix_s[24] = "";
        const expiry_row *row = &expiry_rows[i];
        cct_token token = token_of("abc");
        obtained_token obtained = obtained_of(&token);
        token.expires_in_s = row->expires_in_s;
        token.requested_at_s = row->requested_at_s;
        token.scope = NULL;
        if (row->unix_s >= 0) {
            snprintf(unix_s, sizeof unix_s, "%lld", (long long)row->unix_s);
        }
        snprintf(expected, sizeof expected, "[%s|%s|%s|]", row->in, row->at, unix_s);
        check_template("[{expires_in}|{expires_at}|{expires_unix}|{scope}]", &obtained, expected);
        free_token(&token);
    }
}

static void check_refused(const char *text, const obtained_token *obtained, int byte)
{
    cct_diagnosis diagnosis = {0};
    assert_row(template_check_values(text, obtained, &diagnosis) == CCT_FAILED, "%s: byte %d", text, byte);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_OUTPUT_REFUSED);
    assert_int_equal(diagnosis.exit_status, 8);
    assert_row(strstr(diagnosis.detail, text) != NULL, "%s: %s", text, diagnosis.detail);
    assert_null(strstr(diagnosis.detail, "s3cr"));
}

/* The server's text may be any byte; inserted is what means nothing to any reader. */
static void test_template_values(void **state)
{
    static const struct {
        const char *text;
        const char *also;
    } rows[] = {{"{token}", ""}, {"{type}", ""}, {"{scope}", " :"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int byte = 1; byte <= 255; byte++) {
            char value[] = {'s', '3', 'c', 'r', (char)byte, 'e', 't', '\0'};
            bool plain = cct_is_alphanumeric((char)byte) || strchr("-._~+/=", byte) != NULL ||
                         strchr(rows[i].also, byte) != NULL;
            cct_token token = token_of(i == 0 ? value : "abc");
            obtained_token obtained = obtained_of(&token);
            token.token_type = i == 1 ? value : "Bearer";
            token.scope = i == 2 ? value : "a";
            if (plain) {
                check_template(rows[i].text, &obtained, value);
            } else {
                check_refused(rows[i].text, &obtained, byte);
            }
            free_token(&token);
        }
    }
}

/* The first and the last byte count as well, and a NUL in a token that has a length. */
static void test_template_values_at_the_ends(void **state)
{
    static const char *const values[] = {"\"", "\"a", "a\"", "\n", "a\n", "\na", "a'"};
    cct_token nul = {.access_token = "a\0b", .access_token_len = 3, .token_type = "Bearer"};
    obtained_token with_nul = obtained_of(&nul);
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        cct_token token = token_of(values[i]);
        obtained_token obtained = obtained_of(&token);
        check_refused("{token}", &obtained, values[i][0]);
        free_token(&token);
    }
    check_refused("{token}", &with_nul, 0);
}

/* Only what is inserted is looked at, wherever it stands. */
static void test_template_values_that_are_not_inserted(void **state)
{
    cct_token token = token_of(HOSTILE);
    obtained_token obtained = obtained_of(&token);
    cct_diagnosis diagnosis = {0};
    (void)state;
    token.scope = "a\nb";
    check_template("{{token}} {{scope}} {type} {expires_in}", &obtained, "{token} {scope} Bearer 3600");
    check_template("{token_json}", &obtained, IN_QUOTES);
    assert_int_equal(template_check_values("{type}{token_json} {{ {scope}", &obtained, &diagnosis), CCT_FAILED);
    assert_non_null(strstr(diagnosis.detail, "{scope}"));
    free_token(&token);
}

static void test_placeholder_names(void **state)
{
    static const char *const names[] = {"token",      "type",         "scope",     "expires_in",
                                        "expires_at", "expires_unix", "token_json"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(template_placeholder_name(i), names[i]);
        assert_true(*template_placeholder_help(i) != '\0');
    }
    assert_null(template_placeholder_name(COUNT(names)));
}

static int open_sink(void **state)
{
    (void)state;
    sink = memfd_create("output", MFD_CLOEXEC);
    return sink < 0;
}

static int close_sink(void **state)
{
    (void)state;
    return close(sink);
}

/* That of main.c, which is no part of unit tests. */
bool standard_output_is_closed(void)
{
    return false;
}

/* Standard output that cannot be written is no file to abandon: nothing else is closed. */
static void test_a_full_standard_output(void **state)
{
    (void)state;
    delivery d = {0};
    options o = {0};
    cct_diagnosis diagnosis = {0};
    cct_token token = token_of("token");
    obtained_token obtained = obtained_of(&token);
    fflush(stdout);
    int output = dup(STDOUT_FILENO);
    int input = dup(STDIN_FILENO);
    int full = open("/dev/full", O_WRONLY);
    assert_true(output >= 0 && full >= 0);
    assert_int_equal(delivery_resolve(&d, &o, &diagnosis), CCT_OK);
    assert_int_equal(dup2(full, STDIN_FILENO), STDIN_FILENO); /* there is one, whatever there was */
    assert_int_equal(dup2(full, STDOUT_FILENO), STDOUT_FILENO);
    int result = delivery_write(&d, &obtained, &diagnosis);
    int input_flags = fcntl(STDIN_FILENO, F_GETFD);
    dup2(output, STDOUT_FILENO);
    if (input >= 0) {
        dup2(input, STDIN_FILENO);
        close(input);
    }
    close(output);
    close(full);
    assert_int_equal(result, CCT_FAILED);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_FILE_UNWRITABLE);
    assert_int_not_equal(input_flags, -1);
    free_token(&token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_k8s_v1beta1),
        cmocka_unit_test(test_every_byte_of_a_token),
        cmocka_unit_test(test_quotes_for_a_shell),
        cmocka_unit_test(test_a_shell_reads_env),
        cmocka_unit_test(test_scope_in_json),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_expiry_in_json),
        cmocka_unit_test(test_long_tokens),
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_a_full_standard_output),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_exec_info),
        cmocka_unit_test(test_template),
        cmocka_unit_test(test_template_refused),
        cmocka_unit_test(test_template_expiry),
        cmocka_unit_test(test_template_values),
        cmocka_unit_test(test_template_values_at_the_ends),
        cmocka_unit_test(test_template_values_that_are_not_inserted),
        cmocka_unit_test(test_placeholder_names),
    };
    return cmocka_run_group_tests_name("output", tests, open_sink, close_sink);
}
