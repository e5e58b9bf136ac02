/* SPDX-License-Identifier: MIT */
/* introspection.c: what a server says of a token, and of its revocation. */
#include "oauth/introspection.h"

#include "format/json.h"
#include "response.h"

enum { TEXT_MAX = 1000 };

static void check_claims(const cct_introspection *found)
{
    static const char *const names[] = {"active", "scope", "aud", "exp", "sub", "error"};
    cct_span claims = {found->claims, found->claims_len};
    if (claims.ptr == NULL) {
        return;
    }
    PROPERTY(cct_json_is_object(claims), "claims that are no object");
    for (size_t i = 0; i < COUNT(names); i++) {
        for (size_t capacity = 0; capacity <= TEXT_MAX; capacity = capacity * 3 + 1) {
            char *out = fuzz_memory(capacity);
            int len = cct_introspection_text(found, names[i], out, capacity);
            PROPERTY(len == CCT_EOF || len == CCT_ERROR_NO_ROOM || ((size_t)len < capacity && out[len] == '\0'),
                     "%d of %zu", len, capacity);
            free(out);
        }
    }
}

static void read_response(cct_span input, bool is_revocation, bool takes_subject)
{
    fuzz_exchange x;
    cct_introspection found = {.active = false};
    if (!fuzz_begin_exchange(&x, input, CCT_AUTH_DEFAULT)) {
        return;
    }
    x.target.takes_subject = takes_subject;
    if (fuzz_is_read(&x)) {
        int result = is_revocation ? cct_revocation_read(&x.response, &x.context, &x.diagnosis)
                                   : cct_introspection_read(&x.response, &x.context, &found, &x.diagnosis);
        fuzz_check_diagnosis(&x, result);
        PROPERTY(result == CCT_OK || !found.active, "active, and a failure");
        check_claims(&found);
    }
    fuzz_end_exchange(&x);
}

void fuzz_one(cct_span input)
{
    for (int i = 0; i < 4; i++) {
        read_response(input, (i & 1) != 0, (i & 2) != 0);
    }
}
