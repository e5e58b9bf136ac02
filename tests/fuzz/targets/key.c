/* SPDX-License-Identifier: MIT */
/*
 * key.c: a private key, PEM or DER, and the certificates that go with it, after a line "----". A
 * key that is accepted signs, has a public part, and is found again in its certificate.
 */
#include "tls/key_form.h"

#include "cctoken.h"
#include "format/json.h"
#include "fuzz.h"
#include "tls/own_chain.h"

enum { ARENA_LEN = 64 * 1024, SOURCE_MAX = 16384, FOUND_MAX = 16, NOW_S = 1790000000 };

static int random_bytes(void *context, uint8_t *out, size_t len)
{
    uint64_t *state = context;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)fuzz_random(state);
    }
    return CCT_OK;
}

static void check_form(cct_span text)
{
    cct_key_form form;
    char *memory = fuzz_memory(text.len);
    int result = cct_key_form_read(text, memory, text.len, &form);
    PROPERTY((result == CCT_OK) == (form.kind == CCT_KEY_USABLE), "%d with kind %d", result, form.kind);
    cct_writer words = fuzz_writer(300);
    if (result != CCT_OK) {
        cct_key_form_describe(&form, &words);
        PROPERTY(words.len > 0 && fuzz_is_shown(fuzz_written(&words), false), "%.*s", SHOW(fuzz_written(&words)));
    }
    for (size_t i = 0; result == CCT_OK && i < CCT_RSA_NUMBERS; i++) {
        PROPERTY(fuzz_is_inside(form.numbers[i], text) || fuzz_is_inside(form.numbers[i], (cct_span){memory, text.len}),
                 "number %zu", i);
    }
    fuzz_end_writer(&words);
    free(memory);
}

static void check_certificates(cct_span text)
{
    cct_span found[FOUND_MAX];
    char *memory = fuzz_memory(text.len);
    size_t count = cct_certificates_form_read(text, memory, text.len, found, FOUND_MAX);
    PROPERTY(count <= FOUND_MAX, "%zu", count);
    for (size_t i = 0; i < count; i++) {
        PROPERTY(fuzz_is_inside(found[i], text) || fuzz_is_inside(found[i], (cct_span){memory, text.len}), "%zu", i);
    }
    free(memory);
}

/* What mbedTLS accepted is a key for everything that is done with it. */
static void use_key(cct_key *key, cct_span certificates)
{
    char jwk[CCT_JWK_SIZE], thumbprint[CCT_THUMBPRINT_SIZE];
    uint8_t signature[CCT_SIGNATURE_MAX];
    static char memory[SOURCE_MAX];
    cct_certificate_facts facts;
    cct_diagnosis diagnosis = {0};
    cct_signer signer = cct_key_signer(key);
    PROPERTY(signer.algorithm != NULL, "no algorithm");
    int len = signer.sign(signer.context, "a text", 6, signature);
    PROPERTY(len <= CCT_SIGNATURE_MAX, "%d", len);
    len = cct_key_jwk(key, jwk);
    if (len > 0) {
        PROPERTY(strlen(jwk) == (size_t)len && cct_json_is_object(cct_span_of(jwk)), "%s", jwk);
        cct_jwk_thumbprint(jwk, thumbprint);
        PROPERTY(strlen(thumbprint) == CCT_THUMBPRINT_SIZE - 1, "%s", thumbprint);
    }
    int result = cct_key_match(key, certificates.ptr, certificates.len, memory, sizeof memory, &facts, &diagnosis);
    PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    if (result == CCT_OK) {
        PROPERTY(fuzz_is_shown(cct_span_of(facts.subject), false) && fuzz_is_shown(cct_span_of(facts.issuer), false),
                 "%s", facts.subject);
    }
    memset(&diagnosis, 0, sizeof diagnosis);
    result = cct_key_check_tls(key, certificates.ptr, certificates.len, memory, sizeof memory, NOW_S, &diagnosis);
    PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
}

static void check_key(cct_span text, cct_span certificates)
{
    static uint64_t arena[ARENA_LEN / 8];
    static cct_port port;
    uint64_t state = 1;
    cct_key key;
    cct_diagnosis diagnosis = {0};
    char *memory = fuzz_memory(text.len);
    port = cct_port_none;
    port.random_bytes = random_bytes;
    cct_arena_install(arena, sizeof arena);
    int result = cct_key_read(&key, &port, &state, text.ptr, text.len, memory, text.len, &diagnosis);
    PROPERTY((result == CCT_OK) == (diagnosis.cause == CCT_CAUSE_NONE), "%s", diagnosis.detail);
    PROPERTY(fuzz_is_shown(cct_span_of(diagnosis.detail), false), "%s", diagnosis.detail);
    for (size_t i = 0; i < text.len; i++) {
        PROPERTY(memory[i] == 0, "byte %zu of the memory is not wiped", i);
    }
    if (result == CCT_OK) {
        use_key(&key, certificates);
    }
    cct_key_end(&key);
    cct_arena_remove();
    for (size_t i = 0; i < ARENA_LEN / 8; i++) {
        PROPERTY(arena[i] == 0, "the arena is not wiped");
    }
    free(memory);
}

void fuzz_one(cct_span input)
{
    cct_span text = fuzz_take_section(&input);
    if (text.len > SOURCE_MAX || input.len > SOURCE_MAX) {
        return;
    }
    text = fuzz_copy(text);
    input = fuzz_copy(input);
    check_form(text);
    check_certificates(input);
    check_key(text, input);
    fuzz_free(text);
    fuzz_free(input);
}
