/* SPDX-License-Identifier: MIT */
#include "oauth/response_failure.h"

#include "cause/diagnosis.h"
#include "format/body.h"
#include "format/http_describe.h"
#include "format/print.h"
#include "format/switches.h"
#include "oauth/disclose.h"
#include "oauth/redact.h"
#include "oauth/server_report.h"

/*
 * Begins a diagnosis with the HTTP status. Causes of OAuth and of the token itself belong to the
 * oauth stage, all others to http.
 */
static cct_writer diagnose_response(cct_diagnosis *diagnosis, cct_cause cause, int status)
{
    cct_cause_group group = cct_cause_group_of(cause);
    bool is_oauth = group == CCT_GROUP_OAUTH || group == CCT_GROUP_RESPONSE;
    cct_writer detail = cct_diagnose(diagnosis, cause, is_oauth ? CCT_STAGE_OAUTH : CCT_STAGE_HTTP, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "HTTP %d", status);
    }
    return detail;
}

/* Writes the value of a header field, redacted, if there is one. */
static void write_value(cct_writer *detail, const cct_reading *r, const char *name, cct_span value)
{
    if (CCT_HAS_OBSERVER && value.len > 0) {
        cct_write_text(detail, name);
        cct_write_redacted_printable(detail, value, r->context->secrets);
    }
}

enum { CODE_MAX = 80, TEXT_MAX = 320 };

/*
 * Writes the server's words: realm, code and text, each truncated by itself so that all remain
 * visible.
 */
static void write_words(cct_writer *detail, const cct_reading *r)
{
    const cct_words *said = &r->said;
    const cct_secrets *secrets = r->context->secrets;
    cct_write_words_piece(detail, ", realm \"", said->realm, CODE_MAX, secrets);
    cct_write_text(detail, said->realm.len > 0 ? "\"" : "");
    cct_write_words_piece(detail, ", ", said->code, CODE_MAX, secrets);
    cct_write_words_piece(detail, said->code.len > 0 ? ": " : ", ", said->text, TEXT_MAX, secrets);
}

/*
 * Writes the header fields that help: where a redirect leads, when to retry, and the identifier
 * that the provider's support asks for.
 */
static void write_headers(cct_writer *detail, const cct_reading *r)
{
    const char *name = "";
    cct_span id = cct_find_correlation_id(r->response, &name);
    cct_span location = cct_http_response_header(r->response, "location");
    if (CCT_HAS_OBSERVER && location.len > 0) {
        cct_write_text(detail, ", location: ");
        /* A location may have a code or a token in its query, which is hidden. */
        cct_write_url_printable(detail, location, r->context->secrets, CCT_ORIGIN_FOREIGN);
    }
    write_value(detail, r, ", retry-after: ", cct_http_response_header(r->response, "retry-after"));
    if (CCT_HAS_OBSERVER && id.len > 0) {
        cct_print(detail, ", %s: ", name);
        /* An identifier looks like a token. It is shown as it is, because support asks for it. */
        cct_write_own_printable(detail, id, r->context->secrets);
    }
}

const char *cct_reading_unreadable(const cct_reading *r)
{
    return r->is_json ? NULL : cct_body_unreadable(cct_http_response_header(r->response, "content-encoding"), r->body);
}

/* Writes why the server's words may be missing. */
static void write_shortcomings(cct_writer *detail, const cct_reading *r)
{
    const char *kind = cct_reading_unreadable(r);
    if (kind != NULL) {
        cct_print(detail, ", the body is %s", kind);
    }
    if (r->response->result == CCT_ERROR_NO_ROOM) {
        cct_write_text(detail, ", the body is too large");
    } else if (r->response->result == CCT_ERROR_MALFORMED) {
        cct_write_text(detail, ", ");
        cct_http_write_offence(detail, r->response);
    } else if (r->response->result != CCT_OK) {
        cct_write_text(detail, ", incomplete: only ");
        cct_http_write_arrived(detail, r->response);
        cct_write_text(detail, " arrived");
    }
}

/*
 * Whether a complete and readable response has no words at all: then the missing reason is the
 * server's, not this program's.
 */
static bool is_silent(const cct_reading *r)
{
    return r->said.code.len == 0 && r->said.text.len == 0 && r->said.realm.len == 0 &&
           cct_reading_unreadable(r) == NULL && r->response->result == CCT_OK;
}

int cct_reading_fail(const cct_reading *r, cct_diagnosis *diagnosis, cct_cause cause)
{
    cct_writer detail = diagnose_response(diagnosis, cause, r->response->status);
    /* The title of a page is no error description. */
    cct_server_report_read_error(r->context->server_report, r->context->secrets, r->said.code,
                                 r->is_page ? CCT_NO_SPAN : r->said.text);
    if (CCT_HAS_TEXTS) {
        write_words(&detail, r);
        cct_write_text(&detail,
                       cause == CCT_CAUSE_ACCESS_FORBIDDEN && is_silent(r) ? ", the server gave no reason" : "");
        write_shortcomings(&detail, r);
        write_headers(&detail, r);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

int cct_reading_fail_with(const cct_reading *r, cct_diagnosis *diagnosis, cct_cause cause, const char *why)
{
    cct_writer detail = diagnose_response(diagnosis, cause, r->response->status);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, ", %s", why);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}
