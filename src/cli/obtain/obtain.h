/* SPDX-License-Identifier: MIT */
/*
 * obtain.h: a token, from the cache where that is allowed, else from the server; with one request
 * for all processes that need it at the same time.
 */
#ifndef CCT_CLI_OBTAIN_OBTAIN_H
#define CCT_CLI_OBTAIN_OBTAIN_H

#include "cli/obtain/output.h"
#include "cli/settings/settings.h"

/*
 * Obtains a token as s->config and s->cache say; the configuration has passed cct_check(). The
 * observer may be NULL. The time spent waiting for another process is subtracted from
 * s->config.timeout_ms. Returns CCT_OK and *out, which lies in memory of obtain.c and request.c
 * until obtain_end(); else what request_token() returned, with the cause recorded. The warnings,
 * those about the cache too, are in *diagnosis in either case. obtain_end() must follow.
 */
int obtain_token(settings *s, cct_observer observer, void *observer_context, obtained_token *out,
                 cct_diagnosis *diagnosis);

/*
 * The token in the cache for this request, however soon it expires. CCT_OK and *out, as above;
 * CCT_AGAIN if there is none; CCT_FAILED: the file must not be used. obtain_end() must follow.
 */
int obtain_cached(settings *s, obtained_token *out, cct_diagnosis *diagnosis);

/*
 * Removes from s->cache the tokens for this request (cache_remove()), or all of them, and counts
 * them; in the second case only the cache needs to be resolved. Waits for a request in progress,
 * until the deadline at most. CCT_OK also when there was none; CCT_FAILED with the cause recorded.
 * obtain_end() must follow.
 */
int obtain_forget(settings *s, bool all, size_t *count, cct_diagnosis *diagnosis);

/* Wipes the token, what was read of the cache, and the client. */
void obtain_end(void);

#endif
