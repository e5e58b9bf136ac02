/* SPDX-License-Identifier: MIT */
#include "cli/texts/advice.h"

#include <string.h>

#include "cli/texts/cause_texts.h"
#include "cli/texts/prose.h"
#include "cli/texts/rules.h"
#include "cli/texts/wordings.h"
#include "format/form.h"
#include "format/print.h"
#include "format/text.h"
#include "oauth/auth_method.h"
#include "oauth/value.h"

/* What a rule looks at. */
typedef struct situation {
    const cct_config *config;
    const cct_diagnosis *diagnosis;
    const cct_target *target;
    unsigned place; /* the advice for a client that may be registered elsewhere, of prose(); 0 where
                     * nothing is known */
} situation;

/* Servers usually accept assertions whose times are off by a few minutes. */
enum { CLOCK_TOLERANCE_S = 300 };

/* ---- where a client is registered --------------------------------------- */

/*
 * The number of the advice for a client that may be registered elsewhere, in the terms of the
 * provider; 0 if nothing is known.
 */
static unsigned place_of(const cct_profile *profile)
{
    static const char profiles[] =
#define PLACE(profile, advice) profile "\0"
        ADVICE_PLACES(PLACE);
#undef PLACE
    unsigned number = 0;
    for (const char *name = profiles; *name != '\0'; name = cct_nth(name, 1), number++) {
        if (strcmp(name, profile->name) == 0) {
            return PROSE_PLACES + number;
        }
    }
    return 0;
}

/* ---- conditions -------------------------------------------------------- */

static bool is_from(const situation *s, const char *profile)
{
    return strcmp(s->target->profile->name, profile) == 0;
}

static bool is_warned(const situation *s, cct_cause cause)
{
    for (size_t i = 0; i < s->diagnosis->warning_count; i++) {
        if (s->diagnosis->warnings[i].cause == cause) {
            return true;
        }
    }
    return false;
}

static bool situation_is_genesys(const situation *s)
{
    return is_from(s, "genesys");
}

/* A value that looks encoded was sent as it is. */
static bool is_percent_encoded(const situation *s)
{
    return is_warned(s, CCT_CAUSE_PERCENT_ENCODED);
}

/* A value that contains both client ID and client secret was sent as one of them. */
static bool is_base64_pair(const situation *s)
{
    return is_warned(s, CCT_CAUSE_BASE64_PAIR);
}

/* Secrets of Entra ID are not UUIDs, but their IDs are, and are listed next to them. */
static bool is_id_of_secret(const situation *s)
{
    return is_from(s, "entra") && cct_is_uuid(cct_span_of(s->config->client_secret));
}

static bool has_place(const situation *s)
{
    return s->place != 0;
}

static bool has_scope(const situation *s)
{
    return s->config->scope != NULL && *s->config->scope != '\0';
}

/* A scope that the provider ignores or refuses for this grant. */
static bool is_needless_scope(const situation *s)
{
    return s->target->profile->scope == CCT_SCOPE_IGNORED && has_scope(s);
}

static bool may_be_scope(const situation *s)
{
    return has_scope(s) && s->target->profile->scope != CCT_SCOPE_IGNORED;
}

/* The provider may require a scope, and none was sent. */
static bool lacks_scope(const situation *s)
{
    return !has_scope(s) && s->target->profile->scope != CCT_SCOPE_IGNORED && cct_asks_for_token(s->config);
}

/* The server sent no reason besides its status. */
static bool is_unexplained(const situation *s)
{
    static const char patterns[] = "*, the server gave no reason*\0HTTP *, unauthorized\0HTTP *, forbidden\0"
                                   "HTTP *, access denied\0";
    const char *pattern = patterns;
    while (*pattern != '\0' && !cct_span_matches(cct_span_of(s->diagnosis->detail), pattern)) {
        pattern = cct_nth(pattern, 1);
    }
    return *pattern != '\0';
}

/* The same for servers that send no reason. */
static bool may_lack_scope(const situation *s)
{
    return lacks_scope(s) && is_unexplained(s);
}

static bool situation_has_parameter(const situation *s, const char *name)
{
    for (size_t i = 0; i < s->config->parameter_count; i++) {
        if (strcmp(s->config->parameters[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_audience(const situation *s)
{
    return situation_has_parameter(s, "audience");
}

static bool has_resource(const situation *s)
{
    return situation_has_parameter(s, "resource");
}

/* Neither audience nor resource (RFC 8707) was sent. */
static bool lacks_target(const situation *s)
{
    return !has_audience(s) && !has_resource(s);
}

/* The provider is unknown, and the method has alternatives. */
static bool may_try_methods(const situation *s)
{
    return s->place == 0 && cct_auth_needs_secret(s->target->auth);
}

/* By the server's Date field; assertions and DPoP proofs depend on the time. */
static bool is_clock_off(const situation *s)
{
    int64_t skew_s = s->config->server_report == NULL ? CCT_SKEW_UNKNOWN : s->config->server_report->clock_skew_s;
    return skew_s != CCT_SKEW_UNKNOWN && (skew_s > CLOCK_TOLERANCE_S || skew_s < -CLOCK_TOLERANCE_S);
}

/*
 * Servers disagree about form-encoding the credentials of HTTP Basic. It only
 * matters for credentials that the encoding changes.
 */
static bool is_encoding_changing(const situation *s)
{
    return s->config->client_id != NULL && s->config->client_secret != NULL &&
           !(cct_form_is_plain(cct_span_of(s->config->client_id)) &&
             cct_form_is_plain(cct_span_of(s->config->client_secret)));
}

/*
 * The server may have read the credentials of HTTP Basic without decoding them, contrary to RFC
 * 6749 section 2.3.1.
 */
static bool is_encoded(const situation *s)
{
    return s->target->auth == CCT_AUTH_BASIC && is_encoding_changing(s);
}

/* The converse: the server may have decoded what was not encoded. */
static bool is_raw(const situation *s)
{
    return s->target->auth == CCT_AUTH_BASIC_RAW && is_encoding_changing(s);
}

/* Whether the credentials were in a header field, which a gateway may have removed. */
static bool is_in_header(const situation *s)
{
    return s->target->auth == CCT_AUTH_BASIC || s->target->auth == CCT_AUTH_BASIC_RAW;
}

static bool is_in_form(const situation *s)
{
    return s->target->auth == CCT_AUTH_POST;
}

static bool is_unauthenticated(const situation *s)
{
    return s->target->auth == CCT_AUTH_NONE;
}

/* Servers send 401 if they read credentials and refuse them (RFC 9110 section 15.5.2). */
static bool is_unauthorized(const situation *s)
{
    return s->diagnosis->http_status == 401;
}

static bool is_weak(const situation *s)
{
    return s->diagnosis->fault == CCT_CERTIFICATE_WEAK;
}

static bool is_for_clients(const situation *s)
{
    return s->diagnosis->fault == CCT_CERTIFICATE_USAGE;
}

static bool is_constrained(const situation *s)
{
    return s->diagnosis->fault == CCT_CERTIFICATE_CONSTRAINED;
}

static bool is_local(const situation *s)
{
    return s->diagnosis->fault == CCT_CERTIFICATE_LOCAL;
}

static bool is_too_long(const situation *s)
{
    return s->diagnosis->fault == CCT_CERTIFICATES_TOO_MANY;
}

/* ---- rules ------------------------------------------------------------- */

/* Kinds of causes; bits. */
enum {
    CREDENTIALS = 1, /* they may be why the server refused */
    PLACE = 2,       /* the client may be registered elsewhere */
    REFUSAL = 4,     /* any refusal of the server's */
    DATES = 8,       /* of certificates */
    ENCODING = 16,   /* the server may have read other credentials than were meant */
    METHOD = 32,     /* the server may expect another method of authentication */
    SCOPE = 64,      /* the scope may be why */
    TARGET = 128,    /* and so may the resource or audience */
    SILENCE = 256,   /* the server did not say why */
    CHAIN = 512,     /* a certificate, by what is wrong with it */
    ARRIVAL = 1024,  /* the credentials may not have arrived */
    CODE = 2048,     /* the server's own code decided */
    PATH = 4096      /* of the token URL */
};

/* Which rules are considered for a cause. A cause that is not listed has its own advice only. */
static unsigned kinds_of(cct_cause cause)
{
    static const struct {
        unsigned char cause;
        unsigned short kinds;
    } rows[] = {
        {CCT_CAUSE_INVALID_CLIENT, CREDENTIALS | PLACE | ENCODING | METHOD},
        {CCT_CAUSE_UNKNOWN_CLIENT, CREDENTIALS | PLACE},
        {CCT_CAUSE_WRONG_SECRET, CREDENTIALS | PLACE | ENCODING},
        {CCT_CAUSE_ASSERTION_REJECTED, PLACE | DATES},
        {CCT_CAUSE_WRONG_ENDPOINT, PLACE},
        {CCT_CAUSE_WRONG_PATH, PATH},
        {CCT_CAUSE_AUTH_METHOD_REJECTED, ARRIVAL},
        {CCT_CAUSE_INVALID_REQUEST, CREDENTIALS | ENCODING},
        {CCT_CAUSE_ACCESS_FORBIDDEN, CREDENTIALS | ENCODING | SILENCE},
        {CCT_CAUSE_UNAUTHORIZED_CLIENT, CREDENTIALS | ENCODING},
        {CCT_CAUSE_INVALID_GRANT, CREDENTIALS | ENCODING},
        {CCT_CAUSE_OAUTH_ERROR, CODE},
        {CCT_CAUSE_INVALID_SCOPE, SCOPE},
        {CCT_CAUSE_INVALID_TARGET, TARGET},
        {CCT_CAUSE_CERTIFICATE_EXPIRED, DATES | CHAIN},
        {CCT_CAUSE_CERTIFICATE_NOT_YET_VALID, DATES},
        {CCT_CAUSE_CERTIFICATE_REJECTED, CHAIN},
        {CCT_CAUSE_CERTIFICATE_UNSUPPORTED, CHAIN},
    };
    unsigned kinds = cct_cause_group_of(cause) == CCT_GROUP_OAUTH ? REFUSAL : 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kinds |= rows[i].cause == cause ? rows[i].kinds : 0U;
    }
    return kinds;
}

typedef struct rule {
    unsigned short after;
    bool general; /* skipped if the server's message has advice of its own */
    bool (*applies)(const situation *s);
} rule;

/* Their texts begin at PROSE_RULES. */
static const rule rules[] = {
#define RULE(after, general, condition, advice) {after, general, condition},
    ADVICE_RULES(RULE)
#undef RULE
};

/* Appends the advice of each rule that applies, in their order. */
static void add_rules(cct_writer *advice, const situation *s, unsigned kinds, bool is_specific)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const rule *r = &rules[i];
        if ((r->after & kinds) != 0 && !(r->general && is_specific) && r->applies(s)) {
            const char *text = prose((unsigned)(PROSE_RULES + i));
            cct_print(advice, "%s%s", advice->len > 0 ? "; " : "", *text != '\0' ? text : prose(s->place));
        }
    }
}

/* Whether a catalogue's advice is to use the method that was used. */
static bool repeats_method(cct_span advice, cct_auth_method used)
{
    char option[32];
    cct_writer writer;
    cct_writer_init(&writer, option, sizeof option);
    cct_print(&writer, "--auth %s", cct_auth_name(used));
    return cct_span_contains(advice, (cct_span){option, writer.len});
}

/* The advice of the wording that decided, if it has one and that can help. */
static bool write_specific(cct_writer *advice, const cct_diagnosis *diagnosis, const situation *s)
{
    size_t before = advice->len;
    if (!wording_write_advice(advice, diagnosis->wording)) {
        return false;
    }
    size_t end = advice->len < advice->capacity ? advice->len : advice->capacity;
    if (s != NULL && repeats_method((cct_span){advice->out + before, end - before}, s->target->auth)) {
        advice->len = before;
        return false;
    }
    return true;
}

/*
 * First the advice of the wording or of the cause, then what the situation adds. Returns the length
 * without the NUL; the text is cut at `capacity`.
 */
size_t advise(const cct_config *config, const cct_target *target, const cct_diagnosis *diagnosis, char *out,
              size_t capacity)
{
    cct_writer advice;
    char text[CAUSE_TEXT_MAX];
    situation s = {.config = config, .diagnosis = diagnosis, .target = target};
    unsigned kinds = kinds_of(diagnosis->cause);
    bool is_known = kinds != 0 && target != NULL;
    if (is_known) {
        s.place = place_of(target->profile);
    }
    cct_writer_init(&advice, out, capacity);
    bool is_specific = write_specific(&advice, diagnosis, is_known ? &s : NULL);
    cct_write_text(&advice, is_specific ? "" : cause_advice(diagnosis->cause, text));
    if (is_known) {
        add_rules(&advice, &s, kinds, is_specific);
    }
    cct_writer_terminate(&advice);
    return advice.len;
}
