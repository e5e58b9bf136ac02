/* SPDX-License-Identifier: MIT */
/*
 * jwt.c: a JWT as client assertion and as the token of 'inspect', with what is printed of it. A
 * line with the JWT; what follows is what the server said of it. A line that begins with '{' is the
 * claims, which are encoded here.
 */
#include "oauth/jwt.h"

#include <sys/mman.h>
#include <unistd.h>

#include "cli/commands/verdict.h"
#include "format/base64.h"
#include "fuzz.h"
#include "oauth/opaque.h"

enum { NOW_S = 1700000000, SHOWN_MAX = 1 << 18 };

static cct_span encode_claims(cct_span claims)
{
    cct_base64_encoder encoder;
    cct_writer out;
    size_t capacity = claims.len * 2 + 64;
    cct_writer_init(&out, fuzz_memory(capacity), capacity);
    cct_write_text(&out, "eyJhbGciOiJFUzI1NiJ9.");
    cct_base64url_encode_init(&encoder, &out);
    cct_base64_encode(&encoder, claims);
    cct_base64_encode_end(&encoder);
    cct_write_text(&out, ".c2lnbmF0dXJl");
    return fuzz_written(&out);
}

/* ---- reading ------------------------------------------------------------ */

static void check_jwt(cct_span text, size_t capacity)
{
    cct_jwt jwt;
    cct_span claims, copy = fuzz_copy(text);
    char *memory = fuzz_memory(capacity);
    cct_span whole = {memory, capacity};
    cct_jwt_result form = cct_jwt_claims(copy, memory, capacity, &claims);
    PROPERTY(claims.ptr == NULL || (fuzz_is_inside(claims, whole) && cct_json_is_object(claims)), "%d", form);
    cct_jwt_result result = cct_jwt_read(copy, memory, capacity, &jwt);
    if (result == CCT_JWT_OK) {
        PROPERTY(claims.ptr != NULL, "it is read and has no claims");
        PROPERTY(fuzz_is_inside(jwt.iss, whole) && fuzz_is_inside(jwt.sub, whole) &&
                     fuzz_is_inside(jwt.aud.value, whole),
                 "a claim outside the memory");
        PROPERTY(jwt.exp >= CCT_JWT_NO_TIME && jwt.nbf >= CCT_JWT_NO_TIME, "times");
    }
    (void)cct_jwt_read(copy, NULL, 0, &jwt);
    (void)cct_opaque_is_jwt(copy);
    free(memory);
    fuzz_free(copy);
}

/* ---- as an assertion ----------------------------------------------------- */

static int64_t wall_clock_s(void *context)
{
    (void)context;
    return NOW_S;
}

static void check_assertion(const char *text)
{
    static char work[20000];
    static cct_port port;
    port = cct_port_none;
    port.wall_clock_s = wall_clock_s;
    cct_config config = {.port = &port,
                         .token_url = "https://a.example/token",
                         .client_id = "id",
                         .client_assertion = text,
                         .auth = CCT_AUTH_ASSERTION,
                         .work = work,
                         .work_len = sizeof work};
    cct_diagnosis diagnosis = {0};
    cct_cause cause = cct_check(&config, &diagnosis);
    PROPERTY(cause == diagnosis.cause && fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
    for (size_t i = 0; i < sizeof work; i++) {
        PROPERTY(work[i] == 0, "byte %zu is left", i);
    }
}

/* ---- what is printed ------------------------------------------------------ */

typedef void (*writing)(const verdict *v, stream *out);

static cct_span written(const verdict *v, writing write_it, char *memory)
{
    static int descriptor = -1;
    stream out;
    descriptor = descriptor < 0 ? memfd_create("fuzz", MFD_CLOEXEC) : descriptor;
    (void)!ftruncate(descriptor, 0);
    (void)lseek(descriptor, 0, SEEK_SET);
    stream_init(&out, descriptor);
    write_it(v, &out);
    PROPERTY(stream_end(&out), "it cannot be written");
    ssize_t len = pread(descriptor, memory, SHOWN_MAX, 0);
    return (cct_span){memory, len < 0 ? 0 : (size_t)len};
}

static void check_verdict(const char *text, cct_span said)
{
    static settings s;
    static char claims[CCT_TOKEN_MAX], shown[SHOWN_MAX];
    cct_diagnosis diagnosis = {.detail = "HTTP 401"};
    verdict v = {.settings = &s, .diagnosis = &diagnosis, .now_s = NOW_S};
    s.token = (sourced_value){.value = text, .name = "standard input"};
    s.config.subject_token = text;
    v.is_unsigned = cct_jwt_claims(cct_span_of(text), claims, sizeof claims, &v.claims) == CCT_JWT_UNSIGNED;
    v.is_verified = cct_json_is_object(said);
    v.said = v.is_verified ? said : CCT_NO_SPAN;
    v.is_active = !verdict_is_expired(&v);
    cct_span lines = written(&v, verdict_write_text, shown);
    PROPERTY(fuzz_is_shown(lines, true) && lines.len > 0, "%.*s", SHOW(lines));
    cct_span json = written(&v, verdict_write_json, shown);
    PROPERTY(cct_json_is_object(cct_span_trim_space(json)), "%.*s", SHOW(json));
    PROPERTY(strlen(text) < 24 || !fuzz_contains(json, cct_span_of(text)), "the token is shown: %.*s", SHOW(json));
}

void fuzz_one(cct_span input)
{
    cct_span text = fuzz_take_line(&input);
    bool is_claims = text.len > 0 && text.ptr[0] == '{';
    text = is_claims ? encode_claims(text) : fuzz_copy(text);
    if (text.len < CCT_TOKEN_MAX) {
        char *string = fuzz_string(text);
        check_jwt(text, text.len);
        check_jwt(text, fuzz_hash(text) % (text.len + 1));
        check_assertion(string);
        check_verdict(string, input);
        free(string);
    }
    fuzz_free(text);
}
