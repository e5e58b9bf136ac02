/* SPDX-License-Identifier: MIT */
/* cause.c: the names, exit statuses and texts of cctoken_causes.h. */
#include <string.h>

#include "cctoken.h"
#include "format/switches.h"
#include "format/text.h"

/*
 * Texts are stored one after the other and found by counting, here and elsewhere: a table of
 * pointers would be larger.
 */
static const char names[] = "none\0"
#define NAME(identifier, name, group, text) name "\0"
    CCT_CAUSES(NAME);

static const unsigned char groups[] = {CCT_GROUP_CONFIG,
#define GROUP(identifier, name, group, text) CCT_GROUP_##group,
                                       CCT_CAUSES(GROUP)};

/*
 * A number outside the enumeration, which a caller can pass by a cast, is treated as
 * internal_error: every table lookup stays in bounds.
 */
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
#define GROUP_STATUS(identifier, status) status,
        CCT_CAUSE_GROUPS(GROUP_STATUS)};
    /* CCT_CAUSE_NONE has a group only because the table has a row for it; its status is 0. */
    return cause == CCT_CAUSE_NONE ? 0 : statuses[cct_cause_group_of(cause)];
}

cct_cause_group cct_cause_group_of(cct_cause cause)
{
    return (cct_cause_group)groups[number_of(cause)];
}

/*
 * The sentences, one after the other. Together they exceed the 4095 characters that C99 guarantees
 * for a string literal (section 5.2.4.1), so each is a member; arrays of char have no padding.
 */
typedef struct sentences {
#define ROOM(identifier, name, group, text) char identifier[sizeof text];
    ROOM(NONE, "", CONFIG, "")
    CCT_CAUSES(ROOM)
} sentences;

const char *cct_cause_text(cct_cause cause)
{
    static const sentences all = {
#define TEXT(identifier, name, group, text) text,
        TEXT(NONE, "", CONFIG, "") CCT_CAUSES(TEXT)};
    return CCT_HAS_TEXTS ? cct_nth((const char *)&all, number_of(cause)) : "";
}

/* In the order of causes. */
static const unsigned char warnings[] = {
    CCT_CAUSE_PERCENT_ENCODED,   CCT_CAUSE_BASE64_PAIR,      CCT_CAUSE_SCOPE_IGNORED,   CCT_CAUSE_SCOPE_EXPECTED,
    CCT_CAUSE_AUDIENCE_EXPECTED, CCT_CAUSE_NON_ASCII,        CCT_CAUSE_SEVERAL_SOURCES, CCT_CAUSE_TOKEN_TYPE_MISSING,
    CCT_CAUSE_SCOPE_REDUCED,     CCT_CAUSE_LIFETIME_UNKNOWN, CCT_CAUSE_TOKEN_UNKNOWN,
};

bool cct_cause_is_warning(cct_cause cause)
{
    return memchr(warnings, (int)cause, sizeof warnings) != NULL;
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
