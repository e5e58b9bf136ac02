/* SPDX-License-Identifier: MIT */
/*
 * settings.c: command line, environment and files as a command reads them, with the checks, and
 * with what is said of a fault. No file is read: what a file contains is in the input.
 *
 * The input has sections with a line "----" between them: the command and its arguments, a line
 * each; variables of the environment, a line each; then the files, in the order in which they are
 * read.
 */
#include "cli/settings/settings.h"

#include <errno.h>
#include <unistd.h>

#include "cli/commands/hooks.h"
#include "cli/io/anchors.h"
#include "cli/io/file.h"
#include "cli/obtain/delivery.h"
#include "cli/obtain/identity.h"
#include "cli/report/advise.h"
#include "cli/report/failure.h"
#include "cli/settings/commands.h"
#include "fuzz.h"

enum { LINES_MAX = 64, SECRET_MIN = 12 };

static cct_span files;
static settings one;

/* ---- in place of the machine ----------------------------------------------- */

int __wrap_file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len,
                     cct_diagnosis *diagnosis);
void __wrap_alarm_begin_run(int64_t after_ms);

int __wrap_file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len,
                     cct_diagnosis *diagnosis)
{
    cct_span content = fuzz_take_section(&files);
    (void)path;
    *len = 0;
    if (content.len > capacity || content.ptr == NULL) {
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNREADABLE, label, content.ptr == NULL ? ENOENT : EFBIG);
    }
    memcpy(out, content.ptr, content.len);
    *len = content.len;
    return CCT_OK;
}

void __wrap_alarm_begin_run(int64_t after_ms)
{
    (void)after_ms;
}

/* What is in the program's main file, and what is generated for it. */
const char anchors_pem[] = "";
const size_t anchors_pem_len = 0;

bool standard_output_is_closed(void)
{
    return false;
}

/* Lines as strings that may be changed, ended by NULL. Returns how many. */
static int take_lines(cct_span text, char *lines[LINES_MAX + 1])
{
    int count = 0;
    while (text.len > 0 && count < LINES_MAX) {
        lines[count++] = fuzz_string(fuzz_take_line(&text));
    }
    lines[count] = NULL;
    return count;
}

static void free_lines(char *lines[LINES_MAX + 1])
{
    for (int i = 0; lines[i] != NULL; i++) {
        free(lines[i]);
    }
}

/* ---- what is said ------------------------------------------------------------ */

static void check_said(const settings *s, const cct_diagnosis *diagnosis)
{
    char text[FAILURE_TEXT_MAX], advice[ADVICE_MAX];
    const char *secret = s->config.client_secret;
    const failure f = failure_of(s, diagnosis);
    (void)failure_text(&f, diagnosis->cause == CCT_CAUSE_NONE ? "" : cct_cause_text(diagnosis->cause), text);
    settings_advise(s, &f, advice);
    PROPERTY(fuzz_is_shown(cct_span_of(text), false), "%s", text);
    PROPERTY(fuzz_is_shown(cct_span_of(advice), true), "%s", advice);
    bool is_secret = secret != NULL && strlen(secret) >= SECRET_MIN && strncmp(secret, "[redacted", 9) != 0;
    PROPERTY(!is_secret || strstr(f.diagnosis.detail, secret) == NULL, "the secret is shown: %s", f.diagnosis.detail);
}

static void found_fault(void *context, const cct_diagnosis *fault)
{
    unsigned *count = context;
    PROPERTY(fault->cause != CCT_CAUSE_NONE && fault->exit_status > 0, "a fault without a cause");
    ++*count;
    check_said(&one, fault);
}

/* ---- commands ------------------------------------------------------------------ */

static const struct {
    const char *name;
    unsigned bit;
    cct_request request;
} commands_known[] = {
    {"get", COMMAND_GET, CCT_REQUEST_TOKEN},
    {"doctor", COMMAND_DOCTOR, CCT_REQUEST_TOKEN},
    {"watch", COMMAND_WATCH, CCT_REQUEST_TOKEN},
    {"exec", COMMAND_EXEC, CCT_REQUEST_TOKEN},
    {"probe", COMMAND_PROBE, CCT_REQUEST_TOKEN},
    {"forget", COMMAND_FORGET, CCT_REQUEST_TOKEN},
    {"inspect", COMMAND_INSPECT, CCT_REQUEST_INTROSPECTION},
    {"revoke", COMMAND_REVOKE, CCT_REQUEST_REVOCATION},
};

static void check_complete(void)
{
    static const uint8_t salt[SALT_LEN];
    uint8_t identity[IDENTITY_LEN];
    identity_of_response(&one, salt, identity);
    identity_of_attempt(&one, salt, identity);
    cct_secrets secrets = settings_secrets(&one);
    PROPERTY(fuzz_same(secrets.hidden[CCT_SECRET_CLIENT_SECRET], cct_span_of(one.client_secret.value)), "secrets");
}

static void resolve(bool each)
{
    static char work[CCT_WORK_FULL];
    cct_diagnosis diagnosis = {0};
    unsigned faults = 0;
    int result =
        each ? settings_resolve_each(&one, &diagnosis, found_fault, &faults) : settings_resolve(&one, &diagnosis);
    PROPERTY(each || (result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%d: %s", result, diagnosis.detail);
    PROPERTY(!each || (result == CCT_OK) == (faults == 0), "%d with %u faults", result, faults);
    if (result == CCT_OK) {
        one.config.work = work;
        one.config.work_len = sizeof work;
        cct_cause cause = cct_check(&one.config, &diagnosis);
        PROPERTY(cause == diagnosis.cause, "%s", diagnosis.detail);
        PROPERTY(cause != CCT_CAUSE_NONE || one.has_target, "no target, and no fault");
        if (cause == CCT_CAUSE_NONE) {
            check_complete();
        }
    }
    check_said(&one, &diagnosis);
}

static void check_delivery(const options *o, unsigned bit)
{
    static hooks h;
    delivery d;
    cct_diagnosis diagnosis = {0};
    if ((bit & (COMMAND_GET | COMMAND_WATCH)) != 0) {
        int result = delivery_resolve(&d, o, &diagnosis);
        PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
        PROPERTY(result != CCT_OK || d.format != NULL || d.text_template != NULL, "no format");
    }
    if (bit == COMMAND_WATCH) {
        memset(&diagnosis, 0, sizeof diagnosis);
        int result = hooks_resolve(&h, o, &diagnosis);
        PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    }
}

static void run(unsigned which, char **arguments, int count)
{
    cct_diagnosis diagnosis = {0};
    unsigned bit = commands_known[which].bit;
    memset(&one, 0, sizeof one);
    bool is_understood = options_parse(&one.options, bit, arguments, count, &diagnosis);
    PROPERTY(is_understood == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
    if (!is_understood) {
        return;
    }
    check_delivery(&one.options, bit);
    one.config.request = commands_known[which].request;
    if ((bit & COMMANDS_OF_REQUESTS) != 0) {
        resolve(bit == COMMAND_DOCTOR);
    }
    settings_wipe(&one);
    PROPERTY(one.secret[0] == '\0' && one.assertion_text[0] == '\0' && one.token_text[0] == '\0', "not wiped");
}

void fuzz_one(cct_span input)
{
    char *arguments[LINES_MAX + 1], *environment[LINES_MAX + 1], **before = environ;
    int count = take_lines(fuzz_take_section(&input), arguments);
    (void)take_lines(fuzz_take_section(&input), environment);
    files = input;
    environ = environment;
    for (unsigned which = 0; count > 0 && which < COUNT(commands_known); which++) {
        if (strcmp(arguments[0], commands_known[which].name) == 0) {
            run(which, arguments + 1, count - 1);
            break;
        }
    }
    environ = before;
    free_lines(arguments);
    free_lines(environment);
}
