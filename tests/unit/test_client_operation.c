/* SPDX-License-Identifier: MIT */
/* What reading a response asks for next. */
#include "library_test.h"

#include "client/operation.h"

#define DEMAND "HTTP/1.1 400 X\r\nDPoP-Nonce: n-1\r\nContent-Length: 26\r\n\r\n{\"error\":\"use_dpop_nonce\"}"

/*
 * A nonce that the server demands: the token request follows once more, whatever was next before.
 */
static void test_demanded_nonce(void **state)
{
    static const cct_signer key = {.algorithm = "ES256", .jwk = "{\"kty\":\"EC\"}"};
    const cct_config config = {.client_id = "this-client", .client_secret = "sesame", .dpop = &key};
    const cct_secrets secrets = cct_secrets_of_client(SPAN("this-client"), SPAN("sesame"));
    cct_diagnosis diagnosis = {0};
    cct_token token = {0};
    cct_target target;
    size_t bad;
    (void)state;
    assert_int_equal(cct_target_init(&target, "https://as.test/token", CCT_AUTH_BASIC, &bad), CCT_OK);
    for (unsigned next = 0; next < CCT_OPERATION_COUNT; next++) {
        char buffer[512];
        cct_http_response response;
        cct_call call = {.config = &config, .target = &target, .secrets = &secrets, .token = &token};
        call.diagnosis = &diagnosis;
        call.next = next;
        cct_http_response_init(&response, buffer, sizeof buffer);
        assert_int_equal(cct_http_response_feed(&response, DEMAND, sizeof DEMAND - 1), CCT_OK);
        assert_int_equal(cct_operations[CCT_OPERATION_TOKEN].read(&call, &response), CCT_AGAIN);
        assert_int_equal(call.next, CCT_OPERATION_TOKEN);
        assert_true(same_bytes(call.demanded, SPAN("n-1")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demanded_nonce),
    };
    return cmocka_run_group_tests_name("operation", tests, NULL, NULL);
}
