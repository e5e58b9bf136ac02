/* SPDX-License-Identifier: MIT */
/* What is found wrong before anything is sent. */
#include "library_test.h"

#include "oauth/check.h"
#include "oauth/placeholder.h"
#include "oauth/value.h"

static void test_placeholders(void **state)
{
    /* clang-format off */
    static const struct {
        const char *value;
        bool placeholder;
    } rows[] = {
        {"null", true}, {"NULL", true}, {"Null", true}, {"undefined", true}, {"UNDEFINED", true}, {"changeme", true},
        {"ChangeMe", true},
        {"xxx", true}, {"XXXX", true}, {"xXxxxxxxxxx", true}, {"***", true}, {"********", true}, {"None", true},
        {"${NAME}", true},
        {"${secrets.CLIENT_SECRET}", true}, {"${}", true}, {"$NAME", true}, {"$NAME_2", true}, {"$_", true},
        {"$name_2", false}, {"$aZz0", false}, /* a shell's variables are in upper case, and secrets
                                               * are not */
        {"$(cat secret)", true}, {"%CLIENT_SECRET%", true}, {"#{secret}#", true}, {"__CHANGE_ME__", true},
        {"${{ secrets.X }}", true}, {"# the secret of the client", true}, {"#secret", false},
        /* words of templates */
        {"ENTER_YOUR_CLIENT_ID", true}, {"your-client-id", true}, {"YOUR_SECRET_HERE", true}, {"yourClientId", true},
        {"Enter_the_Application_Id_here", true}, {"insert client secret", true}, {"change-me", true},
        {"change me client", true}, {"client-id-here", true}, {"changeme-secret", true},
        {"enterprise-client", false}, {"my-client", false}, {"client-id", false}, {"enter", false},
        {"yourself-client", false}, {"change-client", false}, {"me-client", false}, {"here", false},
        {"your", false}, {"insertion-client", false}, {"a-b_c d", false},
        {"here-client", false}, {"client-here-maps", false}, {"TODO", true}, {"todo-client", false},
        {"[client_secret]", true}, {"xclient_secretx", false}, {"{clientId}", true}, {"[secret]", false},
        {"[client-9]", false}, {"#{secret}", true},
        {"$env:CLIENT_SECRET", true}, {"\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2", true}, {"\xE2\x80\xA2", false},
        {"xYourClientId", true}, {"yourApplication", true}, {"insert aClient", true}, {"your[xClient", false},
        {"/run/secrets/x", true}, {"@/run/x", true}, {"@x", false}, {"/runx", false},
        /* unresolved references */
        {"@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s/1)", true}, {"op://vault/item/field", true},
        {"arn:aws:secretsmanager:eu-west-1:1:secret:s-AbCdEf", true}, {"vault:secret/data/x#y", true},
        {"ref+vault://secret/x", true}, {"ref+x", false}, {"a op://x", false}, {"arn:aws:iam::1:role/x", false},
        {"secretref:client-secret", true}, {"ENC[AES256_GCM,data:x]", true}, {"ENC(x)", true}, {"ENCODED", false},
        {"projects/p/secrets/s/versions/1", true},
        {"{{secret}}", true},
        {"{{ .Values.secret }}", true}, {"{{}}", true}, {"<secret>", true}, {"<your client secret>", true},
        {"<>", true},
        /* the whole value only */
        {"", false}, {"none", false}, {"NONE", false}, {"nul", false}, {"nullx", false}, {"xnull", false},
        {"null ", false}, {"xx", false},
        {"x", false}, {"**", false}, {"xxxy", false}, {"yxxx", false}, {"xx*", false}, {"changeme1", false},
        {"a${NAME}", false}, {"${NAME}a", false},
        {"${NAME", false}, {"$", false}, {"$1", false}, {"$a-b", false}, {"$a b", false}, {"a$b", false},
        {"{secret}", false}, {"{{secret}", false},
        {"{{}", false}, {"<secret", false}, {"secret>", false}, {"<", false}, {">", false}, {"5f2c<x>9a", false},
        {"undefine", false},
        {"3fb1b1d0-9a51-4b0c-8f0e-5b1f1f0a2b3c", false},
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        assert_row((cct_find_placeholder(copy) != CCT_PLACEHOLDER_NONE) == rows[i].placeholder, "'%s'", rows[i].value);
        free_copy(copy);
    }
    /* The space after a value is no part of it. */
    assert_int_equal(cct_find_placeholder((cct_span){"# ", 1}), CCT_PLACEHOLDER_NONE);
}

static void test_urls(void **state)
{
    static const struct {
        const char *url, *part; /* NULL: none */
    } rows[] = {
        {"", NULL},
        {"https://", NULL},
        {"https://as.example", NULL},
        {"https://as.example/oauth/token", NULL},
        {"https://as.example/oauth/token/", NULL},
        {"https://as.example:8443/common/oauth2/v2.0/token", NULL},
        {"https://as.example/{tenant}/oauth2/v2.0/token", "{tenant}"},
        {"https://as.example/a{tenant}/token", "a{tenant}"},
        {"https://as.example/%7Btenant%7D/oauth2/v2.0/token", "%7Btenant%7D"},
        {"https://as.example/<tenant>/token", "<tenant>"},
        {"https://as.example/%3Ctenant%3E/token", "%3Ctenant%3E"},
        {"https://as.example/${TENANT}/token", "${TENANT}"},
        {"https://as.example/$TENANT_ID/token", "$TENANT_ID"},
        {"https://as.example/:tenant/token", ":tenant"},
        {"https://as.example/undefined/oauth2/v2.0/token", "undefined"},
        {"https://as.example/null/token", "null"},
        {"https://as.example/None/token", "None"},
        {"https://as.example/your-tenant/token", "your-tenant"},
        {"https://as.example/realms/YOUR_CLIENT_ID/token", "YOUR_CLIENT_ID"},
        {"https://as.example//oauth2/v2.0/token", ""},
        {"https://as.example/realms//protocol/openid-connect/token", ""},
        {"https://as.example/token?redirect=//x", NULL},
        {"https://as.example/a.null/token", NULL}, /* dots divide hosts only */
        {"https://null.as.example/token", "null"},
        {"https://as.example/token?a={b}", NULL},
        {"https://{domain}/oauth/token", "{domain}"},
        {"https://${DOMAIN}.auth0.com/oauth/token", "${DOMAIN}"},
        {"https://YOUR_DOMAIN/oauth/token", "YOUR_DOMAIN"},
        {"https://your-tenant.auth0.com/oauth/token", "your-tenant"},
        {"https://yourOktaDomain/oauth2/v1/token", "yourOktaDomain"},
        {"https://your.example/token", NULL},
        {"https://[::1]:8443/token", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].url)), part;
        bool found = cct_find_url_placeholder(copy, &part);
        assert_row(found == (rows[i].part != NULL), "%s", rows[i].url);
        assert_row(!found || same_bytes(part, cct_span_of(rows[i].part)), "%s: %.*s", rows[i].url, SHOW(part));
        free_copy(copy);
    }
}

static void test_stray(void **state)
{
    enum { NONE = CCT_CAUSE_NONE, SPACE = CCT_CAUSE_STRAY_WHITESPACE, CHARACTER = CCT_CAUSE_STRAY_CHARACTER };
    /* clang-format off */
    static const struct {
        cct_span value;
        int cause;
        size_t offset;
        const char *what;
    } rows[] = {
        {SPAN("abc"), NONE, 0, NULL}, {SPAN(""), NONE, 0, NULL}, {SPAN("a b"), NONE, 0, NULL},
        {SPAN("p+ss/w%rd=&\xC3\xA9 \"x:y"), NONE, 0, NULL},
        {SPAN("\xE2\x82\xAC\xF0\x9F\x98\x80"), NONE, 0, NULL}, {SPAN("\xE9"), NONE, 0, NULL},
        {SPAN("\xA0"), NONE, 0, NULL}, /* not UTF-8 */
        {SPAN(" abc"), SPACE, 0, "a space"}, {SPAN("abc "), SPACE, 3, "a space"},
        {SPAN("abc\n"), SPACE, 3, "a line feed"},
        {SPAN("abc\r"), SPACE, 3, "a carriage return"}, {SPAN("abc\r\n"), SPACE, 4, "a line feed"},
        {SPAN("\tabc"), SPACE, 0, "a tab"},
        {SPAN("\nabc "), SPACE, 0, "a line feed"}, {SPAN(" "), SPACE, 0, "a space"},
        {SPAN("a\vb\f"), SPACE, 3, "a control character"},
        {SPAN("a\tb"), CHARACTER, 1, "a tab"}, {SPAN("a\nb"), CHARACTER, 1, "a line feed"},
        {SPAN("a\r\nb"), CHARACTER, 1, "a carriage return"},
        {SPAN("a\0b"), CHARACTER, 1, "a control character"}, {SPAN("\x1Bx"), CHARACTER, 0, "a control character"},
        {SPAN("a\x7F"), CHARACTER, 1, "a control character"}, {SPAN("ab\xC2\x85"), CHARACTER, 2, "a control character"},
        {SPAN("\xEF\xBB\xBF" "abc"), CHARACTER, 0, "a byte order mark"},
        {SPAN("ab\xEF\xBB\xBF" "c"), CHARACTER, 2, "a byte order mark"},
        {SPAN("\xC2\xA0" "abc"), CHARACTER, 0, "a no-break space"},
        {SPAN("abc\xC2\xA0"), CHARACTER, 3, "a no-break space"},
        {SPAN("a\xE2\x80\xAF" "b"), CHARACTER, 1, "a no-break space"},
        {SPAN("\xC3\xA9\xE2\x80\x8B"), CHARACTER, 2, "a zero-width space"},
        {SPAN("a\xE2\x80\x8C" "b"), CHARACTER, 1, "a zero-width non-joiner"},
        {SPAN("a\xE2\x80\x8D" "b"), CHARACTER, 1, "a zero-width joiner"},
        {SPAN("a\xE2\x81\xA0" "b"), CHARACTER, 1, "a word joiner"},
        {SPAN("a\xC2\xAD" "b"), CHARACTER, 1, "a soft hyphen"},
        {SPAN("\xE9\xFF\x01"), CHARACTER, 2, "a control character"},
        {SPAN("\xFF\x01"), CHARACTER, 1, "a control character"},
        {SPAN("a\xE2\x80\x87" "b"), CHARACTER, 1, "a no-break space"},
        {SPAN("a\xE2\x80\x8E" "b"), CHARACTER, 1, "a direction mark"},
        {SPAN("a\xE2\x80\x8F" "b"), CHARACTER, 1, "a direction mark"}, {SPAN("ab\xC3"), NONE, 0, NULL},
        {SPAN("ab\xE2\x82"), NONE, 0, NULL},
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t offset = 0;
        const char *what = NULL;
        cct_span copy = copy_of(rows[i].value);
        assert_row((int)cct_find_stray(copy, &offset, &what) == rows[i].cause, "row %zu", i);
        assert_row(offset == rows[i].offset, "row %zu: offset %zu", i, offset);
        assert_row(rows[i].what == NULL ? what == NULL : strcmp(what, rows[i].what) == 0, "row %zu: %s", i, what);
        free_copy(copy);
    }
}

/* ---- whole configurations ---------------------------------------------- */

#define URL "https://as.example/token"
#define GENESYS "https://login.mypurecloud.com/oauth/token"

static cct_config config_of(const char *token_url)
{
    return (cct_config){.token_url = token_url, .client_id = "id", .client_secret = "sesame"};
}

/* The same check, which also says where a faultless request goes. */
static void check_target(const cct_config *config, cct_cause cause)
{
    cct_target target;
    cct_diagnosis diagnosis;
    assert_int_equal(cct_check_target(config, &target, &diagnosis), cause);
    assert_int_equal(diagnosis.cause, cause);
    if (cause == CCT_CAUSE_NONE) {
        cct_target expected;
        size_t bad;
        assert_int_equal(cct_target_init(&expected, config->token_url, config->auth, &bad), CCT_OK);
        assert_ptr_equal(target.url.host.ptr, expected.url.host.ptr);
        assert_int_equal(target.url.port, expected.url.port);
        assert_ptr_equal(target.profile, expected.profile);
        assert_int_equal(target.auth, expected.auth);
    }
}

static void check_config(const cct_config *config, cct_cause cause, cct_subject subject, size_t offset,
                         const char *in_detail)
{
    cct_diagnosis diagnosis;
    memset(&diagnosis, 0x5A, sizeof diagnosis);
    cct_cause found = cct_check(config, &diagnosis);
    assert_row(found == cause, "%s, not %s", cct_cause_name(found), cct_cause_name(cause));
    assert_int_equal(diagnosis.cause, cause);
    assert_int_equal(diagnosis.subject, subject);
    assert_int_equal(diagnosis.subject_offset, offset);
    assert_int_equal(diagnosis.exit_status, cause == CCT_CAUSE_NONE ? 0 : 2);
    assert_int_equal(diagnosis.stage, CCT_STAGE_CONFIG);
    assert_int_equal(diagnosis.native_error, 0);
    assert_row(strstr(diagnosis.detail, in_detail) != NULL, "'%s'", diagnosis.detail);
    assert_row(strstr(diagnosis.detail, "sesame") == NULL, "'%s'", diagnosis.detail);
    check_target(config, cause);
}

static void test_good_configurations(void **state)
{
    static const char *const urls[] = {URL,
                                       "HTTPS://as.example",
                                       GENESYS,
                                       "https://login.mypurecloud.com/oauth/token?x=y",
                                       "https://[::1]:8443/t",
                                       "https://api.example/api/v2/oauth/token",
                                       "https://notmypurecloud.com/oauth/token",
                                       "https://as.example/authorize/token",
                                       "https://login.microsoftonline.com/t/oauth2/token"};
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        cct_config config = config_of(urls[i]);
        check_config(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, 0, "");
    }
    cct_config public = config_of(URL);
    public.auth = CCT_AUTH_NONE;
    public.client_secret = NULL;
    public.scope = "a b";
    public.connect_to = "127.0.0.1:8443";
    check_config(&public, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, 0, "");
    static const uint8_t pins[1][CCT_PIN_LEN];
    cct_config pinned = config_of(URL);
    pinned.pins = pins;
    pinned.pin_count = 1;
    check_config(&pinned, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, 0, "");
}

static void test_missing(void **state)
{
    static const char *const unset[] = {NULL, ""};
    (void)state;
    for (size_t i = 0; i < COUNT(unset); i++) {
        cct_config id = config_of(URL), secret = config_of(URL), url = config_of(unset[i]),
                   all = {.client_id = unset[i]};
        id.client_id = unset[i];
        secret.client_secret = unset[i];
        check_config(&id, CCT_CAUSE_CLIENT_ID_MISSING, CCT_SUBJECT_CLIENT_ID, 0, "");
        check_config(&secret, CCT_CAUSE_SECRET_MISSING, CCT_SUBJECT_CLIENT_SECRET, 0, "");
        check_config(&url, CCT_CAUSE_ENDPOINT_MISSING, CCT_SUBJECT_TOKEN_URL, 0, "");
        check_config(&all, CCT_CAUSE_CLIENT_ID_MISSING, CCT_SUBJECT_CLIENT_ID, 0, "");
    }
}

static void test_values(void **state)
{
    cct_config config;
    (void)state;
    config = config_of(URL);
    config.client_id = "id\n";
    check_config(&config, CCT_CAUSE_STRAY_WHITESPACE, CCT_SUBJECT_CLIENT_ID, 2,
                 "a line feed at offset 2 of its 3 bytes");
    config = config_of(URL);
    config.client_secret = "sesame\r\n";
    check_config(&config, CCT_CAUSE_STRAY_WHITESPACE, CCT_SUBJECT_CLIENT_SECRET, 7,
                 "the client secret has a line feed at offset 7 of its 8 bytes");
    config = config_of(URL);
    config.client_secret = "ses\xE2\x80\x8B"
                           "ame";
    check_config(&config, CCT_CAUSE_STRAY_CHARACTER, CCT_SUBJECT_CLIENT_SECRET, 3, "a zero-width space");
    config = config_of(" " URL);
    check_config(&config, CCT_CAUSE_STRAY_WHITESPACE, CCT_SUBJECT_TOKEN_URL, 0, "a space");
    config = config_of(URL);
    config.scope = "a ";
    check_config(&config, CCT_CAUSE_STRAY_WHITESPACE, CCT_SUBJECT_SCOPE, 1, "the scope");
    config = config_of(URL);
    config.client_secret = "None";
    check_config(&config, CCT_CAUSE_PLACEHOLDER, CCT_SUBJECT_CLIENT_SECRET, 0, "the client secret");
    config = config_of("${TOKEN_URL}");
    check_config(&config, CCT_CAUSE_PLACEHOLDER, CCT_SUBJECT_TOKEN_URL, 0, "the token URL");
    config = config_of(URL);
    config.scope = "null";
    check_config(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, 0, "");
    config = config_of(URL);
    config.client_secret = "your-client-secret";
    check_config(&config, CCT_CAUSE_PLACEHOLDER, CCT_SUBJECT_CLIENT_SECRET, 0, "as in a template");
    config.client_secret = "op://vault/item/field";
    check_config(&config, CCT_CAUSE_PLACEHOLDER, CCT_SUBJECT_CLIENT_SECRET, 0, "an unresolved reference");
    config.client_secret = "ses # ame";
    check_config(&config, CCT_CAUSE_STRAY_CHARACTER, CCT_SUBJECT_CLIENT_SECRET, 3, "a comment after it");
    config.client_secret = "'ses";
    check_config(&config, CCT_CAUSE_QUOTED_VALUE, CCT_SUBJECT_CLIENT_SECRET, 0, "a quote at its start only");
    static const char *const examples[] = {"your-client-id", "YOUR_CLIENT_ID", "YourClientId",
                                           "your client id", "undefined",      "<id>"};
    for (size_t i = 0; i < COUNT(examples); i++) {
        config = config_of(URL);
        config.client_id = examples[i];
        check_config(&config, CCT_CAUSE_PLACEHOLDER, CCT_SUBJECT_CLIENT_ID, 0, "the client ID");
    }
    config = config_of(URL);
    config.auth = CCT_AUTH_NONE; /* then the secret is of no matter */
    config.client_secret = "null ";
    check_config(&config, CCT_CAUSE_NONE, CCT_SUBJECT_NONE, 0, "");
}

static void test_endpoints(void **state)
{
    /* clang-format off */
    static const struct {
        const char *token_url;
        cct_cause cause;
        size_t offset;
        const char *in_detail;
    } rows[] = {
        {"http://as.example/token", CCT_CAUSE_INSECURE_URL, 0, "http"},
        {"HTTP://login.mypurecloud.com/oauth/token", CCT_CAUSE_INSECURE_URL, 0, ""},
        {"as.example/token", CCT_CAUSE_BAD_URL, 0, "https://"}, {"ftp://as.example/", CCT_CAUSE_BAD_URL, 0, ""},
        {"https:/as.example/", CCT_CAUSE_BAD_URL, 0, ""},
        {"https://as example/", CCT_CAUSE_BAD_URL, 10, "offset 10"},
        {"https://u:p@as.example/", CCT_CAUSE_BAD_URL, 11, "offset 11"},
        {"https://as.example/#f", CCT_CAUSE_BAD_URL, 19, ""}, {"https://as.example/@#f", CCT_CAUSE_BAD_URL, 20, ""},
        {"https://as.example:0/", CCT_CAUSE_BAD_URL, 8, ""},
        {"https://\xC3\xA9/", CCT_CAUSE_BAD_URL, 8, ""}, {"https://", CCT_CAUSE_BAD_URL, 8, ""},
        /* Genesys: the host, then the path */
        {"https://api.mypurecloud.com/oauth/token", CCT_CAUSE_API_HOST, 0, "login.mypurecloud.com"},
        {"https://API.usw2.pure.cloud/api/v2/oauth/token", CCT_CAUSE_API_HOST, 0, "login.usw2.pure.cloud"},
        {"https://api.use2.us-gov-pure.cloud", CCT_CAUSE_API_HOST, 0, "login.use2.us-gov-pure.cloud"},
        {"https://api.us.genesys.cloud/oauth/token", CCT_CAUSE_API_HOST, 0, "api.us.genesys.cloud"},
        {"https://api.eu.mypurecloud.com/oauth/token", CCT_CAUSE_API_HOST, 0, "api.eu.mypurecloud.com"},
        {"https://acme.mygenesyscloud.com/oauth/token", CCT_CAUSE_API_HOST, 0, "acme.mygenesyscloud.com"},
        {"https://login.mypurecloud.com/api/v2/oauth/token", CCT_CAUSE_WRONG_PATH, 0, "/api/v2/oauth/token"},
        {"https://login.mypurecloud.com", CCT_CAUSE_WRONG_PATH, 0, "/ is not"},
        {"https://login.mypurecloud.com/", CCT_CAUSE_WRONG_PATH, 0, ""},
        {"https://login.mypurecloud.com/oauth/token/", CCT_CAUSE_WRONG_PATH, 0, ""},
        {"https://login.mypurecloud.com/OAuth/token", CCT_CAUSE_WRONG_PATH, 0, ""},
        {"https://login.mypurecloud.com?/oauth/token", CCT_CAUSE_WRONG_PATH, 0, "/ is not"},
        {"https://login.mypurecloud.com/oauth/tokens", CCT_CAUSE_WRONG_PATH, 0, ""},
        {"https://login.us.genesys.cloud/oauth/token", CCT_CAUSE_API_HOST, 0, "no host of any region"},
        {"https://apps.mypurecloud.com.au/oauth/token", CCT_CAUSE_API_HOST, 0, "login.mypurecloud.com.au"},
        {"https://mypurecloud.com/oauth/token", CCT_CAUSE_API_HOST, 0, "login.mypurecloud.com"},
        {"https://pure.cloud/oauth/token", CCT_CAUSE_API_HOST, 0, ""},
        /* everywhere */
        {"https://as.example/authorize", CCT_CAUSE_WRONG_PATH, 0, "sign in"},
        {"https://as.example/.well-known/openid-configuration", CCT_CAUSE_WRONG_PATH, 0, "metadata"},
        {"https://login.microsoftonline.com/oauth2/v2.0/token", CCT_CAUSE_WRONG_PATH, 0, "tenant"},
        {"https://as.example/{tenant}/token", CCT_CAUSE_PLACEHOLDER, 0, "{tenant}"},
        {"https://login.microsoftonline.com//oauth2/v2.0/token", CCT_CAUSE_PLACEHOLDER, 0, "empty"},
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = config_of(rows[i].token_url);
        check_config(&config, rows[i].cause, CCT_SUBJECT_TOKEN_URL, rows[i].offset, rows[i].in_detail);
    }
}

static void test_url_length(void **state)
{
    (void)state;
    for (size_t len = CCT_URL_MAX; len <= CCT_URL_MAX + 1; len++) {
        char url[CCT_URL_MAX + 2];
        memset(url, 'a', len);
        memcpy(url, "https://as.example/", 19);
        url[len] = '\0';
        cct_config config = config_of(url);
        bool good = len == CCT_URL_MAX;
        check_config(&config, good ? CCT_CAUSE_NONE : CCT_CAUSE_BAD_URL,
                     good ? CCT_SUBJECT_NONE : CCT_SUBJECT_TOKEN_URL, 0, "");
    }
}

/* HTTP Basic ends the id at its first colon, unless the id is form-encoded. */
static void test_auth(void **state)
{
    (void)state;
    for (int method = CCT_AUTH_BASIC; method <= CCT_AUTH_NONE; method++) {
        cct_config config = config_of(URL);
        bool raw = method == CCT_AUTH_BASIC_RAW;
        config.client_id = "a:b";
        config.client_assertion = "e30.e30.e30";
        config.signer = &(cct_signer){.algorithm = "none"};
        config.tls_key = &(cct_key){.opaque = {0}}; /* what they are worth is another check, with
                                                     * mbedTLS */
        config.tls_certificates = "";
        config.auth = (cct_auth_method)method;
        check_config(&config, raw ? CCT_CAUSE_STRAY_CHARACTER : CCT_CAUSE_NONE,
                     raw ? CCT_SUBJECT_CLIENT_ID : CCT_SUBJECT_NONE, raw ? 1 : 0, raw ? "colon" : "");
    }
    cct_config config = config_of(URL);
    config.auth = (cct_auth_method)(CCT_AUTH_NONE + 1);
    check_config(&config, CCT_CAUSE_USAGE, CCT_SUBJECT_NONE, 0, "method");
}

typedef struct faults {
    char names[256];
} faults;

static void add_fault(void *context, const cct_diagnosis *fault)
{
    faults *all = context;
    strcat(strcat(all->names, *all->names != '\0' ? " " : ""), cct_cause_name(fault->cause));
    assert_int_equal(fault->exit_status, 2);
}

/* Everything that is wrong, each once, in the order of the checks. */
static void test_each_fault(void **state)
{
    static const struct {
        cct_config config;
        const char *faults, *warning;
    } rows[] = {
        {{.token_url = URL, .client_id = "id", .client_secret = "sesame"}, "", ""},
        {{.token_url = NULL}, "client_id_missing secret_missing endpoint_missing", ""},
        {{.token_url = "https://api.mypurecloud.com/oauth/token", .scope = "a"},
         "client_id_missing secret_missing api_host",
         "scope_ignored"},
        {{.token_url = "https://api.mypurecloud.com/x", .client_id = "None", .client_secret = "'ses"},
         "placeholder quoted_value api_host wrong_path",
         ""},
        {{.token_url = "https://login.mypurecloud.com/x", .client_id = "a:b", .client_secret = "a:b "},
         "stray_whitespace wrong_path stray_character",
         ""},
        {{.token_url = "https://{tenant}/x", .client_id = "a", .client_secret = "a", .connect_to = "x"},
         "placeholder usage",
         ""},
        {{.token_url = URL, .client_id = "same", .client_secret = "same"}, "id_equals_secret", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        faults all = {""};
        cct_diagnosis diagnosis, first;
        cct_cause cause = cct_check_each(&rows[i].config, &diagnosis, add_fault, &all);
        assert_string_equal(all.names, rows[i].faults);
        assert_int_equal(cct_check(&rows[i].config, &first), cause);
        assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
        assert_row(*rows[i].warning == '\0' ||
                       strcmp(cct_cause_name(diagnosis.warnings[0].cause), rows[i].warning) == 0,
                   "%s", rows[i].faults);
    }
}

static void test_connect_to(void **state)
{
    static const char *const texts[] = {
        "as.example", ":443", "as.example:0", "as.example:x", "::1:443", "https://as.example:443", "a b:1", ""};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        cct_config config = config_of(URL);
        config.connect_to = texts[i];
        check_config(&config, CCT_CAUSE_USAGE, CCT_SUBJECT_CONNECT_TO, 0, "HOST:PORT");
    }
}

static void test_proxy(void **state)
{
    static const struct {
        const char *proxy, *user, *says;
    } rows[] = {
        {"p.test", NULL, "HOST:PORT"}, {"http://p.test:80", NULL, "HOST:PORT"}, {"u:p@p.test:80", NULL, "HOST:PORT"},
        {"", NULL, "HOST:PORT"},       {"p.test:80", "a:b", "colon"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = config_of(URL);
        config.proxy = rows[i].proxy;
        config.proxy_user = rows[i].user;
        check_config(&config, CCT_CAUSE_BAD_URL, CCT_SUBJECT_PROXY, 0, rows[i].says);
    }
    static const struct {
        const char *value, *says;
        size_t offset;
        cct_cause cause;
    } values[] = {
        {"Basic x\r\nX: y", "carriage return", 7, CCT_CAUSE_STRAY_CHARACTER},
        {"Basic x\nX: y", "line feed", 7, CCT_CAUSE_STRAY_CHARACTER},
        {"Basic x\n", "line feed", 7, CCT_CAUSE_STRAY_WHITESPACE},
        {"Basic \x7Fx", "at offset 6", 6, CCT_CAUSE_STRAY_CHARACTER},
        {"Basic \xC3\xA4", "header", 6, CCT_CAUSE_STRAY_CHARACTER},
        {"Basic x\xFF", "header", 7, CCT_CAUSE_STRAY_CHARACTER},
    };
    for (size_t i = 0; i < COUNT(values); i++) {
        cct_config config = config_of(URL);
        config.proxy = "p.test:80";
        config.proxy_authorization = values[i].value;
        check_config(&config, values[i].cause, CCT_SUBJECT_PROXY_AUTHORIZATION, values[i].offset, values[i].says);
    }
    cct_config config = config_of(URL);
    cct_diagnosis diagnosis;
    config.proxy = "[::1]:3128";
    config.proxy_user = "d\\u";
    config.proxy_password = "a:\x7F";
    config.proxy_authorization = "Bearer x";
    assert_int_equal(cct_check(&config, &diagnosis), CCT_CAUSE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placeholders), cmocka_unit_test(test_urls),
        cmocka_unit_test(test_stray),        cmocka_unit_test(test_good_configurations),
        cmocka_unit_test(test_missing),      cmocka_unit_test(test_values),
        cmocka_unit_test(test_each_fault),   cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_url_length),   cmocka_unit_test(test_auth),
        cmocka_unit_test(test_connect_to),   cmocka_unit_test(test_proxy),
    };
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
