/* SPDX-License-Identifier: MIT */
/* request.h: one request for a token, or about one, and the memory that it takes. */
#ifndef CCT_CLI_OBTAIN_REQUEST_H
#define CCT_CLI_OBTAIN_REQUEST_H

#include "cli/settings/settings.h"

/*
 * Sends the request that s->config describes; its memory, port and observer are set here. The
 * observer may be NULL. CCT_OK or CCT_FAILED; *diagnosis holds the cause, and the warnings in
 * either case. CCT_AGAIN when it was ended early (deadline.h); then there is no diagnosis. After
 * each call request_end() must follow.
 */
int request_token(settings *s, cct_observer observer, void *observer_context, cct_diagnosis *diagnosis);

/* The clock of deadlines and lifetimes, which continues through suspend. */
int64_t request_now_ms(void);

/* The token, or NULL; it lies in memory of request.c until request_end(). */
const cct_token *request_result(void);

/* The same for the result of introspection. */
const cct_introspection *request_introspection(void);

/* Wipes the token and the client; does nothing when none was begun. */
void request_end(void);

#endif
