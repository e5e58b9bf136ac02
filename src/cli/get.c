/* SPDX-License-Identifier: MIT */
/*
 * get.c: one token, printed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "anchors.h"
#include "cctoken_posix.h"
#include "commands.h"
#include "diagnosis.h"
#include "file.h"
#include "output.h"
#include "report.h"
#include "settings.h"
#include "trace.h"

/* One request at a time, with room to spare; `make check` shows that a smaller one is told from bad certificates. */
#ifndef CCT_ARENA_LEN
#define CCT_ARENA_LEN (48 * 1024)
#endif

#define IO_LEN 16384

/* All the memory that a request takes. Pages that are not touched cost nothing. */
static struct {
    bool started; /* the client and the arena are in use */
    settings settings;
    cct_client client;
    cct_posix posix;
    trace trace;
    file_replacement output;
    uint64_t arena[CCT_ARENA_LEN / 8];
    uint8_t io[IO_LEN];
    char work[CCT_WORK_FULL];
} memory;

/* What is to be done with the token, known to be possible before it is asked for. */
typedef struct delivery {
    output_format format;
    const char *path; /* NULL: standard output */
    mode_t mode;
} delivery;

/* ---- delivery ---------------------------------------------------------- */

static int complain(cct_diagnosis *diagnosis, const char *what)
{
    cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, what);
    return CCT_FAILED;
}

static bool to_mode(const char *text, mode_t *mode)
{
    unsigned value = 0;
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '7') {
            return false;
        }
        value = value << 3 | (unsigned)(text[i] - '0');
    }
    *mode = (mode_t)value;
    return len >= 3 && len <= 4 && value <= 0777;
}

static int resolve_delivery(delivery *d, const options *o, cct_diagnosis *diagnosis)
{
    const char *name = o->value[OPTION_FORMAT];
    d->format = output_find_format(name == NULL ? "token" : name);
    d->path = o->value[OPTION_OUTPUT];
    d->mode = 0600;
    if (d->format == NULL) {
        return complain(diagnosis, "--format wants token, json, header, env, curl or k8s");
    }
    if (o->value[OPTION_MODE] != NULL && !to_mode(o->value[OPTION_MODE], &d->mode)) {
        return complain(diagnosis, "--mode wants octal permissions such as 0640");
    }
    if (o->value[OPTION_MODE] != NULL && d->path == NULL) {
        return complain(diagnosis, "--mode goes with --output");
    }
    return CCT_OK;
}

/* A token that cannot be written would be lost: try that first, and leave nothing behind meanwhile. */
static int prepare(const delivery *d, cct_diagnosis *diagnosis)
{
    if (d->path == NULL) {
        return standard_output_is_closed() ? file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", EBADF)
                                           : CCT_OK;
    }
    int result = file_replace_begin(&memory.output, d->path, d->mode, diagnosis);
    file_replace_abandon(&memory.output);
    return result;
}

static int deliver(const delivery *d, const cct_token *token, cct_diagnosis *diagnosis)
{
    stream out;
    if (d->path != NULL && file_replace_begin(&memory.output, d->path, d->mode, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    stream_init(&out, d->path == NULL ? STDOUT_FILENO : memory.output.descriptor);
    d->format(&out, token);
    if (!stream_end(&out)) {
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, d->path == NULL ? "standard output" : d->path, errno);
    }
    return d->path == NULL ? CCT_OK : file_replace_commit(&memory.output, diagnosis);
}

/* ---- the request ------------------------------------------------------- */

static int open_trace(const options *o, cct_diagnosis *diagnosis)
{
    const char *path = o->value[OPTION_TRACE];
    int descriptor = STDERR_FILENO;
    if (path != NULL && *path != '\0') {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
        if (descriptor < 0) {
            return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, path, errno);
        }
    }
    stream_init(&memory.trace.out, descriptor);
    memory.trace.messages = path != NULL;
    memory.trace.stages = o->value[OPTION_VERBOSE] != NULL;
    return CCT_OK;
}

static int request(settings *s)
{
    cct_config *config = &s->config;
    bool observed = memory.trace.messages || memory.trace.stages;
    cct_posix_init(&memory.posix);
    cct_posix_set_anchors(&memory.posix, s->anchors_path);
    cct_posix_set_anchors_memory(&memory.posix, anchors_pem, anchors_pem_len);
    cct_arena_install(memory.arena, sizeof memory.arena);
    config->port = &cct_port_posix;
    config->port_context = &memory.posix;
    config->work = memory.work;
    config->work_len = sizeof memory.work;
    config->io = memory.io;
    config->io_len = sizeof memory.io;
    config->observer = observed ? trace_observe : NULL;
    config->observer_context = &memory.trace;
    memory.started = true;
    cct_start(&memory.client, config);
    return cct_run(&memory.client, config->port, config->port_context);
}

static int get(settings *s, cct_diagnosis *diagnosis)
{
    delivery d;
    if (resolve_delivery(&d, &s->options, diagnosis) != CCT_OK || settings_resolve(s, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (cct_check(&s->config, diagnosis) != CCT_CAUSE_NONE) {
        settings_explain(s, diagnosis);
        return CCT_FAILED;
    }
    if (prepare(&d, diagnosis) != CCT_OK || open_trace(&s->options, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    int result = request(s);
    *diagnosis = *cct_get_diagnosis(&memory.client);
    if (memory.trace.out.error != 0) {
        cct_warn(diagnosis, CCT_CAUSE_FILE_UNWRITABLE);
    }
    /* A file of roots was given, and the system does not let us read it. */
    if (diagnosis->cause == CCT_CAUSE_NO_TRUST_ANCHORS && diagnosis->tries == 0 && diagnosis->native_error > 0) {
        int error = diagnosis->native_error;
        memset(diagnosis, 0, sizeof *diagnosis);
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNREADABLE, s->anchors_path, error);
    }
    if (result == CCT_OK) {
        result = deliver(&d, cct_get_token(&memory.client), diagnosis);
    } else if (result != CCT_FAILED) {
        cct_diagnose_text(diagnosis, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG, result, "waiting failed");
    } else {
        settings_explain(s, diagnosis);
    }
    return result;
}

/* Proxies are not used yet: who has one set should not search elsewhere. */
static void advise_proxy(const cct_diagnosis *diagnosis, char *advice)
{
    static const char *const names[] = {"HTTPS_PROXY", "https_proxy"};
    bool is_connection = diagnosis->stage == CCT_STAGE_DNS || diagnosis->stage == CCT_STAGE_CONNECT;
    for (size_t i = 0; is_connection && i < sizeof names / sizeof *names; i++) {
        setting proxy = variables_at(&memory.settings.variables, LEVEL_ENVIRONMENT, names[i]);
        if (proxy.value != NULL) {
            cct_writer writer = {advice, CCT_ADVICE_MAX, strlen(advice)};
            cct_write_text(&writer, "; ");
            cct_write_text(&writer, names[i]);
            cct_write_text(&writer, " is set, but this version connects directly, without a proxy");
            cct_writer_terminate(&writer);
            return;
        }
    }
}

static int report(const settings *s, const cct_diagnosis *diagnosis)
{
    char advice[CCT_ADVICE_MAX];
    if (s->options.value[OPTION_QUIET] != NULL) {
        return report_failure_advising(diagnosis, NULL);
    }
    cct_advise(&s->config, diagnosis, advice, sizeof advice);
    advise_proxy(diagnosis, advice);
    return report_failure_advising(diagnosis, advice);
}

int command_get(char **arguments, int count)
{
    cct_diagnosis diagnosis = {0};
    settings *s = &memory.settings;
    memory.output.descriptor = -1;
    if (!options_parse(&s->options, COMMAND_GET, arguments, count, &diagnosis)) {
        return report_failure(&diagnosis);
    }
    if (s->options.value[OPTION_HELP] != NULL) {
        char *topic = (char[]){"get"};
        return command_help(&topic, 1);
    }
    int status = get(s, &diagnosis) == CCT_OK ? 0 : report(s, &diagnosis);
    if (s->options.value[OPTION_QUIET] == NULL) {
        report_warnings(&diagnosis);
    }
    file_replace_abandon(&memory.output);
    if (memory.started) {
        cct_end(&memory.client);
        cct_arena_remove();
    }
    settings_wipe(s);
    return status;
}
