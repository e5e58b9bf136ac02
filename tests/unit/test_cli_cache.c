/* SPDX-License-Identifier: MIT */
/* Tokens in a file: the file's form, whatever became of it, and what is found in it. */
#include "library_test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/io/checksum.h"
#include "cli/obtain/cache.h"

#define NOW_S INT64_C(1700000000)

/* Where things lie in the file: see cache.c. */
enum {
    AT_CHECKSUM = 16,
    AT_SALT = 24,
    AT_ORDER = 40,
    AT_LEN = 44,
    HEADER_LEN = 48,
    AT_ENTRY_TOKEN_LEN = IDENTITY_LEN + 32, /* in an entry, as what follows */
    AT_ENTRY_TYPE_LEN = AT_ENTRY_TOKEN_LEN + 4,
    AT_ENTRY_SCOPE_LEN = AT_ENTRY_TOKEN_LEN + 8,
    AT_ENTRY_ENDPOINT_LEN = AT_ENTRY_TOKEN_LEN + 12,
    ENTRY_HEADER_LEN = AT_ENTRY_TOKEN_LEN + 16
};

static char folder[] = "/tmp/cctoken-cache-XXXXXX";
static char path[64], other_path[64];

/* Each 256 KiB. */
static cache c, d;
static char content[CACHE_MAX + 64];

/*
 * The request of a client; the same memory each time, which is too large for the stack of some
 * machines.
 */
static settings *settings_of(const char *id)
{
    static settings s;
    size_t bad;
    s.config = (cct_config){
        .token_url = "https://login.example/token",
        .client_id = id,
        .client_secret = "secret",
        .scope = "read",
    };
    assert_int_equal(cct_target_init(&s.target, s.config.token_url, s.config.auth, &bad), CCT_OK);
    return &s;
}

static cache_entry entry_of(const char *token, int64_t lifetime_s)
{
    return (cache_entry){
        .access_token = token,
        .access_token_len = strlen(token),
        .token_type = "Bearer",
        .scope = "read write",
        .requested_at_s = NOW_S,
        .stored_at_s = NOW_S + 1,
        .lifetime_s = lifetime_s,
    };
}

/* ---- files ------------------------------------------------------------- */

static void write_file(const char *at, const void *bytes, size_t len)
{
    (void)unlink(at);
    int file = open(at, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, len), len);
    assert_int_equal(close(file), 0);
}

static size_t read_file(const char *at)
{
    int file = open(at, O_RDONLY);
    assert_true(file >= 0);
    ssize_t len = read(file, content, sizeof content);
    assert_int_equal(close(file), 0);
    assert_true(len >= 0);
    return (size_t)len;
}

static void remove_files(void)
{
    (void)unlink(path);
    (void)unlink(other_path);
    (void)rmdir(path);
}

/* Reads the file at `path`, which must be ours. */
static void read_cache(cache *out)
{
    cct_diagnosis diagnosis = {0};
    out->path = path;
    assert_int_equal(cache_read(out, &diagnosis), CCT_OK);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
}

static void store(const char *id, const char *token, int64_t lifetime_s)
{
    cache_entry entry = entry_of(token, lifetime_s);
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of(id), &entry), 0);
}

/* The token for that client, or NULL; by another reader than who stored it. */
static const char *find(const char *id, int64_t now_s)
{
    cache_entry found;
    read_cache(&d);
    return cache_find(&d, settings_of(id), now_s, &found) ? found.access_token : NULL;
}

static void check_found(const char *id, const char *token)
{
    const char *found = find(id, NOW_S + 1);
    assert_row((found == NULL) == (token == NULL), "%s", id);
    assert_row(token == NULL || strcmp(found, token) == 0, "%s: %s", id, found);
}

static int begin(void **state)
{
    (void)state;
    remove_files();
    cache_wipe(&c);
    cache_wipe(&d);
    return 0;
}

/* ---- what is stored is found ------------------------------------------- */

static void test_no_file(void **state)
{
    (void)state;
    check_found("a", NULL);
    assert_false(d.damaged || d.foreign);
    assert_int_equal(d.error, 0);
    assert_int_equal(access(path, F_OK), -1); /* reading makes none */
}

static void test_round_trip(void **state)
{
    static const char *const scopes[] = {NULL, "", "read", "a b c"};
    (void)state;
    for (size_t i = 0; i < COUNT(scopes); i++) {
        cache_entry found, entry = entry_of("token-1", 3600);
        entry.scope = scopes[i];
        read_cache(&c);
        assert_int_equal(cache_store(&c, settings_of("a"), &entry), 0);
        read_cache(&d);
        assert_false(d.damaged || d.foreign);
        assert_true(cache_find(&d, settings_of("a"), NOW_S + 1, &found));
        assert_string_equal(found.access_token, "token-1");
        assert_int_equal(found.access_token_len, 7);
        assert_string_equal(found.token_type, "Bearer");
        assert_true((found.scope == NULL) == (scopes[i] == NULL));
        assert_true(found.scope == NULL || strcmp(found.scope, scopes[i]) == 0);
        assert_int_equal(found.requested_at_s, NOW_S);
        assert_int_equal(found.stored_at_s, NOW_S + 1);
        assert_int_equal(found.lifetime_s, 3600);
    }
}

static void test_mode(void **state)
{
    struct stat status;
    mode_t mask = umask(0);
    (void)state;
    store("a", "token", 3600);
    (void)umask(mask);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_several_entries(void **state)
{
    (void)state;
    store("a", "token-a", 3600);
    store("b", "token-b", 3600);
    store("c", "token-c", 3600);
    check_found("a", "token-a");
    check_found("b", "token-b");
    check_found("c", "token-c");
    check_found("d", NULL);
    size_t len = read_file(path);
    store("b", "token-B", 3600);
    check_found("a", "token-a");
    check_found("b", "token-B");
    check_found("c", "token-c");
    assert_int_equal(read_file(path), len); /* in place of the old one */
}

static void test_another_secret_finds_nothing(void **state)
{
    settings *s = settings_of("a");
    cache_entry found;
    (void)state;
    store("a", "token", 3600);
    read_cache(&d);
    assert_true(cache_find(&d, s, NOW_S + 1, &found));
    s->config.client_secret = "Secret";
    assert_false(cache_find(&d, s, NOW_S + 1, &found));
    s->config.client_secret = "";
    assert_false(cache_find(&d, s, NOW_S + 1, &found));
}

/*
 * As long as the issuer lets it be kept, even without a token that is valid; for that request
 * alone.
 */
static void test_endpoint(void **state)
{
    cache_entry found, entry = entry_of("token-a", 60);
    (void)state;
    entry.endpoint = "https://as.example/token";
    entry.endpoint_until_s = NOW_S + 300;
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("a"), &entry), 0);
    read_cache(&d);
    assert_true(cache_find(&d, settings_of("a"), NOW_S + 1, &found));
    assert_string_equal(found.endpoint, entry.endpoint);
    assert_false(cache_find(&d, settings_of("a"), NOW_S + 299, &found));
    assert_true(cache_find_endpoint(&d, settings_of("a"), NOW_S + 299, &found));
    assert_string_equal(found.endpoint, entry.endpoint);
    assert_int_equal(found.endpoint_until_s, NOW_S + 300);
    assert_false(cache_find_endpoint(&d, settings_of("a"), NOW_S + 300, &found));
    /* the clock was set back */
    assert_false(cache_find_endpoint(&d, settings_of("a"), NOW_S, &found));
    assert_false(cache_find_endpoint(&d, settings_of("b"), NOW_S + 1, &found));
    assert_false(cache_remove_endpoint(&d, settings_of("b")));
    store("b", "token-b", 60);
    read_cache(&d);
    assert_false(cache_find_endpoint(&d, settings_of("b"), NOW_S + 1, &found));
    assert_true(cache_find_endpoint(&d, settings_of("a"), NOW_S + 1, &found));
}

/*
 * No discovery allows more than an hour: whoever planted such a time, or set the clock back, is not
 * believed.
 */
static void test_endpoint_for_too_long(void **state)
{
    static const int64_t until_s[] = {NOW_S + 3602, INT64_MAX, 0, INT64_MIN};
    cache_entry found, entry = entry_of("token-a", 60);
    (void)state;
    entry.endpoint = "https://as.example/token";
    for (size_t i = 0; i < COUNT(until_s); i++) {
        entry.endpoint_until_s = until_s[i];
        read_cache(&c);
        assert_int_equal(cache_store(&c, settings_of("a"), &entry), 0);
        read_cache(&d);
        assert_false(cache_find_endpoint(&d, settings_of("a"), NOW_S + 1, &found));
    }
}

static void test_endpoint_is_removed(void **state)
{
    cache_entry found, entry = entry_of("token-a", 60);
    (void)state;
    entry.endpoint = "https://as.example/token";
    entry.endpoint_until_s = NOW_S + 300;
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("a"), &entry), 0);
    read_cache(&c);
    cache_forget_endpoint(&c, settings_of("b"));
    read_cache(&c);
    assert_true(cache_find_endpoint(&c, settings_of("a"), NOW_S + 1, &found));
    cache_forget_endpoint(&c, settings_of("a"));
    read_cache(&d);
    assert_false(cache_find_endpoint(&d, settings_of("a"), NOW_S + 1, &found));
    assert_true(cache_find(&d, settings_of("a"), NOW_S + 1, &found)); /* the token is still good */
    assert_false(cache_remove_endpoint(&d, settings_of("a")));
}

/* Neither secret nor ID nor endpoint, and another salt in each file. */
static void test_what_is_not_in_the_file(void **state)
{
    char salt[SALT_LEN];
    (void)state;
    store("client-identity", "token", 3600);
    size_t len = read_file(path);
    cct_span text = {content, len};
    assert_true(cct_span_contains(text, SPAN("token")));
    assert_false(cct_span_contains(text, SPAN("secret")));
    assert_false(cct_span_contains(text, SPAN("identity")));
    assert_false(cct_span_contains(text, SPAN("login.example")));
    memcpy(salt, content + AT_SALT, SALT_LEN);
    begin(NULL);
    store("client-identity", "token", 3600);
    assert_int_equal(read_file(path), len);
    assert_memory_not_equal(content + AT_SALT, salt, SALT_LEN);
}

/* ---- files that are not whole ------------------------------------------ */

/* Three entries, one without a scope. Returns their length; the bytes are in `content`. */
static size_t make_valid(void)
{
    cache_entry entry = entry_of("token-c", 3600);
    begin(NULL);
    store("a", "token-a", 3600);
    store("b", "a longer token of b", 7200);
    entry.scope = NULL;
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("c"), &entry), 0);
    return read_file(path);
}

typedef enum condition { WHOLE, DAMAGED, FOREIGN } condition;

/* Of what is no whole cache nothing is found. */
static void check_condition(condition expected, const char *what, size_t at)
{
    read_cache(&d);
    assert_row(d.foreign == (expected == FOREIGN), "%s, byte %zu: foreign %d", what, at, d.foreign);
    assert_row(d.damaged == (expected == DAMAGED), "%s, byte %zu: damaged %d", what, at, d.damaged);
    assert_row((d.len == 0) == (expected != WHOLE), "%s, byte %zu", what, at);
    assert_int_equal(d.error, 0);
    for (const char *id = "a"; *id <= 'c' && expected != WHOLE; id = *id == 'a' ? "b" : *id == 'b' ? "c" : "d") {
        cache_entry found;
        assert_row(!cache_find(&d, settings_of(id), NOW_S + 1, &found), "%s, byte %zu", what, at);
    }
}

static void check_content(condition expected, size_t len, const char *what, size_t at)
{
    write_file(path, content, len);
    check_condition(expected, what, at);
}

static condition condition_of(size_t magic_bytes)
{
    return magic_bytes < sizeof CACHE_MAGIC - 1 ? FOREIGN : DAMAGED;
}

static void test_every_truncation(void **state)
{
    size_t len = make_valid();
    (void)state;
    check_content(WHOLE, len, "whole", 0);
    check_content(DAMAGED, 0, "empty", 0);
    for (size_t n = 1; n < len; n++) {
        check_content(condition_of(n), n, "cut", n);
    }
}

static void test_more_than_the_file(void **state)
{
    size_t len = make_valid();
    (void)state;
    for (size_t more = 1; more <= 64; more += 21) {
        memset(content + len, 0, more);
        check_content(DAMAGED, len + more, "more", more);
    }
}

/* Each byte: each of its bits, all of them, and zero in its place. */
static void test_every_flipped_byte(void **state)
{
    size_t len = make_valid();
    (void)state;
    for (size_t at = 0; at < len; at++) {
        unsigned char was = (unsigned char)content[at];
        for (unsigned bit = 0; bit < 10; bit++) {
            unsigned char is = (unsigned char)(bit < 8 ? was ^ 1U << bit : bit == 8 ? was ^ 0xFFU : 0U);
            if (is != was) {
                content[at] = (char)is;
                check_content(condition_of(at), len, "flipped", at);
            }
        }
        content[at] = (char)was;
    }
    check_content(WHOLE, len, "whole", 0);
}

/* Blocks that never reached the disk, and blocks in each other's place. */
static void test_zeros_and_swaps(void **state)
{
    size_t len = make_valid();
    static char valid[4096];
    (void)state;
    assert_true(len <= sizeof valid);
    memcpy(valid, content, len);
    for (size_t at = 0; at < len; at += 8) {
        size_t n = len - at;
        memset(content + at, 0, n);
        check_content(at == 0 ? FOREIGN : condition_of(at), len, "zeros", at);
        memcpy(content, valid, len);
    }
    for (size_t at = HEADER_LEN; at + 16 <= len; at += 8) {
        memcpy(content + at, valid + at + 8, 8);
        memcpy(content + at + 8, valid + at, 8);
        if (memcmp(content, valid, len) != 0) {
            check_content(DAMAGED, len, "swapped", at);
        }
        memcpy(content, valid, len);
    }
}

/* ---- the sum is right, the form is not --------------------------------- */

static void put_number(size_t at, uint32_t value)
{
    memcpy(content + at, &value, sizeof value);
}

static uint32_t number_at(size_t at)
{
    uint32_t value;
    memcpy(&value, content + at, sizeof value);
    return value;
}

static void seal(size_t len)
{
    put_number(AT_LEN, (uint32_t)len);
    uint64_t sum = checksum_of(content + AT_SALT, len - AT_SALT);
    memcpy(content + AT_CHECKSUM, &sum, sizeof sum);
}

static size_t entry_len(size_t at)
{
    return ENTRY_HEADER_LEN + number_at(at + AT_ENTRY_TOKEN_LEN) + number_at(at + AT_ENTRY_TYPE_LEN) +
           number_at(at + AT_ENTRY_SCOPE_LEN) + number_at(at + AT_ENTRY_ENDPOINT_LEN);
}

/* One entry: token-a, Bearer, read write. */
static size_t make_one(void)
{
    begin(NULL);
    store("a", "token-a", 3600);
    size_t len = read_file(path);
    assert_int_equal(len, HEADER_LEN + ENTRY_HEADER_LEN + sizeof "token-a" + sizeof "Bearer" + sizeof "read write");
    return len;
}

static void test_sealed_as_it_is(void **state)
{
    size_t len = make_one();
    (void)state;
    seal(len);
    check_content(WHOLE, len, "as it is", 0);
    check_found("a", "token-a");
    seal(HEADER_LEN);
    check_content(WHOLE, HEADER_LEN, "no entry", 0);
    check_found("a", NULL);
}

static void test_lengths(void **state)
{
    static const uint32_t wrong[] = {0, 1, 2, 6, 9, 100, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, UINT32_MAX};
    static const size_t places[] = {AT_ENTRY_TOKEN_LEN, AT_ENTRY_TYPE_LEN, AT_ENTRY_SCOPE_LEN, AT_ENTRY_ENDPOINT_LEN};
    size_t len = make_one();
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        size_t at = HEADER_LEN + places[i];
        uint32_t was = number_at(at);
        for (size_t j = was == 0; j < COUNT(wrong); j++) { /* none is right where there is none */
            put_number(at, wrong[j]);
            seal(len);
            check_content(DAMAGED, len, "length", at);
        }
        put_number(at, was);
    }
    /* The right sum of lengths, divided in another way: a text is not ended, or ended too early. */
    put_number(HEADER_LEN + AT_ENTRY_TOKEN_LEN, sizeof "token-a" - 1);
    put_number(HEADER_LEN + AT_ENTRY_TYPE_LEN, sizeof "Bearer" + 1);
    seal(len);
    check_content(DAMAGED, len, "divided", 0);
    put_number(HEADER_LEN + AT_ENTRY_TOKEN_LEN, sizeof "token-a" + sizeof "Bearer");
    put_number(HEADER_LEN + AT_ENTRY_TYPE_LEN, sizeof "read write");
    put_number(HEADER_LEN + AT_ENTRY_SCOPE_LEN, 0);
    seal(len);
    check_content(DAMAGED, len, "divided", 1);
}

static void test_texts(void **state)
{
    size_t len = make_one();
    (void)state;
    for (size_t at = HEADER_LEN + ENTRY_HEADER_LEN; at < len; at++) {
        char was = content[at];
        content[at] = was == '\0' ? 'x' : '\0'; /* an end where there is none, or none where there
                                                 * is one */
        seal(len);
        check_content(DAMAGED, len, "text", at);
        content[at] = was;
    }
}

static void test_bytes_behind_the_last_entry(void **state)
{
    size_t len = make_one();
    (void)state;
    for (size_t more = 1; more <= ENTRY_HEADER_LEN; more++) {
        memset(content + len, 0, more);
        seal(len + more);
        check_content(DAMAGED, len + more, "behind", more);
    }
}

/* The length that the file says is not its own. */
static void test_length_of_the_file(void **state)
{
    size_t len = make_one();
    static const uint32_t wrong[] = {0, 1, HEADER_LEN, 0x7FFFFFFF, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        put_number(AT_LEN, wrong[i]);
        uint64_t sum = checksum_of(content + AT_SALT, len - AT_SALT);
        memcpy(content + AT_CHECKSUM, &sum, sizeof sum);
        check_content(DAMAGED, len, "len", wrong[i]);
    }
}

/*
 * Of a machine with another order of bytes, or of another version of this program: of no use, and
 * ours.
 */
static void test_other_machine_and_version(void **state)
{
    static const char *const lines[] = {"cctoken cache 1\n", "cctoken cache 20", "cctoken cache \n\n",
                                        "cctoken cache 2 "};
    size_t len = make_one();
    (void)state;
    put_number(AT_ORDER, 0x04030201);
    seal(len);
    check_content(DAMAGED, len, "order", 0);
    for (size_t i = 0; i < COUNT(lines); i++) {
        len = make_one();
        memcpy(content, lines[i], 16);
        check_content(DAMAGED, len, lines[i], 0);
    }
    store("b", "token-b", 3600); /* and is replaced */
    check_found("b", "token-b");
    assert_memory_equal(content, lines[COUNT(lines) - 1], 16);
    (void)read_file(path);
    assert_memory_equal(content, "cctoken cache 2\n", 16);
}

static void test_a_damaged_file_is_replaced(void **state)
{
    size_t len = make_valid();
    (void)state;
    content[len - 1] ^= 1;
    check_content(DAMAGED, len, "damaged", len - 1);
    store("b", "token-b", 3600);
    check_found("b", "token-b");
    check_found("a", NULL);
    check_condition(WHOLE, "replaced", 0);
}

static void test_an_empty_file_is_a_cache(void **state)
{
    (void)state;
    check_content(DAMAGED, 0, "empty", 0); /* its content did not reach the disk */
    store("a", "token-a", 3600);
    check_found("a", "token-a");
}

/* ---- files of somebody else -------------------------------------------- */

static void test_a_foreign_file_is_kept(void **state)
{
    static const cct_span texts[] = {
        {"hello", 5},
        {"\0", 1},
        {"\n", 1},
        {"c", 1},
        {"cctoken cach", 12},
        {"cctoken cache", 13},
        {"Cctoken cache 1\n", 16},
        {" cctoken cache 2\n", 17},
        {"cctoken lock 1\n", 15},
        {"\xEF\xBB\xBF"
         "cctoken cache 2\n",
         19},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        cache_entry entry = entry_of("token", 3600);
        write_file(path, texts[i].ptr, texts[i].len);
        check_condition(FOREIGN, "foreign", i);
        read_cache(&c);
        assert_int_equal(cache_store(&c, settings_of("a"), &entry), EEXIST);
        size_t len = read_file(path);
        assert_true(same_bytes((cct_span){content, len}, texts[i]));
    }
}

/* Larger than any cache, with and without the magic line. */
static void test_large_files(void **state)
{
    cache_entry entry = entry_of("token", 3600);
    struct stat status;
    (void)state;
    memset(content, 'x', sizeof content);
    check_content(FOREIGN, CACHE_MAX + 1, "large", 0);
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("a"), &entry), EEXIST);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, CACHE_MAX + 1);
    memcpy(content, "cctoken cache 2\n", 16);
    put_number(AT_ORDER, 0x01020304); /* the entry that follows has no end */
    seal(CACHE_MAX + 1);
    check_content(DAMAGED, CACHE_MAX + 1, "large", 1);
    seal(CACHE_MAX);
    check_content(DAMAGED, CACHE_MAX, "large", 2);
    store("a", "token-a", 3600);
    check_found("a", "token-a");
}

/* ---- files that are not this user's alone ------------------------------ */

static void check_refused(const char *what)
{
    cct_diagnosis diagnosis = {0};
    cache_entry found;
    d.path = path;
    assert_row(cache_read(&d, &diagnosis) == CCT_FAILED, "%s", what);
    assert_row(diagnosis.cause == CCT_CAUSE_OUTPUT_REFUSED && diagnosis.exit_status == 8, "%s", what);
    assert_row(strstr(diagnosis.detail, what) != NULL, "%s: %s", what, diagnosis.detail);
    assert_false(cache_find(&d, settings_of("a"), NOW_S + 1, &found));
}

static void test_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = {0640, 0604, 0620, 0601, 0610, 0666};
    store("a", "token", 3600);
    for (size_t i = 0; i < COUNT(modes); i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        check_refused("0600");
    }
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(rename(path, other_path), 0);
    assert_int_equal(symlink(other_path, path), 0);
    check_refused("symbolic link");
    remove_files();
    assert_int_equal(symlink("nowhere", path), 0);
    check_refused("symbolic link");
    remove_files();
    assert_int_equal(mkdir(path, 0700), 0);
    check_refused("directory");
    remove_files();
    assert_int_equal(mkfifo(path, 0600), 0);
    check_refused("regular file");
}

static void test_of_another_user(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        print_message("skipped: only root can give a file to another user\n");
        skip();
    }
    store("a", "token", 3600);
    assert_int_equal(chown(path, 65534, (gid_t)-1), 0);
    check_refused("belongs to another user");
}

/*
 * A second name does no harm to who only reads; what replaces the file leaves the other name its
 * content.
 */
static void test_hard_link(void **state)
{
    (void)state;
    store("a", "token-a", 3600);
    size_t len = read_file(path);
    assert_int_equal(link(path, other_path), 0);
    check_found("a", "token-a");
    store("a", "a longer token", 3600);
    check_found("a", "a longer token");
    assert_int_equal(read_file(other_path), len);
}

static void test_no_such_folder(void **state)
{
    char below[sizeof path + 2];
    cct_diagnosis diagnosis = {0};
    cache_entry entry = entry_of("token", 3600);
    (void)state;
    snprintf(below, sizeof below, "%s/x", path);
    c.path = below;
    assert_int_equal(cache_read(&c, &diagnosis), CCT_OK);
    assert_int_equal(c.error, 0);
    assert_int_equal(cache_store(&c, settings_of("a"), &entry), ENOENT);
    write_file(path, "x", 1);
    assert_int_equal(cache_read(&c, &diagnosis), CCT_OK);
    assert_int_equal(c.error, ENOTDIR);
    assert_int_equal(cache_store(&c, settings_of("a"), &entry), ENOTDIR);
    assert_int_equal(diagnosis.cause, CCT_CAUSE_NONE);
}

/* ---- time -------------------------------------------------------------- */

static void test_remaining(void **state)
{
    static const struct {
        int64_t requested_at_s, stored_at_s, lifetime_s, now_s, remaining_s; /* 0: 0 or less */
    } rows[] = {
        {1000, 1001, 100, 1001, 99},
        {1000, 1001, 100, 1099, 1},
        {1000, 1001, 100, 1100, 0},
        {1000, 1001, 100, 1101, 0},
        {1000, 1000, 100, 1000, 100},
        {1000, 1001, 100, 1000, 0}, /* the clock is behind the time at which it was stored */
        {1000, 1000, 100, 999, 0},
        {1000, 900, 100, 950, 0},
        {1000, 900, 100, 1000, 100},
        {0, 0, 1, 0, 1},
        {1000, 1001, 0, 1001, 0},
        {1000, 1001, -1, 1001, 0},
        {-1, 1001, 5000, 1001, 0},
        {INT64_MIN, 0, INT64_MAX, 0, 0},
        {INT64_MAX, 0, INT64_MAX, INT64_MAX, 0},
        {INT64_MAX, INT64_MIN, INT64_MIN, INT64_MIN, 0},
        {0, INT64_MIN, 1, INT64_MAX, 0},
        {0, 0, INT64_MAX, 1, 0}, /* longer than any that is stored */
        {0, 0, INT64_MAX / 1000, 1, INT64_MAX / 1000 - 1},
        {0, 0, INT64_MAX / 1000, INT64_MAX, 0},
        {INT64_MAX / 1000, 0, INT64_MAX / 1000, INT64_MAX / 1000, INT64_MAX / 1000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cache_entry entry = {.requested_at_s = rows[i].requested_at_s,
                             .stored_at_s = rows[i].stored_at_s,
                             .lifetime_s = rows[i].lifetime_s};
        int64_t remaining_s = cache_remaining_s(&entry, rows[i].now_s);
        assert_row((remaining_s < 0 ? 0 : remaining_s) == rows[i].remaining_s, "row %zu: %lld", i,
                   (long long)remaining_s);
    }
}

static void test_expired_entries(void **state)
{
    (void)state;
    store("a", "token-a", 100);
    assert_null(find("a", NOW_S)); /* before it was stored */
    assert_non_null(find("a", NOW_S + 1));
    assert_non_null(find("a", NOW_S + 99));
    assert_null(find("a", NOW_S + 100));
    assert_null(find("a", INT64_MAX));
    assert_null(find("a", 0));
    assert_null(find("a", INT64_MIN));
}

/* What has expired goes when something is stored. */
static void test_expired_entries_are_removed(void **state)
{
    cache_entry entry = entry_of("token-c", 3600);
    (void)state;
    store("a", "token-a", 100);
    size_t one = read_file(path);
    store("b", "token-b", 3600);
    assert_true(cct_span_contains((cct_span){content, read_file(path)}, SPAN("token-a")));
    entry.requested_at_s += 99;
    entry.stored_at_s += 99; /* the moment at which the first one expires */
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("c"), &entry), 0);
    size_t len = read_file(path);
    assert_int_equal(len, one + one - HEADER_LEN); /* all three are of one size */
    assert_false(cct_span_contains((cct_span){content, len}, SPAN("token-a")));
    assert_non_null(find("b", NOW_S + 100));
    assert_non_null(find("c", NOW_S + 100));
}

/* A life without end is as long as can be counted. */
static void test_endless_life(void **state)
{
    (void)state;
    store("a", "token-a", INT64_MAX);
    assert_non_null(find("a", NOW_S + 1));
    assert_non_null(find("a", NOW_S + INT64_C(31536000) * 1000));
}

/*
 * We store one entry for a request. Of several that somebody wrote, the one that was requested last
 * counts.
 */
static void test_planted_entries(void **state)
{
    static char first[256];
    (void)state;
    for (int order = 0; order < 2; order++) {
        cache_entry late = entry_of("token-late", 1000);
        size_t len = make_one(), early_len = len - HEADER_LEN;
        assert_true(early_len <= sizeof first);
        memcpy(first, content + HEADER_LEN, early_len);
        late.requested_at_s = NOW_S + 500;
        late.stored_at_s = NOW_S + 500;
        read_cache(&c);
        assert_int_equal(cache_store(&c, settings_of("a"), &late), 0);
        len = read_file(path);
        size_t late_len = entry_len(HEADER_LEN);
        assert_int_equal(len, HEADER_LEN + late_len);
        if (order == 0) {
            memcpy(content + len, first, early_len);
        } else {
            memmove(content + HEADER_LEN + early_len, content + HEADER_LEN, late_len);
            memcpy(content + HEADER_LEN, first, early_len);
        }
        seal(len + early_len);
        check_content(WHOLE, len + early_len, "planted", 0);
        assert_string_equal(find("a", NOW_S + 499), "token-a"); /* the other one is not valid yet */
        assert_string_equal(find("a", NOW_S + 500), "token-late");
        assert_string_equal(find("a", NOW_S + 1500), "token-a");
        store("a", "token-new", 3600); /* takes the place of both */
        assert_int_equal(read_file(path), HEADER_LEN + early_len + 2);
        assert_string_equal(find("a", NOW_S + 600), "token-new");
    }
}

/* ---- room -------------------------------------------------------------- */

/* A token so long that its entry takes `len` bytes. */
static cache_entry entry_of_size(size_t len, char byte, int64_t lifetime_s)
{
    static char text[CACHE_MAX + 64];
    size_t token_len = len - ENTRY_HEADER_LEN - sizeof "Bearer" - sizeof "read write" - 1;
    memset(text, byte, token_len);
    text[token_len] = '\0';
    return entry_of(text, lifetime_s);
}

static int put(const char *id, size_t len, char byte, int64_t lifetime_s)
{
    cache_entry entry = entry_of_size(len, byte, lifetime_s);
    return cache_put(&c, settings_of(id), &entry);
}

static bool has(const char *id)
{
    cache_entry found;
    return cache_find(&c, settings_of(id), NOW_S + 1, &found);
}

/* ---- what is removed --------------------------------------------------- */

static void test_remove_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        static const char *const ids[] = {"a", "b", "c"};
        begin(NULL);
        assert_int_equal(put("a", 200, 'x', 3600), 0);
        assert_int_equal(put("b", 300, 'y', 3600), 0);
        assert_int_equal(put("c", 400, 'z', 3600), 0);
        assert_int_equal(cache_remove(&c, settings_of(ids[i])), 1);
        assert_true(cache_is_whole(&c));
        assert_int_equal(c.len, HEADER_LEN + 900 - 200 - 100 * i);
        assert_int_equal(cache_remove(&c, settings_of(ids[i])), 0);
        assert_int_equal(has("a") + has("b") + has("c"), 2);
    }
}

static void test_remove_all(void **state)
{
    (void)state;
    assert_int_equal(cache_remove(&c, NULL), 0);
    assert_int_equal(put("a", 200, 'x', 3600), 0);
    assert_int_equal(put("b", 300, 'y', 3600), 0);
    assert_int_equal(cache_remove(&c, NULL), 2);
    assert_true(cache_is_whole(&c));
    assert_int_equal(c.len, HEADER_LEN);
    for (size_t i = HEADER_LEN; i < HEADER_LEN + 500; i++) {
        assert_int_equal(c.bytes[i], 0); /* nothing of a token stays in memory */
    }
}

enum { ROOM = CACHE_MAX - HEADER_LEN };

/* To the last byte, and it can be read back. */
static void test_a_full_file(void **state)
{
    cache_entry entry = entry_of_size(ROOM - 1000, 'b', 3600);
    (void)state;
    assert_int_equal(put("a", 1000, 'a', 3600), 0);
    entry = entry_of_size(ROOM - 1000, 'b', 3600);
    c.path = path;
    assert_int_equal(cache_store(&c, settings_of("b"), &entry), 0);
    assert_int_equal(c.len, CACHE_MAX);
    assert_int_equal(read_file(path), CACHE_MAX);
    check_condition(WHOLE, "full", 0);
    assert_int_equal(strlen(find("a", NOW_S + 1)), 1000 - ENTRY_HEADER_LEN - 19);
    assert_int_equal(strlen(find("b", NOW_S + 1)), ROOM - 1000 - ENTRY_HEADER_LEN - 19);
}

/* One byte more, and what expires first goes. */
static void test_what_expires_first_goes(void **state)
{
    (void)state;
    assert_int_equal(put("a", 1000, 'a', 500), 0);
    assert_int_equal(put("b", 1000, 'b', 400), 0);
    assert_int_equal(put("c", 1000, 'c', 600), 0);
    assert_int_equal(put("d", ROOM - 3000, 'd', 100), 0);
    assert_true(has("a") && has("b") && has("c") && has("d"));
    assert_int_equal(put("d", ROOM - 2999, 'd', 100), 0); /* its own old entry goes before anything
                                                           * else */
    assert_true(has("a") && !has("b") && has("c") && has("d"));
    assert_int_equal(put("e", 1001, 'e', 9000), 0);
    assert_true(has("a") && has("c") && !has("d") && has("e"));
    assert_int_equal(put("f", ROOM - 1001, 'f', 9000), 0);
    assert_true(!has("a") && !has("c") && has("e") && has("f"));
    assert_true(cache_is_whole(&c));
    assert_int_equal(c.len, CACHE_MAX);
}

/* The file stays as it was. */
static void test_too_large_for_any_file(void **state)
{
    cache_entry entry;
    (void)state;
    store("a", "token-a", 3600);
    read_cache(&c);
    entry = entry_of_size(ROOM + 1, 'b', 3600);
    assert_int_equal(cache_store(&c, settings_of("b"), &entry), EFBIG);
    check_found("a", "token-a");
    check_found("b", NULL);
    entry = entry_of_size(ROOM, 'b', 3600);
    read_cache(&c);
    assert_int_equal(cache_store(&c, settings_of("b"), &entry), 0);
    check_found("a", NULL);
    assert_non_null(find("b", NOW_S + 1));
}

/* The longest token that a server may send fits several times. */
static void test_longest_tokens(void **state)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    static char token[CCT_TOKEN_MAX + 1];
    (void)state;
    for (size_t i = 0; i < COUNT(ids); i++) {
        memset(token, ids[i][0], CCT_TOKEN_MAX);
        store(ids[i], token, 3600);
    }
    for (size_t i = 0; i < COUNT(ids); i++) {
        memset(token, ids[i][0], CCT_TOKEN_MAX);
        check_found(ids[i], token);
    }
}

/* ---- memory ------------------------------------------------------------ */

/* What was read from elsewhere may have anything behind it, and less than it says. */
static void test_adopted(void **state)
{
    size_t len = make_valid();
    cache_entry found;
    (void)state;
    for (size_t given = 0; given <= len + 8; given++) {
        cache_wipe(&c);
        memcpy(c.bytes, content, given < len ? given : len);
        cache_adopt(&c, given);
        assert_row(cache_find(&c, settings_of("a"), NOW_S + 1, &found) == (given >= len), "%zu bytes", given);
        assert_int_equal(c.len, given >= len ? len : 0);
    }
    cache_wipe(&c);
    memset(c.bytes, 0xFF, 100);
    cache_adopt(&c, 100);
    assert_int_equal(c.len, 0);
}

static bool is_wiped(const cache *what)
{
    for (size_t i = 0; i < CACHE_MAX; i++) {
        if (what->bytes[i] != 0) {
            return false;
        }
    }
    return what->len == 0 && what->touched == 0;
}

/* No token stays in memory, whatever happened to it there. */
static void test_wiped(void **state)
{
    size_t len = make_valid();
    (void)state;
    cache_wipe(&c);
    assert_true(is_wiped(&c));
    read_cache(&c);
    cache_wipe(&c);
    assert_true(is_wiped(&c));
    content[len - 1] ^= 1;
    check_content(DAMAGED, len, "damaged", len - 1);
    cache_wipe(&d);
    assert_true(is_wiped(&d));
    memcpy(c.bytes, content, len);
    cache_adopt(&c, len);
    cache_wipe(&c);
    assert_true(is_wiped(&c));
    assert_int_equal(put("a", 5000, 'a', 100), 0);
    assert_int_equal(put("b", 5000, 'b', 100), 0);
    assert_int_equal(put("a", 200, 'a', 100), 0);
    assert_int_equal(put("c", ROOM + 1, 'c', 100), EFBIG);
    cache_wipe(&c);
    assert_true(is_wiped(&c));
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/cache", folder);
    snprintf(other_path, sizeof other_path, "%s/other", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_files();
    return rmdir(folder); /* nothing else was left in it */
}

#define TEST(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_file),
        TEST(test_round_trip),
        TEST(test_mode),
        TEST(test_several_entries),
        TEST(test_another_secret_finds_nothing),
        TEST(test_endpoint),
        TEST(test_endpoint_for_too_long),
        TEST(test_endpoint_is_removed),
        TEST(test_what_is_not_in_the_file),
        TEST(test_every_truncation),
        TEST(test_more_than_the_file),
        TEST(test_every_flipped_byte),
        TEST(test_zeros_and_swaps),
        TEST(test_sealed_as_it_is),
        TEST(test_lengths),
        TEST(test_texts),
        TEST(test_bytes_behind_the_last_entry),
        TEST(test_length_of_the_file),
        TEST(test_other_machine_and_version),
        TEST(test_a_damaged_file_is_replaced),
        TEST(test_an_empty_file_is_a_cache),
        TEST(test_a_foreign_file_is_kept),
        TEST(test_large_files),
        TEST(test_refused),
        TEST(test_of_another_user),
        TEST(test_hard_link),
        TEST(test_no_such_folder),
        TEST(test_remaining),
        TEST(test_expired_entries),
        TEST(test_expired_entries_are_removed),
        TEST(test_endless_life),
        TEST(test_planted_entries),
        TEST(test_remove_one),
        TEST(test_remove_all),
        TEST(test_a_full_file),
        TEST(test_what_expires_first_goes),
        TEST(test_too_large_for_any_file),
        TEST(test_longest_tokens),
        TEST(test_adopted),
        TEST(test_wiped),
    };
    return cmocka_run_group_tests_name("cache", tests, make_folder, remove_folder);
}
