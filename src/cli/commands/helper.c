/* SPDX-License-Identifier: MIT */
/*
 * helper.c: a credential helper. It returns the token as credentials for a host, but only for hosts
 * in CCTOKEN_HELPER_HOSTS: the calling program may have been led to another host by a redirect, a
 * submodule or an image's name.
 */
#include "cli/commands/helper.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/deadline.h"
#include "cli/io/file.h"
#include "cli/obtain/obtain.h"
#include "cli/report/report.h"

/*
 * The limit of a request, which from git includes the challenges of the server. A longer one is
 * discarded as a whole, so that it has no host and gets no token.
 */
#define REQUEST_MAX 16384

static struct {
    char text[REQUEST_MAX];
} memory;

typedef struct helper_request {
    cct_span text;                  /* all of it */
    cct_span scheme;                /* "https", if it is to be answered */
    cct_span host;                  /* with its port, if it has one */
    cct_span username;              /* or empty */
    bool is_typed;                  /* git can send another scheme than Basic */
    bool has_challenge, has_bearer; /* what the server says it accepts, as far as it is known */
} helper_request;

/* ---- what is asked for ---------------------------------------------------- */

/* To the end, or to the empty line that ends a request of git. */
static void helper_read(helper_request *r)
{
    char *text = memory.text;
    size_t *len = &r->text.len;
    r->text.ptr = text;
    while (*len < REQUEST_MAX && !cct_span_ends(r->text, "\n\n") &&
           deadline_await(STDIN_FILENO, POLLIN, deadline_left_ms()) == CCT_OK) {
        /* Standard input may be a descriptor that does not block, hence EAGAIN. */
        ssize_t n = read(STDIN_FILENO, text + *len, REQUEST_MAX - *len);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
            break;
        }
        *len += n > 0 ? (size_t)n : 0;
    }
    /* A request that fills the memory may be truncated, even in the middle of its host's name. */
    *len = *len < REQUEST_MAX ? *len : 0;
}

/* Takes the value of a line "KEY=VALUE" if the key matches. */
static bool git_take(cct_span line, const char *key, cct_span *value)
{
    size_t len = strlen(key);
    bool found = line.len >= len && memcmp(line.ptr, key, len) == 0;
    if (found) {
        *value = (cct_span){line.ptr + len, line.len - len};
    }
    return found;
}

/*
 * gitcredentials(7): a request is a list of such lines. Unknown keys are ignored, as git requires.
 */
static void git_read_line(helper_request *r, cct_span line)
{
    cct_span challenge;
    /* A key that occurs twice counts with its last value, as in git itself. */
    (void)git_take(line, "protocol=", &r->scheme);
    (void)git_take(line, "host=", &r->host);
    (void)git_take(line, "username=", &r->username);
    r->is_typed = r->is_typed || cct_span_equals(line, "capability[]=authtype");
    if (git_take(line, "wwwauth[]=", &challenge)) {
        r->has_challenge = true;
        /* The scheme's name is case-insensitive (RFC 9110 section 11.1). */
        r->has_bearer = r->has_bearer || cct_span_starts_ignoring_case(challenge, "Bearer");
    }
}

/* The request of "git credential fill", on standard input. */
static void git_read(helper_request *r, char **arguments)
{
    cct_span rest;
    (void)arguments;
    helper_read(r);
    rest = r->text;
    while (rest.len > 0) {
        /* The last line may lack its line feed. */
        const char *end = memchr(rest.ptr, '\n', rest.len);
        size_t len = end == NULL ? rest.len : (size_t)(end - rest.ptr);
        git_read_line(r, (cct_span){rest.ptr, len});
        len += end != NULL;
        rest = (cct_span){rest.ptr + len, rest.len - len};
    }
}

/* "https://HOST/path" or only "HOST". */
static void docker_read(helper_request *r, char **arguments)
{
    (void)arguments;
    helper_read(r);
    r->text = cct_span_trim_space(r->text);
    r->host = r->text;
    r->scheme = cct_span_of("https");
    for (size_t i = 0; i + 2 < r->text.len; i++) {
        if (memcmp(r->text.ptr + i, "://", 3) == 0) {
            r->scheme = (cct_span){r->text.ptr, i};
            r->host = (cct_span){r->text.ptr + i + 3, r->text.len - i - 3};
            break;
        }
    }
    /* The path of a registry does not matter: the list names hosts. */
    const char *slash = memchr(r->host.ptr, '/', r->host.len);
    r->host.len = slash == NULL ? r->host.len : (size_t)(slash - r->host.ptr);
}

/* The host is an argument. */
static void terraform_read(helper_request *r, char **arguments)
{
    r->scheme = cct_span_of("https");
    r->host = cct_span_of(*arguments);
}

/* ---- whether it is answered ----------------------------------------------- */

/* Cuts off ":PORT" and returns the port. */
static cct_span take_port(cct_span *host)
{
    size_t i = host->len;
    while (i > 0 && cct_is_digit(host->ptr[i - 1])) {
        i--;
    }
    if (i == 0 || i == host->len || host->ptr[i - 1] != ':') {
        /* Without a port it is that of https: other schemes get no token. */
        return cct_span_of("443");
    }
    cct_span port = {host->ptr + i, host->len - i};
    host->len = i - 1;
    return port;
}

/* Host names in any case, ports as digits. */
static bool is_same(cct_span a, cct_span b)
{
    bool same = a.len == b.len;
    for (size_t i = 0; same && i < a.len; i++) {
        same = cct_ascii_lower(a.ptr[i]) == cct_ascii_lower(b.ptr[i]);
    }
    return same;
}

/*
 * Exact comparison with the list, without patterns: a wildcard would hand the token to hosts that
 * nobody named.
 */
static bool host_is_listed(cct_span host, const char *list)
{
    cct_span port = take_port(&host);
    while (*list != '\0' && host.len > 0) {
        size_t len = strcspn(list, ",");
        cct_span entry = cct_span_trim((cct_span){list, len});
        cct_span entry_port = take_port(&entry);
        /* Another port of a listed host may be another server, so both must be equal. */
        if (is_same(entry, host) && is_same(entry_port, port)) {
            return true;
        }
        /* The last entry has no comma after it. */
        list += len + (list[len] == ',');
    }
    return false;
}

static const char hosts_variable[] = "CCTOKEN_HELPER_HOSTS";

/* A token over plain http could be read by others. */
static bool is_https(const helper_request *r)
{
    return cct_span_equals_ignoring_case(r->scheme, "https");
}

/* Whether this request gets a token. Without the variable no host is allowed. */
static bool is_answered(const helper_request *r, const variables *file)
{
    const char *hosts = variables_find(file, hosts_variable).value;
    return hosts != NULL && is_https(r) && host_is_listed(r->host, hosts);
}

/*
 * Whether the answer is certain before the env file is read, which may be faulty: a variable in the
 * environment takes precedence over the file, and only https is served.
 */
static bool is_decided(const helper_request *r, const variables *file)
{
    return !is_https(r) || variables_at(file, LEVEL_ENVIRONMENT, hosts_variable).value != NULL;
}

/* Without what precedes an @, which may be a password and must not be shown. */
static cct_span host_without_user(cct_span host)
{
    for (size_t i = host.len; i > 0; i--) {
        if (host.ptr[i - 1] == '@') {
            return (cct_span){host.ptr + i, host.len - i};
        }
    }
    return host;
}

/*
 * One line for the user. Standard output stays empty, and the status is 0, so that the program asks
 * other helpers.
 */
static void helper_refuse(const helper_request *r)
{
    stream out;
    stream_init(&out, STDERR_FILENO);
    stream_text(&out, "cctoken: no token for ");
    stream_printable(&out, r->scheme);
    stream_text(&out, "://");
    stream_printable(&out, host_without_user(r->host));
    stream_text(&out, ": only for https and the hosts in CCTOKEN_HELPER_HOSTS\n");
    stream_end(&out);
}

/* ---- the answer ----------------------------------------------------------- */

/* From the request, the variable, or the name that most servers accept for tokens. */
static cct_span username_of(const helper_request *r, const settings *s)
{
    const char *set = variables_find(&s->variables, "CCTOKEN_HELPER_USERNAME").value;
    return r->username.len > 0 ? r->username : cct_span_of(set != NULL ? set : "oauth2");
}

/*
 * git-credential(1): a git that announced the capability gets the token with its type, unless the
 * server's challenges offer no Bearer; every other gets it as the password of Basic.
 */
static void git_answer(stream *out, const helper_request *r, cct_span username, const cct_token *token)
{
    cct_span text = {token->access_token, token->access_token_len};
    int64_t expires_s = output_expires_unix(token);
    if (r->is_typed && (r->has_bearer || !r->has_challenge)) {
        stream_print(out, "capability[]=authtype\nauthtype=%s\ncredential=%.*s\n", token->token_type, CCT_SPAN(text));
    } else {
        stream_print(out, "username=%.*s\npassword=%.*s\n", CCT_SPAN(username), CCT_SPAN(text));
    }
    /* git must not store a token beyond its expiry. */
    if (expires_s >= 0) {
        stream_print(out, "password_expiry_utc=%lld\n", (long long)expires_s);
    }
}

/* Writes what precedes a member's value, then the value as a JSON string. */
static void write_json(stream *out, const char *before, cct_span value)
{
    stream_text(out, before);
    stream_json_string(out, value);
}

/* The format of docker-credential-helpers: ServerURL, Username, Secret. */
static void docker_answer(stream *out, const helper_request *r, cct_span username, const cct_token *token)
{
    write_json(out, "{\"ServerURL\":", r->text);
    write_json(out, ",\"Username\":", username);
    write_json(out, ",\"Secret\":", (cct_span){token->access_token, token->access_token_len});
    stream_text(out, "}\n");
}

/* The format of Terraform's credentials helpers. */
static void terraform_answer(stream *out, const helper_request *r, cct_span username, const cct_token *token)
{
    (void)r;
    /* Terraform sends the token as Bearer, so there is no user. */
    (void)username;
    write_json(out, "{\"token\":", (cct_span){token->access_token, token->access_token_len});
    stream_text(out, "}\n");
}

/* ---- all ------------------------------------------------------------------ */

typedef void (*helper_answer)(stream *, const helper_request *, cct_span, const cct_token *);

/*
 * The hosts may be listed in the env file, which is read with the settings of the cache. Nothing
 * else of the settings is resolved for a host that is not listed: no secret is read for it.
 */
static int helper_run(settings *s, const helper_request *r, helper_answer answer, cct_diagnosis *diagnosis)
{
    obtained_token obtained;
    stream out;
    if (!is_decided(r, &s->variables) || is_answered(r, &s->variables)) {
        if (settings_resolve_cache(s, diagnosis) != CCT_OK) {
            return CCT_FAILED;
        }
    }
    if (!is_answered(r, &s->variables)) {
        helper_refuse(r);
        return CCT_OK;
    }
    /* Now with everything; what was read for the cache is resolved again. */
    if (settings_resolve(s, diagnosis) != CCT_OK || cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE ||
        obtain_token(s, NULL, NULL, &obtained, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    stream_init(&out, STDOUT_FILENO);
    answer(&out, r, username_of(r, s), obtained.token);
    return stream_end(&out) ? CCT_OK : file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", errno);
}

static const struct {
    const char *program;
    void (*read)(helper_request *r, char **arguments);
    helper_answer answer;
} helpers[] = {
    {"git-credential-cctoken", git_read, git_answer},
    {"docker-credential-cctoken", docker_read, docker_answer},
    {"terraform-credentials-cctoken", terraform_read, terraform_answer},
};

/*
 * Options before the verb come from the calling program's configuration. Verbs other than "get"
 * store or erase credentials: cctoken has nothing to store, and an unknown verb must be ignored
 * (gitcredentials(7)).
 */
static int helper_do(settings *s, size_t i, char **arguments)
{
    cct_diagnosis diagnosis = {0};
    helper_request r = {.text = {NULL, 0}};
    while (*arguments != NULL && **arguments == '-') {
        arguments++;
    }
    if (*arguments == NULL || strcmp(*arguments, "get") != 0) {
        return 0;
    }
    /* Reading the request has a deadline too: a caller may leave its pipe open. */
    deadline_begin(0);
    helpers[i].read(&r, arguments + 1);
    (void)helper_run(s, &r, helpers[i].answer, &diagnosis);
    const failure f = failure_of(s, &diagnosis);
    int status = report_result(s, &f);
    obtain_end();
    settings_wipe(s);
    return status;
}

int helper_start(settings *s, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        if (strcmp(slash == NULL ? argv[0] : slash + 1, helpers[i].program) == 0) {
            return helper_do(s, i, argv + 1);
        }
    }
    return -1;
}
