/* SPDX-License-Identifier: MIT */
/*
 * explanation.c: why each cause happens. Apart from cause.c, so that only
 * programs that print it carry it.
 */
#include "cctoken.h"

const char *cct_cause_explanation(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    static const char *const rows[] = {"",
#define EXPLANATION(identifier, name, group, text, advice, why) why,
                                       CCT_CAUSES(EXPLANATION)};
    return rows[(unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR];
#endif
}

const char *cct_cause_group_name(cct_cause_group group)
{
    static const char *const names[] = {
#define GROUP_NAME(identifier, name, status) name,
        CCT_CAUSE_GROUPS(GROUP_NAME)};
    return names[group];
}
