/* SPDX-License-Identifier: MIT */
/*
 * cause.c: the names, exit statuses and texts of cctoken_causes.h.
 */
#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"

/* Texts lie one behind the other and are found by counting, here and elsewhere: a row of pointers takes more room. */
static const char names[] = "none\0"
#define NAME(identifier, name, group, text, advice, why) name "\0"
    CCT_CAUSES(NAME);

static const unsigned char groups[] = {CCT_GROUP_CONFIG,
#define GROUP(identifier, name, group, text, advice, why) CCT_GROUP_##group,
                                       CCT_CAUSES(GROUP)};

static unsigned number_of(cct_cause cause)
{
    return (unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR;
}

const char *cct_cause_name(cct_cause cause)
{
    return cct_nth(names, number_of(cause));
}

int cct_cause_status(cct_cause cause)
{
    static const unsigned char statuses[] = {
#define GROUP_STATUS(identifier, name, status) status,
        CCT_CAUSE_GROUPS(GROUP_STATUS)};
    return cause == CCT_CAUSE_NONE ? 0 : statuses[cct_cause_group_of(cause)];
}

cct_cause_group cct_cause_group_of(cct_cause cause)
{
    return (cct_cause_group)groups[number_of(cause)];
}

/* Too long for one string. */
typedef struct sentences {
#define ROOM(identifier, name, group, text, advice, why)                                                               \
    char identifier##_text[sizeof text];                                                                               \
    char identifier##_advice[sizeof advice];
    ROOM(NONE, "", CONFIG, "", "", "")
    CCT_CAUSES(ROOM)
} sentences;

static const char *sentence(cct_cause cause, unsigned which)
{
    static const sentences all = {
#define TEXTS(identifier, name, group, text, advice, why) text, advice,
        TEXTS(NONE, "", CONFIG, "", "", "") CCT_CAUSES(TEXTS)};
    return CCT_HAS_TEXTS ? cct_nth((const char *)&all, 2 * number_of(cause) + which) : "";
}

const char *cct_cause_text(cct_cause cause)
{
    return sentence(cause, 0);
}

const char *cct_cause_advice(cct_cause cause)
{
    return sentence(cause, 1);
}

const char *cct_stage_name(cct_stage stage)
{
#define STAGE_NAME(identifier, name) name "\0"
    return cct_nth(CCT_STAGES(STAGE_NAME) "unknown", (unsigned)stage < CCT_STAGE_COUNT ? stage : CCT_STAGE_COUNT);
}

const char *cct_subject_name(cct_subject subject)
{
#define SUBJECT_NAME(identifier, name) name "\0"
    return cct_nth(CCT_SUBJECTS(SUBJECT_NAME) "", (unsigned)subject < CCT_SUBJECT_COUNT ? subject : CCT_SUBJECT_NONE);
}
