/* SPDX-License-Identifier: MIT */
/* Variables that belong together: which family is taken, and what holds a secret. */
#include "library_test.h"

#include "cli/settings/families.h"

/* In the order in which they count. */
static const variable_family expected[] = {
    {"CCTOKEN_CLIENT_ID", "CCTOKEN_CLIENT_SECRET"},
    {"GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"},
    {"GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET"},
    {"GC_CLIENT_ID", "GC_CLIENT_SECRET"},
};

static const variables none = {.pairs = NULL};

static int clear(void **state)
{
    (void)state;
    return clearenv();
}

static void set(const char *name)
{
    assert_int_equal(setenv(name, "x", 1), 0);
}

static void check_found(const variables *file, bool want_id, bool want_secret, const char *id)
{
    const variable_family *found = family_find(file, want_id, want_secret);
    assert_row((found == NULL) == (id == NULL), "%s", id == NULL ? found->id : id);
    assert_row(id == NULL || strcmp(found->id, id) == 0, "%s, not %s", found->id, id);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_string_equal(families[i].id, expected[i].id);
        assert_string_equal(families[i].secret, expected[i].secret);
    }
    assert_ptr_equal(azure_family, &families[COUNT(expected)]);
    assert_null(azure_family[1].id);
}

/* They are injected into pods unasked: nobody finds them by looking for just any family. */
static void test_azure(void **state)
{
    (void)state;
    set("AZURE_CLIENT_ID");
    set("AZURE_CLIENT_SECRET");
    check_found(&none, true, true, NULL);
    assert_ptr_equal(family_of("AZURE_CLIENT_ID"), azure_family);
    assert_ptr_equal(family_of("AZURE_CLIENT_SECRET"), azure_family);
    assert_null(family_of("AZURE_TENANT_ID"));
}

static void test_one_is_set(void **state)
{
    check_found(&none, true, true, NULL);
    for (size_t i = 0; i < COUNT(expected); i++) {
        clear(state);
        set(expected[i].id);
        check_found(&none, true, true, expected[i].id);
        check_found(&none, true, false, expected[i].id);
        check_found(&none, false, true, NULL);
        check_found(&none, false, false, NULL);
        clear(state);
        set(expected[i].secret);
        check_found(&none, true, true, expected[i].id);
        check_found(&none, true, false, NULL);
        check_found(&none, false, true, expected[i].id);
    }
}

/* The first family that has either of them, even if a later one has both. */
static void test_order(void **state)
{
    for (size_t i = 0; i < COUNT(expected); i++) {
        for (size_t j = i + 1; j < COUNT(expected); j++) {
            clear(state);
            set(expected[i].secret);
            set(expected[j].id);
            set(expected[j].secret);
            check_found(&none, true, true, expected[i].id);
            check_found(&none, true, false, expected[j].id);
        }
    }
}

static void test_empty_is_unset(void **state)
{
    (void)state;
    assert_int_equal(setenv("CCTOKEN_CLIENT_ID", "", 1), 0);
    set("GC_CLIENT_ID");
    check_found(&none, true, true, "GC_CLIENT_ID");
}

/* The environment counts before the env file, whatever the family. */
static void test_levels(void **state)
{
    char pairs[] = "CCTOKEN_CLIENT_ID\0x\0CCTOKEN_CLIENT_SECRET\0x";
    variables file = {.pairs = pairs, .len = sizeof pairs};
    (void)state;
    check_found(&file, true, true, "CCTOKEN_CLIENT_ID");
    set("GC_CLIENT_ID");
    check_found(&file, true, true, "GC_CLIENT_ID");
    check_found(&file, false, true, "CCTOKEN_CLIENT_ID");
}

static void test_family_of(void **state)
{
    static const char *const others[] = {"", "CCTOKEN_CLIENT", "CCTOKEN_CLIENT_ID2", "cctoken_client_id",
                                         "CCTOKEN_SCOPE"};
    (void)state;
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_ptr_equal(family_of(expected[i].id), &families[i]);
        assert_ptr_equal(family_of(expected[i].secret), &families[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_null(family_of(others[i]));
    }
}

/*
 * What `exec` takes out of the environment, also what is not read here; and what it leaves there,
 * but nobody shows.
 */
static void test_secrets(void **state)
{
    static const struct {
        const char *name;
        bool is_secret, may_hold_secret;
    } rows[] = {
        {"CCTOKEN_CLIENT_SECRET", true, true},
        {"GENESYSCLOUD_OAUTHCLIENT_SECRET", true, true},
        {"GENESYS_CLIENT_SECRET", true, true},
        {"GC_CLIENT_SECRET", true, true},
        {"AZURE_CLIENT_SECRET", true, true},
        {"AZURE_CLIENT_CERTIFICATE_PASSWORD", true, true},
        {"AZURE_FEDERATED_TOKEN_FILE", false, false},
        {"CCTOKEN_PROXY_AUTHORIZATION", true, true},
        {"CCTOKEN_CLIENT_SECRETS", false, true},
        {"CCTOKEN_CLIENT_SECRET_FILE", false, true},
        {"cctoken_client_secret", false, true},
        {"Other_Secret", false, true},
        {"SECRET", false, true},
        {"HTTPS_PROXY", false, true},
        {"https_proxy", false, true},
        {"ALL_PROXY", false, true},
        {"all_proxy", false, true},
        {"cctoken_proxy_authorization", false, true},
        {"", false, false},
        {"CCTOKEN_CLIENT_ID", false, false},
        {"CCTOKEN_CLIENT_SECRE", false, false},
        {"NO_PROXY", false, false},
        {"HTTPS_PROX", false, false},
        {"ACCESS_TOKEN", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span name = copy_of(cct_span_of(rows[i].name));
        assert_row(variable_is_secret(name) == rows[i].is_secret, "%s", rows[i].name);
        assert_row(variable_may_hold_secret(name) == rows[i].may_hold_secret, "%s", rows[i].name);
        free_copy(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_table, clear),   cmocka_unit_test_setup(test_one_is_set, clear),
        cmocka_unit_test_setup(test_order, clear),   cmocka_unit_test_setup(test_empty_is_unset, clear),
        cmocka_unit_test_setup(test_levels, clear),  cmocka_unit_test_setup(test_family_of, clear),
        cmocka_unit_test_setup(test_secrets, clear), cmocka_unit_test_setup(test_azure, clear),
    };
    return cmocka_run_group_tests_name("families", tests, NULL, NULL);
}
