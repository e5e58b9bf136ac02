/* SPDX-License-Identifier: MIT */
#include "oauth/check_value.h"

#include "cause/diagnosis.h"
#include "format/print.h"
#include "oauth/placeholder.h"
#include "oauth/value.h"

/*
 * Records a cause of the configuration about one value. DETAIL never quotes the value, which may be
 * a secret.
 */
cct_cause cct_check_blame(cct_diagnosis *diagnosis, cct_subject subject, cct_cause cause, const char *detail)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, detail);
    diagnosis->subject = subject;
    return cause;
}

/*
 * White space at the ends, or an invisible character anywhere. The message names the character and
 * its offset, since nobody can see it.
 */
static cct_cause check_stray(cct_diagnosis *diagnosis, cct_subject subject, cct_span value)
{
    size_t offset = 0;
    const char *what = "";
    cct_cause cause = cct_find_stray(value, &offset, &what);
    if (cause == CCT_CAUSE_NONE) {
        return cause;
    }
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s has %s at offset %zu of its %zu bytes", cct_subject_name(subject), what, offset,
                  value.len);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = subject;
    diagnosis->subject_offset = offset;
    return cause;
}

/*
 * Records that a value contains something that was copied along with it; WHAT completes "the client
 * secret has ...". OFFSET is in bytes.
 */
static cct_cause blame_part(cct_diagnosis *diagnosis, cct_subject subject, cct_cause cause, const char *what,
                            size_t offset)
{
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s has %s", cct_subject_name(subject), what);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = subject;
    diagnosis->subject_offset = offset;
    return cause;
}

/* A value that a template left, by its kind. */
static cct_cause check_placeholder(cct_diagnosis *diagnosis, cct_subject subject, cct_span value)
{
    static const char what[] = "\0"
                               "was left as in a template\0"
                               "is an unresolved reference\0"
                               "is a comment\0"
                               "is the path of a file\0";
    cct_placeholder kind = cct_find_placeholder(value);
    if (kind == CCT_PLACEHOLDER_NONE) {
        return CCT_CAUSE_NONE;
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_PLACEHOLDER, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s %s", cct_subject_name(subject), cct_nth(what, kind));
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = subject;
    return CCT_CAUSE_PLACEHOLDER;
}

/*
 * Runs before the URL is parsed, because braces and angle brackets would make it bad_url, with less
 * helpful advice.
 */
static cct_cause check_url_placeholder(cct_diagnosis *diagnosis, cct_subject subject, cct_span url)
{
    cct_span part;
    if (!cct_find_url_placeholder(url, &part)) {
        return CCT_CAUSE_NONE;
    }
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_PLACEHOLDER, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, part.len == 0 ? "a part of %s's path is empty" : "%s has ", cct_subject_name(subject));
        cct_write_printable(&detail, part);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = subject;
    return CCT_CAUSE_PLACEHOLDER;
}

/* Whether the value of this subject is a URL. */
static bool is_url(cct_subject subject)
{
    return subject == CCT_SUBJECT_TOKEN_URL || subject == CCT_SUBJECT_ISSUER || subject == CCT_SUBJECT_ENDPOINT;
}

cct_cause cct_check_value(cct_diagnosis *diagnosis, cct_subject subject, const char *value)
{
    cct_span span = cct_span_of(value);
    bool is_credential = subject == CCT_SUBJECT_CLIENT_ID || subject == CCT_SUBJECT_CLIENT_SECRET;
    const char *pasted = is_credential ? cct_find_pasted(span) : NULL;
    if (pasted != NULL) { /* before its line feeds and quotes */
        return blame_part(diagnosis, subject, CCT_CAUSE_STRAY_CHARACTER, pasted, 0);
    }
    cct_cause cause = check_stray(diagnosis, subject, span);
    size_t offset = 0;
    /* Scopes are free text: words such as "client" occur in valid ones. */
    if (cause == CCT_CAUSE_NONE && subject != CCT_SUBJECT_SCOPE) {
        cause = check_placeholder(diagnosis, subject, span);
    }
    if (cause == CCT_CAUSE_NONE && is_url(subject)) {
        cause = check_url_placeholder(diagnosis, subject, span);
    }
    if (cause != CCT_CAUSE_NONE) {
        return cause;
    }
    /* After placeholders: "<secret>" in quotes is a placeholder first. */
    const char *quote = cct_find_quote(span);
    if (quote != NULL) {
        return blame_part(diagnosis, subject, CCT_CAUSE_QUOTED_VALUE, quote, 0);
    }
    const char *comment = is_credential ? cct_find_comment(span, &offset) : NULL;
    return comment != NULL ? blame_part(diagnosis, subject, CCT_CAUSE_STRAY_CHARACTER, comment, offset)
                           : CCT_CAUSE_NONE;
}
