/* SPDX-License-Identifier: MIT */
/* How servers word a refusal: whole texts, whole numbers, and each on the hosts where it means that. */
#include "core_test.h"

#include "wording.h"

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
        {GENERIC, "invalid_client", "authentication failed", UNKNOWN}, /* any server may say that of anything */
        {GENERIC, "invalid_client", "client not found", UNKNOWN},
        {GENESYS, "invalid_client", "client authentication failed", CCT_CAUSE_INVALID_CLIENT},
        {GENESYS, "invalid_client", "Authentication failed", CCT_CAUSE_WRONG_SECRET}, /* in any case */
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

/* Where the row says nothing, what no server sends. */
static cct_refusal refusal_of(const cct_wording *w, cct_span text)
{
    cct_span host = *w->hosts != '\0' ? cct_span_of(*w->hosts == '.' ? w->hosts + 1 : w->hosts) : SPAN("as.example");
    const char *profile_hosts[][2] = {{"genesys", GENESYS}, {"auth0", AUTH0}, {"cognito", COGNITO}, {"entra", ENTRA}};
    for (size_t i = 0; i < COUNT(profile_hosts); i++) {
        host = strcmp(w->profile, profile_hosts[i][0]) == 0 ? cct_span_of(profile_hosts[i][1]) : host;
    }
    return (cct_refusal){
        .profile = cct_profile_of_host(host),
        .host = host,
        .path = *w->path != '\0' ? cct_span_of(w->path) : SPAN("/token"),
        .status = w->status != 0 ? w->status : 400,
        .code = *w->code != '\0' ? cct_span_of(w->code) : SPAN("another_code"),
        .text = text,
        .body = cct_span_of(w->body), /* a pattern matches itself */
    };
}

/* Each row decides about the response that it describes; with a byte more in front it does not. */
static void test_every_row(void **state)
{
    size_t count = 0;
    cct_wording w, found;
    (void)state;
    for (; cct_wording_get(count, &w); count++) {
        char text[1024] = "_";
        size_t len = 1;
        for (const char *at = w.text; *at != '\0'; at++) {
            text[len++] = *at == '*' ? 'x' : *at;
        }
        cct_refusal refusal = refusal_of(&w, (cct_span){text + 1, len - 1});
        assert_row(*w.code != '\0' || *w.text != '\0', "row %zu", count);
        assert_row(cct_wording_find(&refusal, &found) && found.cause == w.cause, "%s %s: %s", w.code, w.text,
                   cct_cause_name(found.cause));
        assert_string_equal(found.advice, w.advice);
        refusal.text = (cct_span){text, len};
        bool opens = *w.text == '\0' || *w.text == '*';
        assert_row(opens || !cct_wording_find(&refusal, &found) || found.text != w.text, "a longer text: %s", w.text);
        refusal = refusal_of(&w, (cct_span){text + 1, len - 1});
        refusal.path = SPAN("/elsewhere");
        assert_row(*w.path == '\0' || !cct_wording_find(&refusal, &found) || found.text != w.text ||
                       found.advice != w.advice,
                   "at another path: %s", w.text);
    }
    assert_true(count > 100);
}

/* Texts go into messages: printable ASCII; advice begins small and has no full stop. */
static void test_texts(void **state)
{
    cct_wording w;
    (void)state;
    for (size_t i = 0; cct_wording_get(i, &w); i++) {
        const char *texts[] = {w.provider, w.code, w.text, w.advice};
        for (size_t k = 0; k < COUNT(texts); k++) {
            for (const char *at = texts[k]; *at != '\0'; at++) {
                assert_row(*at >= ' ' && *at <= '~', "%s", texts[k]);
            }
        }
        size_t len = strlen(w.advice);
        assert_row(len == 0 || (w.advice[len - 1] != '.' && (w.advice[0] < 'A' || w.advice[0] > 'Z')), "%s", w.advice);
        assert_row(*w.provider != '\0', "row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
