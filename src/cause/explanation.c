/* SPDX-License-Identifier: MIT */
/*
 * explanation.c: why each cause happens. Apart from cause.c, so that only
 * programs that print it carry it.
 */
#include <string.h>

#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"

typedef struct explanations {
#define ROOM(identifier, name, group, text, advice, why) char identifier[sizeof why];
    CCT_CAUSES(ROOM)
} explanations;

const char *cct_cause_explanation(cct_cause cause)
{
    static const explanations all = {
#define EXPLANATION(identifier, name, group, text, advice, why) why,
        CCT_CAUSES(EXPLANATION)};
    unsigned number = (unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR;
    return CCT_HAS_TEXTS && cause != CCT_CAUSE_NONE ? cct_nth((const char *)&all, number - 1) : "";
}

/* In the order of causes. */
static const unsigned char warnings[] = {
    CCT_CAUSE_PERCENT_ENCODED,   CCT_CAUSE_BASE64_PAIR,      CCT_CAUSE_SCOPE_IGNORED,   CCT_CAUSE_SCOPE_EXPECTED,
    CCT_CAUSE_AUDIENCE_EXPECTED, CCT_CAUSE_NON_ASCII,        CCT_CAUSE_SEVERAL_SOURCES, CCT_CAUSE_TOKEN_TYPE_MISSING,
    CCT_CAUSE_SCOPE_REDUCED,     CCT_CAUSE_LIFETIME_UNKNOWN,
};

bool cct_cause_is_warning(cct_cause cause)
{
    return memchr(warnings, (int)cause, sizeof warnings) != NULL;
}

const char *cct_cause_group_name(cct_cause_group group)
{
    static const char names[] =
#define GROUP_NAME(identifier, name, status) name "\0"
        CCT_CAUSE_GROUPS(GROUP_NAME);
    return cct_nth(names, group);
}
