/* SPDX-License-Identifier: MIT */
/*
 * cctoken_posix.h: the port for Linux, with glibc or musl.
 *
 * Memory. Nothing is allocated. The caller owns the context, one for each
 * client, and gives it to that client as `cct_config.port_context`. It must
 * live, unmoved, until the client has ended. A context in which nothing is
 * under way holds no descriptor and no process.
 *
 * Names. getaddrinfo blocks, allocates and cannot be cancelled, so a child
 * process calls it and answers through a pipe. The child is killed when the
 * question is abandoned, and by the kernel when the thread that asked ends:
 * one client's steps belong on one thread. A host that forks must not let its
 * own child use a client of its parent. A host may ignore SIGCHLD or reap every
 * child; its SIGCHLD handler, if it has one, runs once for each question. In a
 * host with more threads the child depends on the C library's care for its own
 * locks across fork(); should it hang, the deadline ends it.
 *
 * Signals. None is raised, none handled; all are blocked for the moment of
 * fork(). The child never runs a handler of the host.
 *
 * Threads. Contexts are independent of each other; one context is for one
 * thread at a time.
 */
#ifndef CCTOKEN_POSIX_H
#define CCTOKEN_POSIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cctoken_port.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * So many files of a directory are told apart, so that links to one file do not let it be read twice. What goes beyond
 * is read as often as it is named. Debian's has 145 files under 290 names.
 */
#define CCT_POSIX_FILES 256

/*
 * The state of one client's connection and of its trust anchors. To be set up
 * by cct_posix_init() and not to be touched by anyone else; it is open here
 * only so that the caller can own it.
 */
typedef struct cct_posix {
    /* The connection. */
    int socket;     /* or -1 */
    bool connected; /* false while the attempt is under way */

    /* The question for a name. */
    int resolver;       /* the reading end of the child's pipe, or -1 */
    pid_t resolver_pid; /* valid while `resolver` is */

    int error; /* see cct_posix_native_error below */

    int wake; /* the caller's descriptor that ends a wait, or -1 */

    /* Trust anchors: where they are. */
    const char *anchors_path;   /* or NULL; the caller's */
    const char *anchors_more;   /* or NULL; the caller's: further paths, separated by colons */
    const char *anchors_memory; /* or NULL; the caller's */
    size_t anchors_memory_len;

    /* Trust anchors: how far the reading has come. */
    size_t anchors_memory_at;
    const char *anchors_rest;  /* of anchors_more */
    int anchors;               /* the path that is being read, opened, or -1 */
    bool anchors_is_directory; /* of `anchors` */
    bool anchors_is_stream;    /* it has no offsets */
    int anchors_file;          /* the file of that directory being read, or -1 */
    bool anchors_ended;        /* the file has been read to its end */
    int64_t anchors_at;        /* the next byte of the file */
    bool anchors_separate;     /* a file gave bytes: a newline goes before the next one's */
    uint32_t anchors_unread;   /* what could not be opened or read since the start */
    size_t entries_at;         /* the next directory entry, bytes into `entries` */
    size_t entries_len;        /* bytes valid in `entries` */
    uint64_t entries[128];     /* a piece of the directory as the kernel wrote it; aligned for it */

    /* The files that were read since the start: a hash table by inode, and by all else that tells files apart. */
    struct cct_posix_file {
        uint64_t inode; /* 0: free */
        uint64_t rest;
    } anchors_files[CCT_POSIX_FILES];
} cct_posix;

/*
 * The port. Its native_error is errno (> 0), or for a name the code of
 * getaddrinfo (EAI_…, < 0 in glibc and musl), or 0 where there is none.
 * Its random_bytes blocks, if at all, only early after boot, until the kernel's
 * generator has been seeded. Its wait returns at the latest after 10 seconds.
 */
extern const cct_port cct_port_posix;

/* Nothing under way, no trust anchors, no descriptor that wakes. Releases nothing: for new contexts only. */
void cct_posix_init(cct_posix *posix);

/*
 * What a program with its own loop polls: the connection's socket, or the
 * resolver's pipe (always for reading) while a name is being resolved, or -1.
 * It changes between steps and is never to be closed.
 */
int cct_posix_descriptor(const cct_posix *posix);

/*
 * A descriptor that ends a wait early: `wait` returns as soon as it is readable
 * (or hung up, or not open), and at once for as long as it stays so. A signalfd or
 * a pipe lets a program stop, between two steps, a request that waits for its
 * server. It stays the caller's, who reads from it. -1: none.
 */
void cct_posix_set_wake(cct_posix *posix, int descriptor);

/*
 * Trust anchors from `path`: a regular PEM file, or a directory of such, read
 * one after the other in no particular order, each file once. In a directory
 * names with a leading dot are skipped, and what is not a regular file; symbolic
 * links are followed, other directories are not entered. What cannot be read
 * there is counted. NULL: see below. The string stays the caller's and must
 * outlive the client. Not while a request is under way.
 */
void cct_posix_set_anchors(cct_posix *posix, const char *path);

/*
 * Further paths, separated by colons, read after the first (which may be NULL).
 * Now none of them needs to exist: what cannot be read is counted. Call it after
 * cct_posix_set_anchors(), which takes them away. NULL: none.
 */
void cct_posix_add_anchors(cct_posix *posix, const char *paths);

/* How many paths and files could not be read since the trust anchors were last rewound. */
uint32_t cct_posix_anchors_unread(const cct_posix *posix);

/*
 * Trust anchors from memory, used when no path is set (a path that does not
 * exist is an error, not a reason to take these). pem need not end with NUL;
 * it stays the caller's and must outlive the client. NULL or len 0: none.
 */
void cct_posix_set_anchors_memory(cct_posix *posix, const char *pem, size_t len);

#ifdef __cplusplus
}
#endif

#endif
