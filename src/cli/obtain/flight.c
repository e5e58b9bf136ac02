/* SPDX-License-Identifier: MIT */
#include "cli/obtain/flight.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cause/diagnosis.h"
#include "cctoken_posix.h"
#include "cli/io/checksum.h"
#include "cli/io/file_at.h"
#include "cli/io/private_file.h"
#include "cli/obtain/flight_spare.h"
#include "format/print.h"

/*
 * Every version of the file begins with this. A file that begins otherwise, and is not empty, is
 * not a lock.
 */
#define MAGIC "cctoken lock "
#define FIRST_LINE MAGIC "02\n"
#define ORDER 0x01020304

/*
 * How often a waiting process looks. It then reads some kilobytes, so even a hundred waiting
 * processes cost little.
 */
#define LOOK_MS 25

/* ---- the file ---------------------------------------------------------- */

/* The checksum of everything after it. */
static uint64_t record_sum(const flight_outcome *o)
{
    return checksum_of(&o->number, sizeof *o - offsetof(flight_outcome, number));
}

/*
 * Counting never reaches a number as large as this: a forged one must not remain the last one
 * forever.
 */
#define NUMBER_MAX (UINT64_MAX / 2)

/* Whether the outcome was written completely. */
static bool is_whole(const flight_outcome *o)
{
    return o->number < NUMBER_MAX && o->checksum == record_sum(o);
}

/*
 * What was found in the file. CUT: it is just being created, or there was no room; what is missing
 * was never written. UNUSABLE: of another version, or damaged. FOREIGN: not a lock. UNREAD: it may
 * be a lock, but cannot be read. Nothing may be written to either of the last two.
 */
typedef enum content { NOTHING, CUT, WHOLE, UNUSABLE, FOREIGN, UNREAD } content;

/* Reads the file and computes the keys of its salt. */
static content record_read(flight *f)
{
    flight_file *file = &f->file;
    size_t len = 0;
    memset(file, 0, sizeof *file);
    int error = file_read_at(f->descriptor, file, sizeof *file, 0, &len);
    f->in_attribute = error == 0 && len == 0 && flight_read_attribute(f, &len);
    if (error == 0 && len == 0) {
        return NOTHING;
    }
    if (error != 0 || memcmp(file->line, MAGIC, sizeof MAGIC - 1) != 0) {
        return error != 0 ? UNREAD : FOREIGN;
    }
    if (len < offsetof(flight_file, outcomes) || memcmp(file->line, FIRST_LINE, sizeof file->line) != 0 ||
        file->order != ORDER || file->len != sizeof *file) {
        return UNUSABLE;
    }
    if (!f->has_identities || memcmp(f->salt, file->salt, SALT_LEN) != 0) {
        memcpy(f->salt, file->salt, SALT_LEN);
        identity_of_response(f->settings, f->salt, f->response);
        identity_of_attempt(f->settings, f->salt, f->attempt);
        f->has_identities = true;
    }
    return len == sizeof *file || f->in_attribute ? WHOLE : CUT;
}

/*
 * Writes a new file, or one in place of an unusable one, with all the room that it will ever need.
 */
static bool write_new(flight *f)
{
    flight_file *file = &f->file;
    memset(file, 0, sizeof *file);
    memcpy(file->line, FIRST_LINE, sizeof file->line);
    file->order = ORDER;
    file->len = sizeof *file;
    return identity_new_salt(file->salt) == 0 && file_write_at(f->descriptor, file, sizeof *file, 0) == 0 &&
           record_read(f) == WHOLE;
}

/*
 * Without room for the file, uses an attribute, unless there is one already. The file stays empty
 * until there is room. A file that was written but could not be read again leaves nothing here to
 * put into an attribute.
 */
static bool make_do(flight *f, bool has_attribute)
{
    (void)!ftruncate(f->descriptor, 0);
    return (has_attribute || (f->file.order == ORDER && flight_write_attribute(f))) && record_read(f) == WHOLE;
}

/*
 * Prepares the file, with room for a token if there is some. What is in attributes may still be
 * needed.
 */
static bool make_ready(flight *f, content found)
{
    if (found != WHOLE && !write_new(f)) {
        return make_do(f, false);
    }
    if (!f->in_attribute) {
        (void)fallocate(f->descriptor, 0, FLIGHT_SPARE_AT, FLIGHT_SPARE_LEN);
    }
    return true;
}

void flight_leave_attributes(flight *f)
{
    if (!f->in_attribute) {
        return;
    }
    if (write_new(f)) {
        flight_remove_attributes(f);
        (void)make_ready(f, WHOLE);
    } else {
        (void)make_do(f, true);
    }
}

/* The number of the last outcome; 0 if there is none. */
static uint64_t last_number(const flight *f)
{
    uint64_t last = 0;
    for (size_t i = 0; i < OUTCOMES; i++) {
        const flight_outcome *o = &f->file.outcomes[i];
        if (o->number > last && is_whole(o)) {
            last = o->number;
        }
    }
    return last;
}

/* Whether the outcome is newer than this process's wait and about the same request. */
static bool record_concerns(const flight *f, const flight_outcome *o)
{
    const uint8_t *identity = o->kind == FLIGHT_FAILED ? f->attempt : f->response;
    return o->number > f->since && memcmp(o->identity, identity, IDENTITY_LEN) == 0 && is_whole(o);
}

/* The last outcome that concerns this process, in what was read. */
static bool find_told(flight *f)
{
    const flight_outcome *last = NULL;
    for (size_t i = 0; i < OUTCOMES; i++) {
        const flight_outcome *o = &f->file.outcomes[i];
        if ((last == NULL || o->number > last->number) && record_concerns(f, o)) {
            last = o;
        }
    }
    if (last != NULL) {
        f->told = *last;
        f->since = last->number;
    }
    return last != NULL;
}

/* ---- waiting ----------------------------------------------------------- */

/* PATH.lock. False if that is too long: then requests are not coordinated. */
static bool name_lock(const char *path, char out[PATH_MAX])
{
    cct_writer name;
    cct_writer_init(&name, out, PATH_MAX);
    cct_print(&name, "%s.lock%c", path, '\0');
    return cct_writer_fits(&name);
}

int flight_begin(flight *f, const settings *s, int flags, cct_diagnosis *diagnosis)
{
    char path[PATH_MAX];
    struct stat status;
    int error;
    f->settings = s;
    f->descriptor = -1;
    f->held = false;
    f->foreign = false;
    f->in_attribute = false;
    f->has_identities = false;
    if (!name_lock(s->cache.path, path)) {
        return CCT_OK;
    }
    f->descriptor = private_file_open(path, O_RDWR | flags, &status, &error, diagnosis);
    if (f->descriptor < 0) {
        return diagnosis->cause == CCT_CAUSE_NONE ? CCT_OK : CCT_FAILED;
    }
    content there = record_read(f);
    /* What cannot be read now could show an old failure later: then nothing is inherited. */
    f->since = there >= UNUSABLE ? UINT64_MAX : last_number(f);
    return CCT_OK;
}

/*
 * Whether waiting is over. The lock is tried first: once it is held, the outcome of its last holder
 * has been written.
 */
static bool record_look(flight *f, flight_turn *turn)
{
    f->held = f->held || flock(f->descriptor, LOCK_EX | LOCK_NB) == 0;
    bool no_lock = !f->held && errno != EWOULDBLOCK && errno != EINTR;
    content there = record_read(f);
    f->foreign = there == FOREIGN;
    if (there == WHOLE && find_told(f)) {
        *turn = FLIGHT_TOLD;
        return true;
    }
    *turn = f->held && there < FOREIGN && make_ready(f, there) ? FLIGHT_ASK : FLIGHT_ALONE;
    return f->held || no_lock || there >= FOREIGN;
}

flight_turn flight_wait(flight *f, int64_t until_ms)
{
    flight_turn turn = FLIGHT_ALONE;
    while (f->descriptor >= 0 && !record_look(f, &turn)) {
        int64_t left_ms = until_ms - cct_port_posix.monotonic_ms(NULL);
        if (left_ms <= 0) {
            break;
        }
        (void)poll(NULL, 0, left_ms < LOOK_MS ? (int)left_ms : LOOK_MS);
    }
    if (turn == FLIGHT_ALONE) {
        /* Others must not wait for a process that records no outcome. */
        flight_end(f);
    }
    return turn;
}

void flight_end(flight *f)
{
    if (f->descriptor >= 0) {
        /* Not only closed: a process that looks up names shares it. */
        (void)flock(f->descriptor, LOCK_UN);
        close(f->descriptor);
    }
    f->descriptor = -1;
    f->held = false;
}

/* ---- telling ----------------------------------------------------------- */

/* Copies a text, truncated to the array and NUL-terminated. */
static void copy_text(char *out, size_t capacity, const char *text)
{
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    cct_write_text(&writer, text);
    cct_writer_terminate(&writer);
}

/* One write: a holder that is killed leaves the outcome whole or without a checksum that fits. */
static void record_tell(flight *f, flight_outcome *o)
{
    if (!f->held || record_read(f) != WHOLE) {
        return;
    }
    o->number = last_number(f) + 1;
    memcpy(o->identity, o->kind == FLIGHT_FAILED ? f->attempt : f->response, IDENTITY_LEN);
    o->checksum = record_sum(o);
    if (f->in_attribute) {
        f->file.outcomes[0] = *o;
        (void)flight_write_attribute(f);
        return;
    }
    size_t index = (size_t)(o->number % OUTCOMES);
    (void)file_write_at(f->descriptor, o, sizeof *o, offsetof(flight_file, outcomes) + index * sizeof *o);
}

void flight_tell_token(flight *f, bool stored)
{
    flight_outcome o = {.kind = stored ? FLIGHT_STORED : FLIGHT_KEPT};
    record_tell(f, &o);
}

/* A failure of this process's own configuration or files is not that of the other processes. */
void flight_tell_failure(flight *f, const cct_diagnosis *diagnosis)
{
    flight_outcome o = {.kind = FLIGHT_FAILED};
    cct_cause_group group = cct_cause_group_of(diagnosis->cause);
    if (group == CCT_GROUP_CONFIG || group == CCT_GROUP_LOCAL || group == CCT_GROUP_INTERNAL) {
        return;
    }
    o.exit_status = diagnosis->exit_status;
    o.http_status = diagnosis->http_status;
    copy_text(o.stage, sizeof o.stage, cct_stage_name(diagnosis->stage));
    copy_text(o.cause, sizeof o.cause, cct_cause_name(diagnosis->cause));
    copy_text(o.detail, sizeof o.detail, diagnosis->detail);
    record_tell(f, &o);
}

/* The cause with that name: another version of the program may have other numbers. */
static cct_cause cause_of_record(const char *name)
{
    int cause = 1;
    while (cause < CCT_CAUSE_COUNT && strcmp(cct_cause_name((cct_cause)cause), name) != 0) {
        cause++;
    }
    return cause < CCT_CAUSE_COUNT ? (cct_cause)cause : CCT_CAUSE_NONE;
}

/* The stage with that name; CCT_STAGE_COUNT if it is unknown. */
static cct_stage stage_of(const char *name)
{
    cct_stage stage = 0;
    while (stage < CCT_STAGE_COUNT && strcmp(cct_stage_name(stage), name) != 0) {
        stage++;
    }
    return stage;
}

/* Whether the text ends within its array: the file may have been damaged. */
static bool is_record_text(const char *room, size_t len)
{
    return memchr(room, '\0', len) != NULL;
}

bool flight_inherit(const flight *f, cct_diagnosis *diagnosis)
{
    static const char as_well[] = ", which another process has just received";
    const flight_outcome *o = &f->told;
    bool terminated = is_record_text(o->stage, sizeof o->stage) && is_record_text(o->cause, sizeof o->cause) &&
                      is_record_text(o->detail, sizeof o->detail);
    cct_cause cause = terminated ? cause_of_record(o->cause) : CCT_CAUSE_NONE;
    cct_stage stage = terminated ? stage_of(o->stage) : CCT_STAGE_COUNT;
    if (cause == CCT_CAUSE_NONE || stage == CCT_STAGE_COUNT || o->exit_status <= 0 || o->exit_status > UCHAR_MAX) {
        return false;
    }
    cct_writer detail = cct_diagnose(diagnosis, cause, stage, 0);
    diagnosis->exit_status = o->exit_status;
    diagnosis->http_status = o->http_status;
    /* If necessary, the detail is truncated, not the facts about it. */
    detail.capacity -= sizeof as_well;
    cct_write_text(&detail, o->detail);
    cct_writer_terminate(&detail);
    detail.capacity += sizeof as_well;
    cct_write_text(&detail, detail.len > 0 ? as_well : as_well + 2);
    cct_writer_terminate(&detail);
    return true;
}
