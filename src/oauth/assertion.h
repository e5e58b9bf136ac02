/* SPDX-License-Identifier: MIT */
/*
 * assertion.h: checks of a client assertion that another party issued (RFC 7523 section 2.2),
 * before it is sent.
 */
#ifndef CCT_OAUTH_ASSERTION_H
#define CCT_OAUTH_ASSERTION_H

#include "cctoken.h"

/*
 * Whether a server could accept it: a signed JWT that is already valid and has not expired. Uses
 * the work buffer, and wipes it. The cause, recorded, or CCT_CAUSE_NONE.
 */
cct_cause cct_assertion_check(const cct_config *config, cct_diagnosis *diagnosis);

#endif
