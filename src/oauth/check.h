/* SPDX-License-Identifier: MIT */
/* check.h: the checks of a configuration as the library itself uses them. */
#ifndef CCT_OAUTH_CHECK_H
#define CCT_OAUTH_CHECK_H

#include "oauth/target.h"

/* As cct_check(). If there is no fault, *target is where the request goes. */
cct_cause cct_check_target(const cct_config *config, cct_target *target, cct_diagnosis *diagnosis);

#endif
