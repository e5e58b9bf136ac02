/* SPDX-License-Identifier: MIT */
#include "cli/obtain/delivery.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/expiry_file.h"
#include "cli/obtain/exec_info.h"
#include "cli/obtain/github.h"
#include "cli/obtain/template.h"
#include "cli/settings/commands.h"
#include "format/print.h"

/* Records a usage error. */
static int delivery_complain(cct_diagnosis *diagnosis, const char *what)
{
    cct_diagnose_text(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, what);
    return CCT_FAILED;
}

/* Three or four octal digits up to 0777: set-user-ID and the like make no sense for a token. */
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

/* Records a usage error that lists all formats. */
static int complain_of_format(cct_diagnosis *diagnosis)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, "--format accepts ");
    for (size_t i = 0; output_format_name(i) != NULL; i++) {
        const char *before = i == 0 ? "" : output_format_name(i + 1) == NULL ? " or " : ", ";
        cct_print(&detail, "%s%s", before, output_format_name(i));
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* Whoever writes `--output json` expects JSON on standard output, not a file of that name. */
static int complain_of_output(cct_diagnosis *diagnosis, const char *name)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0);
    cct_print(&detail,
              "--output expects a file, and %s is a format: use --format %s, or --output ./%s for a file of that name",
              name, name, name);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * GitHub's runner names the file for outputs of a step, and masks in its log a value that is
 * announced on standard output (::add-mask::): the format has a part for each.
 */
static int resolve_github(delivery *d, cct_diagnosis *diagnosis)
{
    d->github_output = getenv("GITHUB_OUTPUT");
    if (d->github_output == NULL || *d->github_output == '\0') {
        return delivery_complain(diagnosis,
                                 "--format github requires GITHUB_OUTPUT, which GitHub Actions sets for a step");
    }
    return d->path == NULL ? CCT_OK
                           : delivery_complain(diagnosis, "--format github writes to GITHUB_OUTPUT, not to --output");
}

/* Finds the format; two of them depend on a variable of their environment. */
static int resolve_format(delivery *d, const char *name, cct_diagnosis *diagnosis)
{
    d->format = output_find_format(name == NULL ? "token" : name);
    /* Resolved again for each section of 'watch --config'. */
    d->github_output = NULL;
    if (d->format == NULL) {
        return complain_of_format(diagnosis);
    }
    if (d->format == output_find_format("github")) {
        return resolve_github(d, diagnosis);
    }
    return d->format == output_find_format("k8s")
               ? exec_info_find_format(getenv("KUBERNETES_EXEC_INFO"), &d->format, diagnosis)
               : CCT_OK;
}

/* The template is checked before anything is sent. */
static int resolve_template(delivery *d, const options *o, cct_diagnosis *diagnosis)
{
    d->text_template = o->value[OPTION_TEMPLATE];
    if (d->text_template == NULL) {
        return CCT_OK;
    }
    return o->value[OPTION_FORMAT] == NULL ? template_check(d->text_template, diagnosis)
                                           : delivery_complain(diagnosis, "--template and --format cannot be combined");
}

int delivery_resolve(delivery *d, const options *o, cct_diagnosis *diagnosis)
{
    d->path = o->value[OPTION_OUTPUT];
    /* A token is a secret: other users get access only if --mode says so. */
    d->mode = 0600;
    d->assumed_lifetime_s = 0;
    if (resolve_format(d, o->value[OPTION_FORMAT], diagnosis) != CCT_OK ||
        resolve_template(d, o, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    /* "-o json": in other programs -o selects the format, here it names a file. */
    if (d->path != NULL && output_find_format(d->path) != NULL) {
        return complain_of_output(diagnosis, d->path);
    }
    if (o->value[OPTION_MODE] != NULL && !to_mode(o->value[OPTION_MODE], &d->mode)) {
        return delivery_complain(diagnosis, "--mode expects octal permissions such as 0640");
    }
    if (o->value[OPTION_MODE] != NULL && d->path == NULL) {
        return delivery_complain(diagnosis, "--mode requires --output FILE");
    }
    return CCT_OK;
}

/*
 * Tests whether the output can be written, without leaving anything behind: a token that cannot be
 * delivered should not be requested.
 */
int delivery_prepare(delivery *d, const settings *s, cct_diagnosis *diagnosis)
{
    d->jkt = s->config.dpop != NULL ? s->keys[KEY_OF_DPOP].thumbprint : NULL;
    /* RFC 9449: a token that is bound to a key is refused without a proof. */
    if (d->jkt != NULL && (d->format == output_find_format("bearer") || d->format == output_find_format("k8s") ||
                           d->format == output_k8s_v1beta1)) {
        return delivery_complain(diagnosis,
                                 "--format bearer and k8s cannot be combined with --dpop-key: their readers send "
                                 "no proofs");
    }
    /* The rest of that format goes to standard output, which is checked below. */
    if (d->github_output != NULL && github_output_check(d->github_output, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (d->path == NULL) {
        return standard_output_is_closed() ? file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, "standard output", EBADF)
                                           : CCT_OK;
    }
    int result = file_replace_begin(&d->file, d->path, d->mode, diagnosis);
    /* Has no effect after a failure: file_replace_begin() has left nothing open then. */
    file_replace_abandon(&d->file);
    return result;
}

/*
 * Seconds since 1970. Negative: unknown. Not after the year 9999, which some file systems do not
 * support.
 */
static int64_t expiry_of(const delivery *d, const cct_token *token)
{
    const int64_t max_s = 253402300799;
    int64_t lifetime_s = token->expires_in_s == CCT_LIFETIME_UNKNOWN ? d->assumed_lifetime_s : token->expires_in_s;
    int64_t from_s = token->requested_at_s;
    /*
     * Without the time of the request, or a lifetime from the server or the options, it is unknown.
     */
    if (lifetime_s <= 0 || from_s < 0) {
        return -1;
    }
    return from_s > max_s || lifetime_s > max_s - from_s ? max_s : from_s + lifetime_s;
}

/*
 * A file is replaced in one step (rename), so that its readers see either the old or the new token.
 */
int delivery_write(delivery *d, const obtained_token *obtained, cct_diagnosis *diagnosis)
{
    stream out;
    obtained_token bound = *obtained;
    bound.jkt = d->jkt;
    if (d->text_template != NULL && template_check_values(d->text_template, obtained, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    if (d->path != NULL && file_replace_begin(&d->file, d->path, d->mode, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    stream_init(&out, d->path == NULL ? STDOUT_FILENO : d->file.descriptor);
    if (d->text_template != NULL) {
        template_write(&out, d->text_template, obtained);
    } else {
        d->format(&out, &bound);
    }
    if (!stream_end(&out)) {
        /* file_replace_abandon() changes errno. */
        int error = errno;
        /* For standard output no file was begun. */
        if (d->path != NULL) {
            file_replace_abandon(&d->file);
        }
        return file_failed(diagnosis, CCT_CAUSE_FILE_UNWRITABLE, d->path == NULL ? "standard output" : d->path, error);
    }
    if (d->path == NULL) {
        return d->github_output == NULL ? CCT_OK : github_output_append(d->github_output, obtained->token, diagnosis);
    }
    /* Only for files: standard output has no time, and 'probe' does not read it. */
    int64_t expires_at_s = d->expires_at_s = expiry_of(d, obtained->token);
    /* The time is set before the rename, so content and expiry change together. */
    if (expires_at_s >= 0 && !file_replace_set_time(&d->file, expires_at_s)) {
        expiry_file_write(d->path, d->file.descriptor, expires_at_s, d->mode);
    }
    return file_replace_commit(&d->file, diagnosis);
}
