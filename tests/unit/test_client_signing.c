/* SPDX-License-Identifier: MIT */
/* Where a signed JWT lies in the work buffer, in every size of its room. */
#include "library_test.h"

#include "cctoken_port.h"
#include "client/signing.h"

static int64_t clock_s(void *context)
{
    (void)context;
    return 1700000000;
}

static int same_bytes_always(void *context, uint8_t *out, size_t len)
{
    (void)context;
    memset(out, 7, len);
    return CCT_OK;
}

/*
 * Signs in a work buffer of exactly that size. The length of the JWT; 0 if there is no room for it.
 */
static size_t sign_within(size_t room)
{
    cct_port port = cct_port_none;
    cct_diagnosis diagnosis = {0};
    const char *jwt = NULL;
    char *work = malloc(room > 0 ? room : 1);
    size_t len = 0;
    assert_non_null(work);
    memset(work, 'w', room > 0 ? room : 1);
    port.wall_clock_s = clock_s;
    port.random_bytes = same_bytes_always;
    const cct_config config = {.port = &port,
                               .client_id = "this-client",
                               .client_secret = "sesame",
                               .token_url = "https://as.test/token",
                               .work = work,
                               .work_len = room};
    if (cct_sign_assertion(&config, CCT_AUTH_CLIENT_SECRET_JWT, room, &jwt, &diagnosis) == CCT_OK) {
        /* It ends with the room, its NUL included. */
        len = strlen(jwt);
        assert_ptr_equal(jwt + len + 1, work + room);
    } else {
        assert_int_equal(diagnosis.cause, CCT_CAUSE_USAGE);
        assert_string_equal(diagnosis.detail, "the request is larger than its buffer");
    }
    free(work);
    return len;
}

static void test_room(void **state)
{
    size_t len = sign_within(1000);
    (void)state;
    assert_true(len > 0);
    for (size_t room = 0; room < len + 20; room++) {
        assert_row(sign_within(room) == (room > len ? len : 0), "room for %zu bytes", room);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests_name("signing", tests, NULL, NULL);
}
