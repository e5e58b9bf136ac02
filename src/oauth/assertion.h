/* SPDX-License-Identifier: MIT */
/*
 * assertion.h: a client assertion that somebody else issued (RFC 7523 section 2.2), before it is sent.
 */
#ifndef CCT_OAUTH_ASSERTION_H
#define CCT_OAUTH_ASSERTION_H

#include "cctoken.h"

/*
 * Whether a server could accept it: a signed JWT whose time has come and has not passed. Uses the work buffer, and
 * wipes it. The cause, recorded, or CCT_CAUSE_NONE.
 */
cct_cause cct_assertion_check(const cct_config *config, cct_diagnosis *diagnosis);

#endif
