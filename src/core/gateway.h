/* SPDX-License-Identifier: MIT */
/*
 * gateway.h: what reverse proxies and gateways answer by themselves, as data.
 */
#ifndef CCT_CORE_GATEWAY_H
#define CCT_CORE_GATEWAY_H

#include "cctoken.h"
#include "text.h"

/*
 * The cause that a status together with the words of the response stands for:
 * the title of a page, or the message of a JSON object. CCT_CAUSE_NONE if they
 * are not known.
 */
cct_cause cct_cause_of_gateway(int status, cct_span words);

#endif
