/* SPDX-License-Identifier: MIT */
/*
 * cause.c: the names, exit statuses and texts of cctoken_causes.h.
 */
#include "cctoken.h"

typedef struct cause_row {
    const char *name;
    int status;
#ifndef CCT_NO_TEXTS
    const char *text;
    const char *advice;
#endif
} cause_row;

#ifdef CCT_NO_TEXTS
#define CAUSE_ROW(identifier, name, status, text, advice) {name, status},
#define NO_CAUSE                                                                                                       \
    {                                                                                                                  \
        "none", 0                                                                                                      \
    }
#else
#define CAUSE_ROW(identifier, name, status, text, advice) {name, status, text, advice},
#define NO_CAUSE                                                                                                       \
    {                                                                                                                  \
        "none", 0, "", ""                                                                                              \
    }
#endif

static const cause_row rows[] = {NO_CAUSE, CCT_CAUSES(CAUSE_ROW)};

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
    return row(cause)->status;
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
