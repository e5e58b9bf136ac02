/* SPDX-License-Identifier: MIT */
/*
 * fetch.h: one request for a token, and the memory that it takes.
 */
#ifndef CCT_CLI_FETCH_H
#define CCT_CLI_FETCH_H

#include "settings.h"

/*
 * Asks for a token, as s->config says; its memory, port and observer are set
 * here. The observer may be NULL. CCT_OK or CCT_FAILED; *diagnosis holds the
 * cause, and the warnings in either case. After each call fetch_end() must follow.
 */
int fetch_token(settings *s, cct_observer observer, void *observer_context, cct_diagnosis *diagnosis);

/*
 * For who must be able to end a request early: stop() is asked before each step, and when `descriptor` becomes
 * readable while the request waits; stop() must read from it. When it says yes, fetch_token() returns CCT_AGAIN,
 * and the diagnosis is none. For all requests from now on; NULL: none is ended early.
 */
typedef bool (*fetch_stop)(void *context);
void fetch_set_stop(int descriptor, fetch_stop stop, void *context);

/* The clock by which deadlines and lives of tokens are counted, which goes on through suspend. */
int64_t fetch_now_ms(void);

/* The token, or NULL; it lies in memory of fetch.c until fetch_end(). */
const cct_token *fetch_result(void);

/* Wipes the token and the client; does nothing when none was begun. */
void fetch_end(void);

#endif
