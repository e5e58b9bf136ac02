/* SPDX-License-Identifier: MIT */
/*
 * How servers word a refusal: whole texts, whole numbers, and each on the hosts where it means
 * that.
 */
#include "library_test.h"

#include "oauth/wording.h"

#define GENERIC "as.example"
#define GENESYS "login.mypurecloud.de"
#define ENTRA "login.microsoftonline.com"
#define AUTH0 "tenant.eu.auth0.com"
#define COGNITO "x.auth.us-east-1.amazoncognito.com"

/* Any but a cause that a wording could lead to. */
#define UNKNOWN CCT_CAUSE_INTERNAL_ERROR

/* A refusal with status 400 at /token. */
static cct_cause cause_of(const char *host, const char *error, cct_span description)
{
    cct_wording found;
    cct_span code = copy_of(cct_span_of(error)), text = copy_of(description);
    cct_refusal refusal = {
        cct_profile_of_host(cct_span_of(host)), cct_span_of(host), SPAN("/token"), 400, code, text, text};
    cct_cause cause = cct_wording_find(&refusal, &found) ? found.cause : UNKNOWN;
    free_copy(code);
    free_copy(text);
    return cause;
}

static void test_known(void **state)
{
    static const struct {
        const char *host, *error, *description;
        cct_cause cause;
    } rows[] = {
        {GENESYS, "invalid_client", "client not found", CCT_CAUSE_UNKNOWN_CLIENT},
        {GENESYS, "invalid_client", "authentication failed", CCT_CAUSE_WRONG_SECRET},
        /* any server may say that of anything */
        {GENERIC, "invalid_client", "authentication failed", UNKNOWN},
        {GENERIC, "invalid_client", "client not found", UNKNOWN},
        /* the code says it */
        {GENESYS, "invalid_client", "client authentication failed", UNKNOWN},
        /* in any case */
        {GENESYS, "invalid_client", "Authentication failed", CCT_CAUSE_WRONG_SECRET},
        {GENESYS, "invalid_client", "Authentication failed.", UNKNOWN},

        {AUTH0, "access_denied", "Unauthorized", CCT_CAUSE_INVALID_CLIENT},
        {GENERIC, "access_denied", "Unauthorized", UNKNOWN},
        {AUTH0, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client.",
         CCT_CAUSE_GRANT_NOT_ALLOWED},
        {GENERIC, "access_denied",
         "Client is not authorized to access \"https://x\". You need to create a \"client-grant\" associated to this "
         "API. See: https://auth0.com/docs/",
         CCT_CAUSE_ACCESS_DENIED},
        {GENERIC, "access_denied", "Service not enabled within domain: https://x", CCT_CAUSE_INVALID_TARGET},

        {COGNITO, "invalid_grant", "", CCT_CAUSE_GRANT_NOT_ALLOWED},
        {COGNITO, "invalid_grant", "whatever", CCT_CAUSE_GRANT_NOT_ALLOWED},
        {COGNITO, "unauthorized_client", "", CCT_CAUSE_GRANT_NOT_ALLOWED},
        {COGNITO, "invalid_client", "invalid_client_secret", CCT_CAUSE_WRONG_SECRET},
        {COGNITO, "invalid_client", "", UNKNOWN},
        {GENERIC, "invalid_grant", "", UNKNOWN},

        {GENERIC, "invalid_client", "Invalid value for 'client_id' parameter.", CCT_CAUSE_UNKNOWN_CLIENT},
        {GENERIC, "unauthorized_client",
         "The client is not authorized to use the provided grant type. Configured grant types: [refresh_token].",
         CCT_CAUSE_GRANT_NOT_ALLOWED},
        {GENERIC, "unauthorized_client", "The client is not authorized to use the provided grant type.",
         CCT_CAUSE_GRANT_NOT_ALLOWED},

        {GENERIC, "unauthorized_client", "Invalid client or Invalid client credentials", CCT_CAUSE_INVALID_CLIENT},
        {GENERIC, "unauthorized_client", "Client not enabled to retrieve service account", CCT_CAUSE_GRANT_NOT_ALLOWED},
        {GENERIC, "invalid_scope", "Invalid scopes: a b", CCT_CAUSE_INVALID_SCOPE},

        {GENERIC, "invalid_client", "could not authenticate the client - its client secret is expired",
         CCT_CAUSE_SECRET_EXPIRED},
        {GENERIC, "invalid_request", "requested grant type is not allowed for this client",
         CCT_CAUSE_GRANT_NOT_ALLOWED},
        {GENERIC, "invalid_client", "requested grant type is not allowed for this client", UNKNOWN},

        {GENERIC, "scope_invalid", "", CCT_CAUSE_INVALID_SCOPE},
        {GENERIC, "authorization_type_invalid", "", CCT_CAUSE_GRANT_NOT_ALLOWED},
        {GENERIC, "scope_invalid2", "", UNKNOWN},
        {GENERIC, "", "", UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_cause found = cause_of(rows[i].host, rows[i].error, cct_span_of(rows[i].description));
        assert_row(found == rows[i].cause, "%s, %s: %s", rows[i].error, rows[i].description, cct_cause_name(found));
    }
}

/* Entra's numbers: AADSTS70002151 is another one, and a number further behind says nothing. */
static void test_numbers(void **state)
{
    static const struct {
        const char *error, *description;
        cct_cause cause;
    } rows[] = {
        {"invalid_client", "AADSTS7000215: Invalid client secret provided. Trace ID: 1", CCT_CAUSE_WRONG_SECRET},
        {"invalid_client", "AADSTS7000215: Invalid client secret is provided.\r\nTrace ID: 1", CCT_CAUSE_WRONG_SECRET},
        {"invalid_client", "AADSTS7000222: The provided client secret keys are expired.", CCT_CAUSE_SECRET_EXPIRED},
        {"unauthorized_client", "AADSTS700016: Application with identifier 'x' was not found",
         CCT_CAUSE_UNKNOWN_CLIENT},
        {"unauthorized_client", "AADSTS7000229: The client application x is missing", CCT_CAUSE_UNKNOWN_CLIENT},
        {"invalid_client", "AADSTS7000229: The client application x is missing", CCT_CAUSE_UNKNOWN_CLIENT},
        {"invalid_scope", "AADSTS1002012: The provided value for scope x is not valid.", CCT_CAUSE_INVALID_SCOPE},
        {"invalid_scope", "AADSTS70011: The provided value", CCT_CAUSE_INVALID_SCOPE},
        {"invalid_resource", "AADSTS500011: The resource principal named x", CCT_CAUSE_INVALID_TARGET},
        {"invalid_request", "AADSTS90002: Tenant 'x' not found.", CCT_CAUSE_WRONG_ENDPOINT},
        {"invalid_grant", "AADSTS53003: Access has been blocked", CCT_CAUSE_ACCESS_DENIED},
        {"invalid_client", "AADSTS70002151: Another", UNKNOWN},
        {"invalid_client", "AADSTS7000210: Another", UNKNOWN},
        {"invalid_client", "AADSTS7000215", UNKNOWN},
        {"invalid_client", "AADSTS7000215 : Invalid", UNKNOWN},
        {"invalid_client", "aadsts7000215: Invalid", CCT_CAUSE_WRONG_SECRET},
        {"invalid_client", " AADSTS7000215: Invalid", UNKNOWN},
        {"invalid_client", "See AADSTS7000215: Invalid", UNKNOWN},
        {"invalid_client", "AADSTS7000299: not AADSTS7000215: that", UNKNOWN},
        {"invalid_request", "AADSTS7000215: with another code", UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_cause found = cause_of(ENTRA, rows[i].error, cct_span_of(rows[i].description));
        assert_row(found == rows[i].cause, "%s: %s", rows[i].description, cct_cause_name(found));
        found = cause_of(GENERIC, rows[i].error, cct_span_of(rows[i].description));
        assert_row(found == rows[i].cause, "%s: %s", rows[i].description, cct_cause_name(found));
    }
}

/* The texts of a row, unpacked, each '*' of a pattern replaced with `star`. */
typedef struct texts {
    char profile[64], host[CCT_WORDING_MAX], path[CCT_WORDING_MAX], code[CCT_WORDING_MAX];
    char text[CCT_WORDING_MAX + 1], body[CCT_WORDING_MAX];
} texts;

static void unpack(const char *packed, char *out, size_t capacity, char star)
{
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    cct_wording_write(&writer, packed);
    assert_true(writer.len < capacity);
    out[writer.len] = '\0';
    for (char *at = out; *at != '\0'; at++) {
        *at = *at == '*' ? star : *at;
    }
}

#define UNPACK(packed, out, star) unpack(packed, out, sizeof(out), star)

static texts texts_of(const cct_wording *w)
{
    texts t;
    UNPACK(w->profile, t.profile, '*');
    UNPACK(w->hosts, t.host, '*');
    UNPACK(w->path, t.path, '*');
    UNPACK(w->code, t.code, '*');
    UNPACK(w->text, t.text, 'x');
    UNPACK(w->body, t.body, 'x');
    return t;
}

/* Where the row says nothing, what no server sends. */
static cct_refusal refusal_of(const cct_wording *w, texts *t)
{
    static const char *const profile_hosts[][2] = {
        {"genesys", GENESYS}, {"auth0", AUTH0}, {"cognito", COGNITO}, {"entra", ENTRA}};
    char *space = strchr(t->host, ' ');
    if (space != NULL) {
        *space = '\0'; /* the first of several */
    }
    if (*t->host == '.') { /* any host under it */
        memmove(t->host + 1, t->host, strlen(t->host) + 1);
        t->host[0] = 'h';
    }
    cct_span host = *t->host != '\0' ? cct_span_of(t->host) : SPAN("as.example");
    for (size_t i = 0; i < COUNT(profile_hosts); i++) {
        host = strcmp(t->profile, profile_hosts[i][0]) == 0 ? cct_span_of(profile_hosts[i][1]) : host;
    }
    return (cct_refusal){
        .profile = cct_profile_of_host(host),
        .host = host,
        .path = *t->path != '\0' ? cct_span_of(t->path) : SPAN("/token"),
        .status = w->status != 0 ? w->status : 400,
        .code = *t->code != '\0' ? cct_span_of(t->code) : SPAN("another_code"),
        .text = cct_span_of(t->text),
        .body = cct_span_of(t->body),
    };
}

/*
 * Each row decides about the response that it describes; at another path or with another status it
 * does not.
 */
static void test_every_row(void **state)
{
    unsigned count = 1;
    cct_wording w, found;
    (void)state;
    for (; cct_wording_get(count, &w); count++) {
        texts t = texts_of(&w);
        cct_refusal refusal = refusal_of(&w, &t);
        assert_row(*t.code != '\0' || *t.text != '\0', "row %u", count);
        assert_row(cct_wording_find(&refusal, &found), "%s %s", t.code, t.text);
        assert_row(found.cause == w.cause, "%s %s: %s, not %s", t.code, t.text, cct_cause_name(found.cause),
                   cct_cause_name(w.cause));
        assert_row(found.number == w.number, "%s %s: another row", t.code, t.text);
        refusal.path = SPAN("/elsewhere");
        assert_row(*w.path == '\0' || !cct_wording_find(&refusal, &found) || found.path != w.path, "%s", t.text);
        refusal.status = 418;
        assert_row(w.status == 0 || !cct_wording_find(&refusal, &found) || found.status == 0, "%s", t.text);
    }
    assert_true(count > 400);
}

/* Whole texts: with a byte more or less at either end a row without '*' there does not match. */
static void test_whole_texts(void **state)
{
    cct_wording w;
    (void)state;
    for (unsigned number = 1; cct_wording_get(number, &w); number++) {
        char text[CCT_WORDING_MAX + 2] = "_", pattern[CCT_WORDING_MAX];
        cct_wording found;
        UNPACK(w.text, pattern, '*');
        size_t len = strlen(pattern);
        texts t = texts_of(&w);
        cct_refusal refusal = refusal_of(&w, &t);
        if (len == 0) {
            continue;
        }
        memcpy(text + 1, t.text, len + 1);
        refusal.text = (cct_span){text, len + 1};
        assert_row(*pattern == '*' || !cct_wording_find(&refusal, &found) || found.text != w.text, "%s", pattern);
        refusal.text = (cct_span){text + 2, len - 1};
        assert_row(*pattern == '*' || !cct_wording_find(&refusal, &found) || found.text != w.text, "%s", pattern);
        text[len + 1] = '_';
        refusal.text = (cct_span){text + 1, len + 1};
        assert_row(pattern[len - 1] == '*' || !cct_wording_find(&refusal, &found) || found.text != w.text, "%s",
                   pattern);
    }
}

/* Texts go into messages: printable ASCII. */
static void test_texts(void **state)
{
    cct_wording w;
    (void)state;
    for (unsigned number = 1; cct_wording_get(number, &w); number++) {
        texts t = texts_of(&w);
        const char *all[] = {t.code, t.text};
        for (size_t k = 0; k < COUNT(all); k++) {
            for (const char *at = all[k]; *at != '\0'; at++) {
                assert_row(*at >= ' ' && *at <= '~', "%s", all[k]);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),       cmocka_unit_test(test_numbers), cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_whole_texts), cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
