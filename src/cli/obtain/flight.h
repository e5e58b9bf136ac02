/* SPDX-License-Identifier: MIT */
/*
 * flight.h: of many processes that need the same token at the same time, one
 * sends the request and the others use its outcome.
 *
 * Beside the cache is FILE.lock, which is never removed. The process that sends
 * the request holds a lock on it, which the kernel releases if that process dies,
 * and then records the outcome in it. Its space is reserved when it is created, so
 * a disk that fills up later does not matter. That includes space for one token,
 * which is kept there if the cache cannot be written. If the disk is full from the
 * start, both are kept in attributes of the file, for which there is still space
 * on a tmpfs and sometimes elsewhere. The others read it while they wait, without
 * the lock; each outcome has a checksum, and a torn one counts as absent. Outcomes
 * are numbered. A process that begins to wait notes the last number, and accepts
 * only later ones.
 */
#ifndef CCT_CLI_OBTAIN_FLIGHT_H
#define CCT_CLI_OBTAIN_FLIGHT_H

#include "cli/obtain/identity.h"

#define OUTCOMES 16

typedef enum flight_kind {
    FLIGHT_FAILED = 1,
    FLIGHT_STORED, /* there is a token, and it is in the cache */
    FLIGHT_KEPT    /* there is a token, which could not be stored there; perhaps it is in the lock's
                    * file */
} flight_kind;

/* The outcome of a request as it is stored in the file, without padding. */
typedef struct flight_outcome {
    uint64_t checksum;              /* of the rest */
    uint64_t number;                /* from 1; 0: never written */
    uint8_t identity[IDENTITY_LEN]; /* of the attempt if it failed, otherwise of the response */
    uint32_t kind;
    int32_t exit_status;
    int32_t http_status;
    char stage[12]; /* names: numbers differ between versions */
    char cause[40];
    char detail[CCT_DETAIL_MAX];
} flight_outcome;

typedef struct flight_file {
    char line[16];
    uint8_t salt[SALT_LEN];
    uint32_t order;
    uint32_t len;
    flight_outcome outcomes[OUTCOMES];
} flight_file;

/* The space for a token, after the outcomes. */
#define FLIGHT_SPARE_AT sizeof(flight_file)
#define FLIGHT_SPARE_LEN (40 * 1024)

typedef struct flight {
    const settings *settings;
    int descriptor; /* or -1 */
    bool held;
    bool foreign;        /* the file is no lock: it is left as it is */
    bool in_attribute;   /* the outcomes are in an attribute of the file, which is empty */
    uint64_t since;      /* the last number before waiting began */
    bool has_identities; /* those of `salt` */
    uint8_t salt[SALT_LEN];
    uint8_t response[IDENTITY_LEN];
    uint8_t attempt[IDENTITY_LEN];
    flight_outcome told;
    flight_file file;
} flight;

/*
 * Opens the lock of s->cache.path, with O_CREAT in `flags` also one that does not exist; waiting
 * begins now. CCT_OK also if it cannot be opened: then each process sends its own request.
 * CCT_FAILED if others can access it; the cause is recorded. flight_end() must follow.
 */
int flight_begin(flight *f, const settings *s, int flags, cct_diagnosis *diagnosis);

typedef enum flight_turn {
    FLIGHT_ASK,   /* the lock is held */
    FLIGHT_ALONE, /* the lock is not available, or not in time */
    FLIGHT_TOLD   /* the outcome of another process is in f->told */
} flight_turn;

/*
 * Waits until one of these applies, at most until `until_ms` on the monotonic clock. Each outcome
 * is returned once.
 */
flight_turn flight_wait(flight *f, int64_t until_ms);

/*
 * Before the request, while the lock is held: if there is room again, the file takes the place of
 * the attributes, and what they hold is discarded.
 */
void flight_leave_attributes(flight *f);

/*
 * Records the outcome of the request, while the lock is held, except a failure that concerns only
 * this process.
 */
void flight_tell_token(flight *f, bool stored);
void flight_tell_failure(flight *f, const cct_diagnosis *diagnosis);

/*
 * Makes the failure of another process this one's own. False if this version does not know its
 * cause.
 */
bool flight_inherit(const flight *f, cct_diagnosis *diagnosis);

/* Releases the lock. */
void flight_end(flight *f);

/*
 * A token for which the cache had no room: bytes beside the outcomes, to be written while the lock
 * is held. A read may be torn by a writer. The first reads at most FLIGHT_SPARE_LEN bytes and
 * returns their number, 0 if there are none; the second returns false if there is no space here
 * either; the third overwrites them.
 */
size_t flight_read_spare(const flight *f, char out[FLIGHT_SPARE_LEN]);
bool flight_write_spare(const flight *f, const char *bytes, size_t len);
void flight_erase_spare(const flight *f);

#endif
