/* SPDX-License-Identifier: MIT */
#include "oauth/assertion.h"

#include "cause/diagnosis.h"
#include "format/date.h"
#include "format/print.h"
#include "oauth/jwt.h"

/* Clocks differ: a JWT that was issued in this second is not refused because of that. */
enum { NOT_BEFORE_TOLERANCE_S = 60 };

/* Seconds since 1970; negative without a port or a clock. */
static int64_t assertion_now_s(const cct_config *config)
{
    return config->port == NULL ? CCT_JWT_NO_TIME : config->port->wall_clock_s(config->port_context);
}

/* Describes the form by the result; the first two results are no faults of the form. */
static const char *describe_form(cct_jwt_result result)
{
    static const char texts[] = "\0\0"
                                "not a signed JWT, which has three parts with dots between them\0"
                                "a JWT without a signature\0"
                                "not a JWT: one of its parts is not base64url\0"
                                "not a JWT: its header is not a JSON object\0"
                                "not a JWT: its claims are not a JSON object\0"
                                "a JWT whose exp or nbf is not a number\0";
    return cct_nth(texts, result);
}

/*
 * Records assertion_bad for its form. WHAT completes "it is ..."; the assertion itself is a
 * credential and is never quoted.
 */
static cct_cause assertion_blame(cct_diagnosis *diagnosis, const char *what)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_ASSERTION_BAD, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "it is %s", what);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = CCT_SUBJECT_CLIENT_ASSERTION;
    return CCT_CAUSE_ASSERTION_BAD;
}

/*
 * Records assertion_bad for its dates, with both points of time: usually the copy of a file is old,
 * sometimes the clock is wrong.
 */
static cct_cause assertion_blame_time(cct_diagnosis *diagnosis, bool is_over, int64_t seconds, int64_t time)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_ASSERTION_BAD, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "by this machine's clock it %s %lld s%s, at ", is_over ? "expired" : "becomes valid in",
                  (long long)seconds, is_over ? " ago" : "");
        cct_date_write_rfc3339(&detail, time);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = CCT_SUBJECT_CLIENT_ASSERTION;
    return CCT_CAUSE_ASSERTION_BAD;
}

/*
 * RFC 7523 section 3 requires exp and allows nbf. No tolerance for exp: a request takes time, and
 * the server has the last word.
 */
static cct_cause assertion_check_times(const cct_jwt *jwt, int64_t now_s, cct_diagnosis *diagnosis)
{
    if (now_s < 0) { /* a platform without a clock leaves it to the server */
        return CCT_CAUSE_NONE;
    }
    if (jwt->exp != CCT_JWT_NO_TIME && jwt->exp <= now_s) {
        return assertion_blame_time(diagnosis, true, now_s - jwt->exp, jwt->exp);
    }
    if (jwt->nbf != CCT_JWT_NO_TIME && jwt->nbf - NOT_BEFORE_TOLERANCE_S > now_s) {
        return assertion_blame_time(diagnosis, false, jwt->nbf - now_s, jwt->nbf);
    }
    return CCT_CAUSE_NONE;
}

cct_cause cct_assertion_check(const cct_config *config, cct_diagnosis *diagnosis)
{
    cct_span text = cct_span_of(config->client_assertion);
    cct_jwt jwt;
    if (text.len == 0) {
        return assertion_blame(diagnosis, text.ptr == NULL ? "missing" : "empty");
    }
    /* If the memory does not suffice the form is not checked here, but by the server. */
    cct_jwt_result result = cct_jwt_read(text, config->work, config->work_len, &jwt);
    cct_cause cause = result > CCT_JWT_NO_ROOM ? assertion_blame(diagnosis, describe_form(result))
                      : result == CCT_JWT_OK   ? assertion_check_times(&jwt, assertion_now_s(config), diagnosis)
                                               : CCT_CAUSE_NONE;
    /* The decoded claims may identify a workload. */
    cct_wipe(config->work, text.len < config->work_len ? text.len : config->work_len);
    return cause;
}
