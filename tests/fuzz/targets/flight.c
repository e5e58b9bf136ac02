/* SPDX-License-Identifier: MIT */
/*
 * flight.c: the lock file beside a cache, with what other processes told. Its outcomes have
 * checksums, which are made here for each: it is what somebody could plant who may write the file.
 */
#include "cli/obtain/flight.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cli/io/checksum.h"
#include "fuzz.h"

static settings request;
static flight one;
static char path[200], lock[220];

static void remove_files(void)
{
    (void)unlink(lock);
    *strrchr(lock, '/') = '\0';
    (void)rmdir(lock);
}

static void prepare(void)
{
    size_t bad;
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/cctoken-fuzz-XXXXXX", directory == NULL ? "/dev/shm" : directory);
    if (mkdtemp(path) == NULL) {
        perror(path);
        exit(2);
    }
    strcat(path, "/cache");
    snprintf(lock, sizeof lock, "%s.lock", path);
    atexit(remove_files);
    request.config = (cct_config){.token_url = "https://a.example/token", .client_id = "id", .client_secret = "secret"};
    request.cache.path = path;
    (void)cct_target_of(&request.target, &request.config, &bad);
}

/*
 * The input as the file of a lock: header and identities are ours, each outcome gets its checksum.
 * The largest number that counts would leave none for the next outcome: whoever plants that only
 * makes each process ask by itself.
 */
static flight_file seal(cct_span input)
{
    static const char line[16] = "cctoken lock 02\n";
    flight_file file;
    memset(&file, 0, sizeof file);
    memcpy(file.outcomes, input.ptr, input.len < sizeof file.outcomes ? input.len : sizeof file.outcomes);
    memcpy(file.line, line, sizeof line);
    file.order = 0x01020304;
    file.len = sizeof file;
    for (size_t i = 0; i < OUTCOMES; i++) {
        flight_outcome *o = &file.outcomes[i];
        o->number = o->number == UINT64_MAX / 2 - 1 ? 1 : o->number;
        (o->kind == FLIGHT_FAILED ? identity_of_attempt : identity_of_response)(&request, file.salt, o->identity);
        o->checksum = checksum_of(&o->number, sizeof *o - offsetof(flight_outcome, number));
    }
    return file;
}

static void write_file(const void *bytes, size_t len)
{
    int descriptor = open(lock, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0 || write(descriptor, bytes, len) != (ssize_t)len) {
        perror(lock);
        exit(2);
    }
    close(descriptor);
}

static void check_told(void)
{
    cct_diagnosis diagnosis = {0};
    if (one.told.kind == FLIGHT_FAILED && flight_inherit(&one, &diagnosis)) {
        PROPERTY(diagnosis.cause != CCT_CAUSE_NONE && diagnosis.exit_status > 0 && diagnosis.exit_status < 256, "%d",
                 diagnosis.exit_status);
        PROPERTY(memchr(diagnosis.detail, '\0', sizeof diagnosis.detail) != NULL, "the detail has no end");
    }
}

/* Whatever was in the file, a failure that is told now is what another process gets. */
static void check_telling(bool is_foreign)
{
    cct_diagnosis diagnosis = {0}, inherited = {0};
    one.since = UINT64_MAX;
    flight_turn turn = flight_wait(&one, 0);
    PROPERTY(turn == (is_foreign ? FLIGHT_ALONE : FLIGHT_ASK), "%d", turn);
    if (turn != FLIGHT_ASK) {
        return;
    }
    cct_diagnose_text(&diagnosis, CCT_CAUSE_INVALID_CLIENT, CCT_STAGE_OAUTH, 0, "HTTP 401");
    diagnosis.http_status = 401;
    flight_tell_failure(&one, &diagnosis);
    one.since = 0;
    turn = flight_wait(&one, 0);
    PROPERTY(turn == FLIGHT_TOLD && flight_inherit(&one, &inherited), "%d", turn);
    PROPERTY(inherited.cause == CCT_CAUSE_INVALID_CLIENT && inherited.http_status == 401, "%s", inherited.detail);
}

static void run(void)
{
    cct_diagnosis diagnosis = {0};
    PROPERTY(flight_begin(&one, &request, O_CREAT, &diagnosis) == CCT_OK && one.descriptor >= 0, "%s",
             diagnosis.detail);
    one.since = 0;
    bool is_told = flight_wait(&one, 0) == FLIGHT_TOLD;
    if (is_told) {
        check_told();
    }
    bool is_foreign = one.foreign;
    if (one.descriptor >= 0) {
        check_telling(is_foreign);
    }
    flight_end(&one);
}

void fuzz_one(cct_span input)
{
    if (path[0] == '\0') {
        prepare();
    }
    write_file(input.ptr, input.len); /* as it is */
    run();
    flight_file file = seal(input);
    write_file(&file, sizeof file);
    run();
}
