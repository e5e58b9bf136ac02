/* SPDX-License-Identifier: MIT */
/*
 * trace.h: requests, responses and stages, for people to read. The library has replaced the secrets
 * already.
 */
#ifndef CCT_CLI_REPORT_TRACE_H
#define CCT_CLI_REPORT_TRACE_H

#include "cli/settings/options.h"

typedef struct trace {
    stream out;
    bool messages;    /* show request and response */
    bool stages;      /* show stages and retries, on standard error */
    bool inside_line; /* of a message */
} trace;

/*
 * Opens what --trace and -v ask for. A regular file must be owned by this user and have no other
 * name; it is emptied and gets mode 0600. CCT_OK, or CCT_FAILED with the cause recorded.
 */
int trace_open(trace *t, const options *o, cct_diagnosis *diagnosis);

/* A cct_observer; the context is a trace. */
void trace_observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len);

#endif
