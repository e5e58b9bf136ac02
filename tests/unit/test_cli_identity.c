/* SPDX-License-Identifier: MIT */
/* What makes two requests the same. */
#include "library_test.h"

#include <stdio.h>

#include "cli/obtain/identity.h"

static const uint8_t salt[SALT_LEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

typedef struct identity {
    uint8_t bytes[IDENTITY_LEN];
} identity;

/* Too large for the stack of some machines. */
static settings s;

static void use(const cct_config *config)
{
    size_t bad;
    s.config = *config;
    assert_int_equal(cct_target_init(&s.target, config->token_url, config->auth, &bad), CCT_OK);
}

static identity answer_of(const cct_config *config)
{
    identity k;
    use(config);
    identity_of_response(&s, salt, k.bytes);
    return k;
}

static bool is_same(identity a, identity b)
{
    return memcmp(a.bytes, b.bytes, IDENTITY_LEN) == 0;
}

static bool is_same_answer(const cct_config *a, const cct_config *b)
{
    return is_same(answer_of(a), answer_of(b));
}

static cct_config base(void)
{
    static const cct_parameter parameters[] = {{"audience", "a"}, {"resource", "https://r.example/"}};
    return (cct_config){
        .token_url = "https://login.example/token",
        .client_id = "client",
        .client_secret = "secret",
        .auth = CCT_AUTH_BASIC,
        .scope = "read write",
        .parameters = parameters,
        .parameter_count = COUNT(parameters),
        .connect_to = "127.0.0.1:8443",
    };
}

/* Wherever the same texts lie. */
static void test_equal_values(void **state)
{
    char url[] = "https://login.example/token", id[] = "client", secret[] = "secret", scope[] = "read write";
    char name[] = "audience", value[] = "a", address[] = "127.0.0.1:8443";
    cct_parameter parameters[] = {{name, value}, {"resource", "https://r.example/"}};
    cct_config a = base(), b = base();
    (void)state;
    b.token_url = url;
    b.client_id = id;
    b.client_secret = secret;
    b.scope = scope;
    b.connect_to = address;
    b.parameters = parameters;
    assert_true(is_same_answer(&a, &b));
}

/* What changes the answer, one at a time; all of these keys are different ones. */
static void test_every_field(void **state)
{
    static const cct_parameter other_name[] = {{"audiencE", "a"}, {"resource", "https://r.example/"}};
    static const cct_parameter other_value[] = {{"audience", "A"}, {"resource", "https://r.example/"}};
    static const cct_parameter empty_value[] = {{"audience", ""}, {"resource", "https://r.example/"}};
    static const cct_parameter last_value[] = {{"audience", "a"}, {"resource", "https://r.example"}};
    static const cct_parameter swapped[] = {{"resource", "https://r.example/"}, {"audience", "a"}};
    static const cct_parameter more[] = {
        {"audience", "a"}, {"resource", "https://r.example/"}, {"resource", "https://r.example/"}};
    cct_config rows[32];
    identity keys[COUNT(rows)];
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        rows[i] = base();
    }
    count++; /* the first one stays as it is */
    rows[count++].token_url = "https://login.example/token2";
    rows[count++].token_url = "https://login.example/Token";
    rows[count++].token_url = "https://login.example:444/token";
    rows[count++].token_url = "https://login.example/token?tenant=a";
    rows[count++].issuer = "https://login.example/token";
    rows[count++].client_id = "client2";
    rows[count++].client_id = "Client";
    rows[count++].client_secret = "secret2";
    rows[count++].client_secret = "Secret";
    rows[count++].client_secret = "";
    rows[count++].client_secret = NULL;
    rows[count++].auth = CCT_AUTH_BASIC_RAW;
    rows[count++].auth = CCT_AUTH_POST;
    rows[count++].auth = CCT_AUTH_NONE;
    rows[count++].scope = "write read";
    rows[count++].scope = "read";
    rows[count++].scope = "";
    rows[count++].scope = NULL;
    rows[count++].connect_to = "127.0.0.1:8444";
    rows[count++].connect_to = NULL;
    rows[count++].parameter_count = 1;
    rows[count++].parameter_count = 0;
    rows[count++].parameters = other_name;
    rows[count++].parameters = other_value;
    rows[count++].parameters = empty_value;
    rows[count++].parameters = last_value;
    rows[count++].parameters = swapped;
    rows[count].parameters = more;
    rows[count++].parameter_count = COUNT(more);
    assert_true(count <= COUNT(rows));
    for (size_t i = 0; i < count; i++) {
        keys[i] = answer_of(&rows[i]);
        for (size_t j = 0; j < i; j++) {
            assert_row(!is_same(keys[i], keys[j]), "rows %zu and %zu", i, j);
        }
    }
}

/* The same bytes one after the other, divided in other ways. */
static void test_values_shifted_between_fields(void **state)
{
    static const cct_parameter divided[][2] = {
        {{"ab", "cd"}, {"ef", "gh"}}, {{"a", "bcd"}, {"ef", "gh"}}, {{"abc", "d"}, {"ef", "gh"}},
        {{"ab", "cde"}, {"f", "gh"}}, {{"ab", "c"}, {"def", "gh"}}, {{"ab", "cd"}, {"e", "fgh"}},
        {{"ab", "cd"}, {"efg", "h"}}, {{"ab", "cdef"}, {"", "gh"}}, {{"ab", ""}, {"cdef", "gh"}},
        {{"", "abcd"}, {"ef", "gh"}}, {{"ab", "cdefgh"}, {"", ""}}, {{"", ""}, {"ab", "cdefgh"}},
        {{"abcdefgh", ""}, {"", ""}}, {{"", ""}, {"", "abcdefgh"}},
    };
    static const cct_parameter joined[] = {{"ab", "cdefgh"}};
    cct_config rows[40];
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        rows[i] = base();
        rows[i].parameter_count = 0;
    }
    /* URL and ID */
    rows[count].token_url = "https://login.example/a";
    rows[count++].client_id = "bc";
    rows[count].token_url = "https://login.example/ab";
    rows[count++].client_id = "c";
    rows[count].token_url = "https://login.example/abc";
    rows[count++].client_id = "";
    /* ID and secret */
    rows[count].client_id = "a";
    rows[count++].client_secret = "bc";
    rows[count].client_id = "ab";
    rows[count++].client_secret = "c";
    rows[count].client_id = "abc";
    rows[count++].client_secret = "";
    rows[count].client_id = "";
    rows[count++].client_secret = "abc";
    /* secret and method: "basic" and "basic-raw" begin alike */
    rows[count].client_secret = "post";
    rows[count++].auth = CCT_AUTH_BASIC;
    rows[count].client_secret = "";
    rows[count++].auth = CCT_AUTH_POST;
    /* method and scope */
    rows[count].auth = CCT_AUTH_BASIC;
    rows[count++].scope = "-rawx";
    rows[count].auth = CCT_AUTH_BASIC_RAW;
    rows[count++].scope = "x";
    /* scope and address */
    rows[count].scope = "ab";
    rows[count++].connect_to = "c:1";
    rows[count].scope = "a";
    rows[count++].connect_to = "bc:1";
    rows[count].scope = "c:1";
    rows[count++].connect_to = NULL;
    rows[count].scope = NULL;
    rows[count++].connect_to = "c:1";
    rows[count].scope = "";
    rows[count++].connect_to = "c:1";
    /* names and values of parameters */
    for (size_t i = 0; i < COUNT(divided); i++) {
        rows[count].parameters = divided[i];
        rows[count++].parameter_count = 2;
    }
    rows[count].parameters = joined;
    rows[count++].parameter_count = 1;
    assert_true(count <= COUNT(rows));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_row(!is_same_answer(&rows[i], &rows[j]), "rows %zu and %zu", i, j);
        }
    }
}

/*
 * The method counts, not whether it was named: basic is the default, that of Genesys Cloud
 * basic-raw.
 */
static void test_method_by_default(void **state)
{
    static const struct {
        const char *url;
        cct_auth_method method;
    } rows[] = {
        {"https://login.example/token", CCT_AUTH_BASIC},
        {"https://login.mypurecloud.com/oauth/token", CCT_AUTH_BASIC_RAW},
        {"https://login.mypurecloud.ie/oauth/token", CCT_AUTH_BASIC_RAW},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config unnamed = base();
        unnamed.token_url = rows[i].url;
        unnamed.auth = CCT_AUTH_DEFAULT;
        for (cct_auth_method method = CCT_AUTH_BASIC; method <= CCT_AUTH_NONE; method++) {
            cct_config named = unnamed;
            named.auth = method;
            assert_row(is_same_answer(&unnamed, &named) == (method == rows[i].method), "row %zu: %d", i, method);
        }
    }
}

/* A public client sends no secret: none that happens to be set may part its tokens. */
static void test_no_secret_is_sent(void **state)
{
    cct_config none = base(), some = base(), other = base();
    (void)state;
    none.auth = some.auth = other.auth = CCT_AUTH_NONE;
    none.client_secret = NULL;
    other.client_secret = "other";
    assert_true(is_same_answer(&none, &some));
    assert_true(is_same_answer(&none, &other));
}

/*
 * {"iss":"i","sub":"s","aud":"a","exp":N}: an assertion that is issued again is another one of the
 * same client.
 */
#define CLAIMS(claims, signature) "e30." claims "." signature
#define FIRST CLAIMS("eyJpc3MiOiJpIiwic3ViIjoicyIsImF1ZCI6ImEiLCJleHAiOjF9", "c2ln")
#define LATER CLAIMS("eyJpc3MiOiJpIiwic3ViIjoicyIsImF1ZCI6ImEiLCJleHAiOjJ9", "c2lo")
#define OTHER_ISS CLAIMS("eyJpc3MiOiJqIiwic3ViIjoicyIsImF1ZCI6ImEiLCJleHAiOjF9", "c2ln")
#define OTHER_SUB CLAIMS("eyJpc3MiOiJpIiwic3ViIjoidCIsImF1ZCI6ImEiLCJleHAiOjF9", "c2ln")
#define OTHER_AUD CLAIMS("eyJpc3MiOiJpIiwic3ViIjoicyIsImF1ZCI6ImIiLCJleHAiOjF9", "c2ln")
#define SHIFTED CLAIMS("eyJpc3MiOiJpcyIsInN1YiI6IiIsImF1ZCI6ImEiLCJleHAiOjF9", "c2ln")

static void test_assertion(void **state)
{
    static const char *const others[] = {OTHER_ISS, OTHER_SUB, OTHER_AUD, SHIFTED};
    cct_config a = base(), b = base();
    identity first, later;
    (void)state;
    a.auth = b.auth = CCT_AUTH_ASSERTION;
    a.client_assertion = FIRST;
    b.client_assertion = LATER;
    b.client_secret = "other"; /* is not sent */
    assert_true(is_same_answer(&a, &b));
    use(&a);
    identity_of_attempt(&s, salt, first.bytes);
    use(&b);
    identity_of_attempt(&s, salt, later.bytes);
    assert_false(is_same(first, later)); /* that one was refused says nothing of the other */
    for (size_t i = 0; i < COUNT(others); i++) {
        b.client_assertion = others[i];
        assert_row(!is_same_answer(&a, &b), "%zu", i);
    }
    b = a;
    b.auth = CCT_AUTH_NONE;
    assert_false(is_same_answer(&a, &b));
}

/* How long one waits, and by which way one gets there, changes nothing in the answer. */
static void test_what_does_not_change_the_answer(void **state)
{
    char work[8];
    uint8_t io[8];
    cct_server_report server_report;
    cct_config a = base(), b = base();
    (void)state;
    b.family = CCT_FAMILY_IPV6;
    b.tls_min = CCT_TLS_1_3;
    b.timeout_ms = 1;
    b.connect_timeout_ms = 2;
    b.retries = 3;
    b.retry_max_wait_s = 4;
    b.work = work;
    b.work_len = sizeof work;
    b.io = io;
    b.io_len = sizeof io;
    b.server_report = &server_report;
    b.observer_context = work;
    assert_true(is_same_answer(&a, &b));
}

static void test_every_byte_of_the_salt(void **state)
{
    cct_config config = base();
    identity first = answer_of(&config);
    (void)state;
    for (size_t i = 0; i < SALT_LEN; i++) {
        identity k;
        uint8_t other[SALT_LEN];
        memcpy(other, salt, SALT_LEN);
        other[i] ^= 0x80;
        identity_of_response(&s, other, k.bytes);
        assert_row(!is_same(k, first), "byte %zu", i);
    }
}

/* It is a hash: nothing of a value can be read in it, and every byte depends on what went in. */
/* Keys and certificates count by their thumbprints, and only where they are used. */
static void test_keys(void **state)
{
    static cct_key key;
    cct_config plain = base(), tls = base(), bound = base();
    (void)state;
    tls.auth = CCT_AUTH_MTLS;
    tls.tls_key = &key;
    bound.dpop = &s.keys[KEY_OF_DPOP].signer;
    identity before[] = {answer_of(&plain), answer_of(&tls), answer_of(&bound)};
    strcpy(s.keys[KEY_OF_CLIENT].thumbprint, "a");
    identity other_key = answer_of(&tls);
    strcpy(s.certificate_facts.thumbprint, "b");
    identity other_certificate = answer_of(&tls);
    assert_true(is_same(answer_of(&bound), before[2]));
    strcpy(s.keys[KEY_OF_DPOP].thumbprint, "c");
    assert_true(is_same(answer_of(&plain), before[0]));
    assert_true(is_same(answer_of(&tls), other_certificate));
    assert_false(is_same(answer_of(&bound), before[2]));
    assert_false(is_same(before[0], before[2]));
    assert_false(is_same(other_key, before[1]));
    assert_false(is_same(other_key, other_certificate));
    memset(&s, 0, sizeof s);
}

static void test_a_key_holds_no_value(void **state)
{
    cct_config config = base();
    identity k;
    unsigned ones[IDENTITY_LEN] = {0};
    (void)state;
    config.client_secret = "0123456789abcdef0123456789abcdef";
    k = answer_of(&config);
    for (size_t i = 0; i + 4 <= IDENTITY_LEN; i++) {
        assert_false(cct_span_contains(cct_span_of(config.client_secret), (cct_span){(const char *)k.bytes + i, 4}));
    }
    for (unsigned n = 0; n < 256; n++) {
        char id[8];
        snprintf(id, sizeof id, "id%u", n);
        config.client_id = id;
        k = answer_of(&config);
        for (size_t i = 0; i < IDENTITY_LEN; i++) {
            ones[i] += k.bytes[i] & 1;
        }
    }
    for (size_t i = 0; i < IDENTITY_LEN; i++) {
        assert_in_range(ones[i], 64, 192);
    }
}

/* ---- attempts ---------------------------------------------------------- */

static identity attempt_of(void)
{
    identity k;
    const cct_config config = s.config;
    use(&config);
    identity_of_attempt(&s, salt, k.bytes);
    return k;
}

static void begin(void)
{
    s.config = base();
    s.trust = (trust_sources){.path = "/etc/ca.pem", .path_name = "--ca", .more = "/etc/certs", .more_name = "DIR"};
}

/* A failure is inherited only by who would have failed in the same way. */
static void test_attempt(void **state)
{
    static const uint8_t pins[2][CCT_PIN_LEN] = {"first", "second"};
    identity keys[32];
    size_t count = 0;
    (void)state;
#define KEEP(change)                                                                                                   \
    begin();                                                                                                           \
    change;                                                                                                            \
    keys[count++] = attempt_of();
    KEEP((void)0)
    KEEP(s.trust.path = "/etc/other.pem")
    KEEP(s.trust.path = NULL)
    KEEP(s.trust.more = "/etc/others")
    KEEP(s.trust.more = NULL)
    KEEP((s.trust.path = "/etc/certs", s.trust.more = "/etc/ca.pem"))
    KEEP((s.trust.path = "/etc/ca.pem/", s.trust.more = "etc/certs"))
    KEEP(s.config.family = CCT_FAMILY_IPV4)
    KEEP(s.config.family = CCT_FAMILY_IPV6)
    KEEP(s.config.tls_min = CCT_TLS_1_3)
    KEEP((s.config.pins = pins, s.config.pin_count = 1))
    KEEP((s.config.pins = pins, s.config.pin_count = 2))
    KEEP((s.config.pins = pins + 1, s.config.pin_count = 1))
    KEEP(s.config.timeout_ms = 1)
    KEEP(s.config.connect_timeout_ms = 1)
    KEEP(s.config.retries = 1)
    KEEP(s.config.retry_max_wait_s = 1)
    KEEP(s.config.proxy = "p:1")
    KEEP((s.config.proxy = "p:1", s.config.proxy_user = "u"))
    KEEP((s.config.proxy = "p:1", s.config.proxy_user = "u", s.config.proxy_password = "p"))
    KEEP((s.config.proxy = "p:1", s.config.proxy_authorization = "Basic x"))
    KEEP(s.config.client_secret = "other")
    KEEP(s.config.client_id = "other")
    KEEP(s.config.token_url = "https://login.example/other")
    KEEP(s.config.scope = NULL)
    KEEP(s.config.connect_to = NULL)
    KEEP(s.config.auth = CCT_AUTH_POST)
    KEEP(s.config.parameter_count = 1)
#undef KEEP
    assert_true(count <= COUNT(keys));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_row(!is_same(keys[i], keys[j]), "rows %zu and %zu", i, j);
        }
    }
}

/* Whichever way a response has come. */
static void test_proxy(void **state)
{
    (void)state;
    begin();
    const cct_config direct = s.config;
    cct_config proxied = direct;
    proxied.proxy = "p:1";
    proxied.proxy_user = "u";
    assert_true(is_same_answer(&direct, &proxied));
}

static void test_attempt_and_answer(void **state)
{
    (void)state;
    begin();
    identity attempt = attempt_of();
    assert_false(is_same(attempt, answer_of(&s.config)));
    assert_true(is_same(attempt, attempt_of()));
    const uint8_t pin[1][CCT_PIN_LEN] = {"pin"}; /* it says what server may answer, not what */
    const cct_config config = s.config;
    cct_config pinned = config;
    pinned.pins = pin;
    pinned.pin_count = 1;
    assert_true(is_same_answer(&config, &pinned));
    use(&config);
    s.trust.path_name = "SSL_CERT_FILE"; /* the same anchors by another name */
    assert_true(is_same(attempt, attempt_of()));
    s.cache.min_ttl_s = 7;
    s.cache.fresh = true;
    assert_true(is_same(attempt, attempt_of()));
}

/* ---- salts ------------------------------------------------------------- */

static void test_salts_are_random(void **state)
{
    uint8_t salts[16][SALT_LEN];
    (void)state;
    memset(salts, 0, sizeof salts);
    for (size_t i = 0; i < COUNT(salts); i++) {
        assert_int_equal(identity_new_salt(salts[i]), 0);
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(salts[i], salts[j], SALT_LEN / 2);
            assert_memory_not_equal(salts[i] + SALT_LEN / 2, salts[j] + SALT_LEN / 2, SALT_LEN / 2);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_values),
        cmocka_unit_test(test_every_field),
        cmocka_unit_test(test_values_shifted_between_fields),
        cmocka_unit_test(test_method_by_default),
        cmocka_unit_test(test_no_secret_is_sent),
        cmocka_unit_test(test_assertion),
        cmocka_unit_test(test_what_does_not_change_the_answer),
        cmocka_unit_test(test_every_byte_of_the_salt),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_a_key_holds_no_value),
        cmocka_unit_test(test_attempt),
        cmocka_unit_test(test_proxy),
        cmocka_unit_test(test_attempt_and_answer),
        cmocka_unit_test(test_salts_are_random),
    };
    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
