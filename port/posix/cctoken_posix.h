/* SPDX-License-Identifier: MIT */
/*
 * cctoken_posix.h: the port for Linux, with glibc or musl.
 *
 * Memory. Nothing is allocated. The caller owns the context, one for each client, and passes it to
 * that client as `cct_config.port_context`. It must exist at the same address until the client has
 * ended. An idle context has no open descriptor and no process.
 *
 * Names. getaddrinfo blocks, allocates and cannot be cancelled, so child processes call it, one for
 * IPv4 and one for IPv6, and return the result through a pipe. They are killed when the query is
 * abandoned, and by the kernel when the calling thread ends: call all steps of one client on one
 * thread. After fork() a child of the program must not use a client of its parent. A program may
 * ignore SIGCHLD or reap every child; its SIGCHLD handler, if it has one, runs once for each child.
 * In a program with several threads a child depends on the C library to handle its own locks across
 * fork(); if the child hangs, the deadline of the request ends it. If there is no process or
 * descriptor left for them, `resolve` calls getaddrinfo itself: then that step blocks until the
 * resolver gives up. /etc/hosts is read first, by the caller's process; `localhost` and names below
 * it are loopback addresses if they are not in it. Such names require no child.
 *
 * Signals. The port raises and handles none; all are blocked during fork(), so that the child never
 * runs a handler of the program.
 *
 * Threads. Contexts are independent of each other; one context is for one thread at a time.
 */
#ifndef CCTOKEN_POSIX_H
#define CCTOKEN_POSIX_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cctoken_port.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CCT_POSIX_ADDRESSES_MAX = 16 }; /* of one family */

/* The result for one family, also as a child writes it into the pipe. */
typedef struct cct_posix_lookup {
    int family;
    int result;       /* the number of addresses, a cct_result, or 0: none yet */
    int error;        /* for native_error */
    bool is_absolute; /* looked up without the resolver's search domains */
    bool has_waited;  /* if so: it has waited long enough for the other family's result */
    cct_address addresses[CCT_POSIX_ADDRESSES_MAX];
} cct_posix_lookup;

/* The query of one family. */
typedef struct cct_posix_query {
    bool in_progress;
    int pipe;    /* the reading end of the child's pipe, which both queries may share; or -1 */
    pid_t child; /* or 0 */
    cct_posix_lookup answer;
} cct_posix_query;

/* One connection, or an attempt. */
typedef struct cct_posix_connection {
    int socket;        /* or -1 */
    bool established;  /* known from `wait` or `connect` */
    bool is_known;     /* `connect` has returned CCT_OK */
    int send_ended;    /* the error that `send` repeats, or 0 */
    int receive_ended; /* CCT_EOF or the error that `receive` repeats, or 0 */
    int error;         /* errno of that error */
} cct_posix_connection;

/*
 * This many files of a directory are distinguished, so that a file with several links is read only
 * once. Files beyond that are read once per name. Debian's directory has 145 files under 290 names.
 */
#define CCT_POSIX_FILES 256

/*
 * The state of one client's queries and connections and of its trust anchors. Initialized by
 * cct_posix_init() and not to be used directly; it is declared here only so that the caller can own
 * it.
 */
typedef struct cct_posix {
    cct_posix_connection connections[CCT_CONNECTIONS];

    /* Name resolution. */
    cct_posix_query queries[2]; /* for IPv4 and IPv6 */
    int pipe_writer;            /* the writing end of a pipe, for the other query's child to share;
                                 * or -1 */

    int error;        /* native_error, see below */
    const char *call; /* the call that failed with it, or NULL */

    int wake; /* the caller's descriptor that ends a wait, or -1 */

    /* Trust anchors: where they are. */
    const char *anchors_path;   /* or NULL; the caller's */
    const char *anchors_more;   /* or NULL; the caller's: further paths, separated by colons */
    const char *anchors_memory; /* or NULL; the caller's */
    size_t anchors_memory_len;

    /* Trust anchors: how far they have been read. */
    size_t anchors_memory_at;
    const char *anchors_rest;  /* of anchors_more */
    int anchors;               /* the path that is being read, opened, or -1 */
    bool anchors_is_directory; /* of `anchors` */
    bool anchors_is_stream;    /* it has no offsets */
    int anchors_file;          /* the file of that directory being read, or -1 */
    bool anchors_ended;        /* the file has been read to its end */
    int64_t anchors_at;        /* the next byte of the file */
    bool anchors_separate;     /* a file had bytes: a newline goes before the next file */
    uint32_t anchors_unread;   /* what could not be opened or read since the start */
    int anchors_limit;         /* the error of a limit that was met when a part of them was opened;
                                * or 0 */
    size_t entries_at;         /* the next directory entry, as an offset into `entries` */
    size_t entries_len;        /* bytes valid in `entries` */
    uint64_t entries[128];     /* a piece of the directory as the kernel wrote it; aligned for it */

    /*
     * The files read since the start: a hash table by inode and everything else that distinguishes
     * files.
     */
    struct cct_posix_file {
        uint64_t inode; /* 0: free */
        uint64_t rest;
    } anchors_files[CCT_POSIX_FILES];
} cct_posix;

/*
 * The port. Its native_error is errno (> 0), or for a name the code of getaddrinfo (EAI_…, < 0 in
 * glibc and musl), or 0 where there is none. Its random_bytes is getrandom(2), or /dev/urandom
 * where the kernel or a system call filter does not provide it; it blocks, if at all, only early
 * after boot, until the kernel's generator has been seeded. Its wait returns after 10 seconds at
 * the latest.
 */
extern const cct_port cct_port_posix;

/*
 * Makes an idle context without trust anchors and wake descriptor. For new contexts only, since it
 * releases nothing.
 */
void cct_posix_init(cct_posix *posix);

/*
 * The size of a context in bytes, for callers that do not read this header (see cct_client_size()
 * in cctoken.h).
 */
size_t cct_posix_size(void);

/*
 * The call that last returned CCT_ERROR_LIMIT, such as "socket" or "getaddrinfo", or NULL; a
 * constant string.
 */
const char *cct_posix_limited_call(const cct_posix *posix);

/* Whether an errno means that descriptors or memory of this machine have run out. */
bool cct_posix_is_limit(int error);

enum { CCT_POSIX_TARGETS = CCT_CONNECTIONS + 2 };

/*
 * For a program with its own loop: what to pass to poll(2) after a step that has returned
 * CCT_AGAIN. `wants` and `until_ms` are from cct_wants(). Fills all of targets, those not in use
 * with descriptor -1, which poll() ignores, and returns the time-out: 0 to 10000 ms, after which
 * the next step is due in any case. The descriptors may change with each step and must not be
 * closed.
 */
int cct_posix_targets(cct_posix *posix, unsigned wants, int64_t until_ms, struct pollfd targets[CCT_POSIX_TARGETS]);

/*
 * A descriptor that ends a wait early: `wait` returns as soon as it is readable (or hung up, or not
 * open), and immediately while it remains so. With a signalfd or a pipe, a program can stop a
 * request between two steps while it waits for the server. The caller owns it and reads from it.
 * -1: none.
 */
void cct_posix_set_wake(cct_posix *posix, int descriptor);

/*
 * Trust anchors from `path`: a regular PEM file, or a directory of such files, read in no
 * particular order, each file once. In a directory, names with a leading dot and everything but
 * regular files are skipped; symbolic links are followed, subdirectories are not entered. Files
 * that cannot be read there are counted (cct_posix_anchors_unread). NULL: the trust anchors in
 * memory, see below. The caller owns the string, which must outlive the client. Must not be called
 * during a request.
 */
void cct_posix_set_anchors(cct_posix *posix, const char *path);

/*
 * More paths, separated by colons, read after the first (which may be NULL). None of them needs to
 * exist: paths that cannot be read are counted. Call it after cct_posix_set_anchors(), which
 * removes them. NULL: none.
 */
void cct_posix_add_anchors(cct_posix *posix, const char *paths);

/* How many paths and files could not be read since the trust anchors were last rewound. */
uint32_t cct_posix_anchors_unread(const cct_posix *posix);

/*
 * Trust anchors from memory, used if no path is set (a path that does not exist is an error, not a
 * reason to use these). pem need not end with NUL; the caller owns it, and it must outlive the
 * client. NULL or len 0: none.
 */
void cct_posix_set_anchors_memory(cct_posix *posix, const char *pem, size_t len);

#ifdef __cplusplus
}
#endif

#endif
