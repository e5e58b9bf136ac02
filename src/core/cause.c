/* SPDX-License-Identifier: MIT */
/*
 * cause.c: the names, exit statuses and texts of cctoken_causes.h.
 */
#include "cctoken.h"

typedef struct cause_row {
    const char *name;
    cct_cause_group group;
#ifndef CCT_NO_TEXTS
    const char *text;
    const char *advice;
#endif
} cause_row;

#ifdef CCT_NO_TEXTS
#define CAUSE_ROW(identifier, name, group, text, advice, why) {name, CCT_GROUP_##group},
#define NO_TEXTS
#else
#define CAUSE_ROW(identifier, name, group, text, advice, why) {name, CCT_GROUP_##group, text, advice},
#define NO_TEXTS , "", ""
#endif

static const cause_row rows[] = {{"none", CCT_GROUP_CONFIG NO_TEXTS}, CCT_CAUSES(CAUSE_ROW)};

static const cause_row *row(cct_cause cause)
{
    return &rows[(unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR];
}

const char *cct_cause_name(cct_cause cause)
{
    return row(cause)->name;
}

int cct_cause_status(cct_cause cause)
{
    static const unsigned char statuses[] = {
#define GROUP_STATUS(identifier, name, status) status,
        CCT_CAUSE_GROUPS(GROUP_STATUS)};
    return cause == CCT_CAUSE_NONE ? 0 : statuses[row(cause)->group];
}

cct_cause_group cct_cause_group_of(cct_cause cause)
{
    return row(cause)->group;
}

const char *cct_cause_text(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    return row(cause)->text;
#endif
}

const char *cct_cause_advice(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    return row(cause)->advice;
#endif
}

const char *cct_stage_name(cct_stage stage)
{
    static const char *const names[] = {"config", "dns", "connect", "tls", "http", "oauth"};
    return (unsigned)stage < sizeof names / sizeof *names ? names[stage] : "unknown";
}
