/* SPDX-License-Identifier: MIT */
/*
 * explanation.c: why each cause happens. Apart from cause.c, so that only
 * programs that print it carry it.
 */
#include <string.h>

#include "cctoken.h"

#ifndef CCT_NO_TEXTS
/* One behind the other, found by offset: pointers would take as much room as some of the texts. */
typedef struct explanations {
#define ROOM(identifier, name, group, text, advice, why) char identifier[sizeof why];
    CCT_CAUSES(ROOM)
} explanations;
#endif

const char *cct_cause_explanation(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    static const explanations texts = {
#define EXPLANATION(identifier, name, group, text, advice, why) why,
        CCT_CAUSES(EXPLANATION)};
    static const unsigned short offsets[] = {
#define OFFSET(identifier, name, group, text, advice, why) offsetof(explanations, identifier),
        CCT_CAUSES(OFFSET)};
    if (cause == CCT_CAUSE_NONE) {
        return "";
    }
    return (const char *)&texts + offsets[((unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR) - 1];
#endif
}

/* In the order of causes. */
static const unsigned char warnings[] = {
    CCT_CAUSE_PERCENT_ENCODED, CCT_CAUSE_BASE64_PAIR,       CCT_CAUSE_SCOPE_IGNORED,
    CCT_CAUSE_SCOPE_EXPECTED,  CCT_CAUSE_AUDIENCE_EXPECTED, CCT_CAUSE_NON_ASCII,
    CCT_CAUSE_SEVERAL_SOURCES, CCT_CAUSE_SCOPE_REDUCED,     CCT_CAUSE_LIFETIME_UNKNOWN,
};

bool cct_cause_is_warning(cct_cause cause)
{
    return memchr(warnings, (int)cause, sizeof warnings) != NULL;
}

const char *cct_cause_group_name(cct_cause_group group)
{
    static const char *const names[] = {
#define GROUP_NAME(identifier, name, status) name,
        CCT_CAUSE_GROUPS(GROUP_NAME)};
    return names[group];
}
