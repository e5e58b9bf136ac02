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

static cct_cause cause_of(const char *host, const char *error, cct_span description)
{
    cct_span code = copy_of(cct_span_of(error)), text = copy_of(description);
    cct_cause cause = cct_cause_of_wording(cct_profile_of_host(cct_span_of(host)), code, text, UNKNOWN);
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
        {GENESYS, "invalid_client", "Authentication failed", UNKNOWN},

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
        {"invalid_request", "AADSTS90002: Tenant 'x' not found.", CCT_CAUSE_INVALID_REQUEST},
        {"invalid_grant", "AADSTS53003: Access has been blocked", CCT_CAUSE_ACCESS_DENIED},
        {"invalid_client", "AADSTS70002151: Another", UNKNOWN},
        {"invalid_client", "AADSTS700021: Another", UNKNOWN},
        {"invalid_client", "AADSTS7000215", UNKNOWN},
        {"invalid_client", "AADSTS7000215 : Invalid", UNKNOWN},
        {"invalid_client", "aadsts7000215: Invalid", UNKNOWN},
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

/* All of them, for looking at two at a time. */
static size_t collect(cct_wording rows[], size_t capacity)
{
    cct_wordings all = cct_wordings_all();
    size_t count = 0;
    while (count < capacity && cct_wordings_next(&all, &rows[count])) {
        count++;
    }
    assert_true(count < capacity);
    return count;
}

/* Each row as its server says it leads to its cause; a byte more, a byte less or another code do not. */
static void test_every_row(void **state)
{
    static const char *const hosts[] = {GENERIC, GENESYS, AUTH0, COGNITO}; /* the last takes some codes for itself */
    cct_wording rows[100];
    size_t count = collect(rows, COUNT(rows));
    (void)state;
    assert_true(count > 40);
    for (size_t i = 0; i < count; i++) {
        char text[CCT_WORDING_MAX + 1];
        cct_writer writer;
        size_t found = 0;
        const char *error = *rows[i].error != '\0' ? rows[i].error : "any_code";
        bool whole = *rows[i].description != '\0' && strchr(rows[i].description, '*') == NULL;
        cct_writer_init(&writer, text, sizeof text);
        cct_write_wording(&writer, &rows[i]);
        text[writer.len] = '\0';
        assert_row(writer.len > 0 && writer.len <= CCT_WORDING_MAX, "%s", rows[i].description);
        for (size_t k = 0; k < writer.len; k++) {
            assert_row(text[k] >= ' ' && text[k] <= '~' && text[k] != '*', "%s", rows[i].description);
        }
        assert_row(*rows[i].error != '\0' || *rows[i].description != '\0', "row %zu", i);
        assert_row(cct_cause_group_of(rows[i].cause) == CCT_GROUP_OAUTH, "%s", text);
        cct_span said = *rows[i].description == '\0' ? CCT_NO_SPAN : (cct_span){text, writer.len};
        size_t asked = rows[i].own ? COUNT(hosts) : COUNT(hosts) - 1;
        for (size_t k = 0; k < asked; k++) {
            found += cause_of(hosts[k], error, said) == rows[i].cause;
        }
        assert_row(found == (rows[i].own ? 1 : asked), "%s: on %zu hosts", text, found);
        if (whole) {
            text[writer.len] = '.';
            assert_row(cause_of(GENERIC, error, (cct_span){text, writer.len + 1}) == UNKNOWN, "%s", text);
            assert_row(cause_of(GENERIC, error, (cct_span){text, writer.len - 1}) == UNKNOWN, "%s", text);
            assert_row(cause_of(GENERIC, error, (cct_span){text + 1, writer.len - 1}) == UNKNOWN, "%s", text);
        }
        assert_row(*rows[i].error == '\0' || cause_of(GENERIC, "other", said) == UNKNOWN, "%s", text);
        assert_true(strlen(cct_wording_server(&rows[i])) > 0);
        for (size_t k = 0; k < i; k++) {
            bool same = strcmp(rows[k].description, rows[i].description) == 0;
            assert_row(!same || rows[k].own || rows[k].error != rows[i].error, "%s stands there twice", text);
        }
    }
}

/* Beginnings end with what divides them from the rest: a quote, a colon and a space, a stop. */
static void test_beginnings_end_at_a_divider(void **state)
{
    cct_wording rows[100];
    size_t count = collect(rows, COUNT(rows));
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *star = strchr(rows[i].description, '*');
        assert_row(star == NULL || (star > rows[i].description + 10 && strchr("'\". ", star[-1]) != NULL), "%s",
                   rows[i].description);
        assert_row(star == NULL || strchr(star + 1, '*') == NULL, "%s", rows[i].description);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_row),
        cmocka_unit_test(test_beginnings_end_at_a_divider),
    };
    return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
