/* SPDX-License-Identifier: MIT */
/*
 * cache.c: the cache file, and the changes to it. A checksum would keep every change of a byte from
 * being read, so the input is what follows the header, which is made here: it is what somebody
 * could plant who may write the file.
 */
#include "cli/obtain/cache.h"

#include "cli/io/checksum.h"
#include "cli/obtain/identity.h"
#include "fuzz.h"

enum {
    LINE = 16,
    SUM = LINE,
    SALT = 24,
    ORDER = SALT + SALT_LEN,
    LEN = ORDER + 4,
    HEADER = LEN + 4,
    NOW_S = 1700000000
};

static cache memory;
static settings request;

static void prepare(void)
{
    size_t bad;
    memset(&request, 0, sizeof request);
    request.config = (cct_config){.token_url = "https://a.example/token", .client_id = "id", .client_secret = "secret"};
    (void)cct_target_of(&request.target, &request.config, &bad);
}

/* A header that fits what follows it; the first entry, if there is one, is of our request. */
static void seal(size_t len)
{
    static const char line[LINE] = CACHE_MAGIC "2\n";
    uint32_t order = 0x01020304, whole = (uint32_t)len;
    memcpy(memory.bytes, line, sizeof line);
    memset(memory.bytes + SALT, 7, SALT_LEN);
    memcpy(memory.bytes + ORDER, &order, sizeof order);
    memcpy(memory.bytes + LEN, &whole, sizeof whole);
    if (len >= HEADER + IDENTITY_LEN) {
        identity_of_response(&request, (const uint8_t *)memory.bytes + SALT, (uint8_t *)memory.bytes + HEADER);
    }
    uint64_t sum = checksum_of(memory.bytes + SALT, len - SALT);
    memcpy(memory.bytes + SUM, &sum, sizeof sum);
}

static void check_text(const char *text, const char *what)
{
    PROPERTY(text >= memory.bytes && text < memory.bytes + memory.len &&
                 memchr(text, '\0', (size_t)(memory.bytes + memory.len - text)) != NULL,
             "%s outside", what);
}

static void check_found(void)
{
    cache_entry found;
    if (cache_find(&memory, &request, NOW_S, &found)) {
        check_text(found.access_token, "the token");
        check_text(found.token_type, "the type");
        PROPERTY(strlen(found.access_token) == found.access_token_len, "the length of the token");
        PROPERTY(cache_remaining_s(&found, NOW_S) > 0 && found.requested_at_s <= NOW_S, "an expired token");
        if (found.scope != NULL) {
            check_text(found.scope, "the scope");
        }
    }
    if (cache_find_endpoint(&memory, &request, NOW_S, &found)) {
        check_text(found.endpoint, "the endpoint");
    }
}

/* What was stored is found, whatever else is there; and what was removed is not. */
static void check_changes(void)
{
    cache_entry found, entry = {.access_token = "a-new-token",
                                .access_token_len = 11,
                                .token_type = "Bearer",
                                .requested_at_s = NOW_S,
                                .stored_at_s = NOW_S,
                                .lifetime_s = 60};
    PROPERTY(cache_put(&memory, &request, &entry) == 0 && cache_is_whole(&memory), "it cannot be stored");
    PROPERTY(memory.len <= CACHE_MAX, "%zu bytes", memory.len);
    PROPERTY(cache_find(&memory, &request, NOW_S, &found) && found.access_token_len == 11 &&
                 memcmp(found.access_token, "a-new-token", 11) == 0,
             "it is not found");
    (void)cache_remove_endpoint(&memory, &request);
    PROPERTY(cache_is_whole(&memory), "without the endpoint");
    request.token.value = "a-new-token";
    PROPERTY(cache_remove(&memory, &request) >= 1 && cache_is_whole(&memory), "it is not removed");
    request.token.value = NULL;
    PROPERTY(!cache_find(&memory, &request, NOW_S, &found), "it is still there");
    (void)cache_remove(&memory, NULL);
    PROPERTY(cache_is_whole(&memory) && memory.len == HEADER, "%zu bytes are left", memory.len);
}

void fuzz_one(cct_span input)
{
    if (request.config.token_url == NULL) {
        prepare();
    }
    size_t len = input.len > CACHE_MAX - HEADER ? CACHE_MAX : input.len + HEADER;
    memcpy(memory.bytes, input.ptr, input.len < HEADER ? input.len : HEADER);
    cache_adopt(&memory, input.len < HEADER ? input.len : HEADER); /* as it is */
    memcpy(memory.bytes + HEADER, input.ptr, len - HEADER);
    seal(len);
    cache_adopt(&memory, len);
    check_found();
    check_changes();
    memory.touched = CACHE_MAX;
    cache_wipe(&memory);
}
