/* SPDX-License-Identifier: MIT */
/* trace.h: what the port returned last, for the message of a case that fails. */
#ifndef TRACE_H
#define TRACE_H

#include "cctoken_port.h"

/* A port that calls this one and records its results; one at a time. */
const cct_port *trace_port(const cct_port *port);

/*
 * Such as "resolve" and "CCT_AGAIN", since the last trace_forget(); "" and "" if no call had a
 * result.
 */
void trace_forget(void);
const char *trace_last_call(void);
const char *trace_last_result(void);

#endif
