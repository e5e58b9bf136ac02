/* SPDX-License-Identifier: MIT */
/*
 * cause.c: the names, exit statuses and texts of cctoken_causes.h.
 */
#include "cctoken.h"

/*
 * All texts one behind the other, found by offset: a row of pointers takes four
 * times the room.
 */
typedef struct cause_texts {
#ifdef CCT_NO_TEXTS
#define ROOM(identifier, name, group, text, advice, why) char identifier##_name[sizeof name];
#define TEXTS(identifier, name, group, text, advice, why) name,
#define OFFSETS(identifier) offsetof(cause_texts, identifier##_name)
#else
#define ROOM(identifier, name, group, text, advice, why)                                                               \
    char identifier##_name[sizeof name];                                                                               \
    char identifier##_text[sizeof text];                                                                               \
    char identifier##_advice[sizeof advice];
#define TEXTS(identifier, name, group, text, advice, why) name, text, advice,
#define OFFSETS(identifier)                                                                                            \
    offsetof(cause_texts, identifier##_name), offsetof(cause_texts, identifier##_text),                                \
        offsetof(cause_texts, identifier##_advice)
#endif
    ROOM(NONE, "none", CONFIG, "", "", "")
    CCT_CAUSES(ROOM)
} cause_texts;

typedef struct cause_row {
    unsigned char group;
    unsigned short name;
#ifndef CCT_NO_TEXTS
    unsigned short text;
    unsigned short advice;
#endif
} cause_row;

static const cause_texts texts = {TEXTS(NONE, "none", CONFIG, "", "", "") CCT_CAUSES(TEXTS)};
static const cause_row rows[] = {
#define CAUSE_ROW(identifier, name, group, text, advice, why) {CCT_GROUP_##group, OFFSETS(identifier)},
    CAUSE_ROW(NONE, "none", CONFIG, "", "", "") CCT_CAUSES(CAUSE_ROW)};

static const cause_row *row(cct_cause cause)
{
    return &rows[(unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR];
}

static const char *text_at(unsigned short offset)
{
    return (const char *)&texts + offset;
}

const char *cct_cause_name(cct_cause cause)
{
    return text_at(row(cause)->name);
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
    return (cct_cause_group)row(cause)->group;
}

const char *cct_cause_text(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    return text_at(row(cause)->text);
#endif
}

const char *cct_cause_advice(cct_cause cause)
{
#ifdef CCT_NO_TEXTS
    (void)cause;
    return "";
#else
    return text_at(row(cause)->advice);
#endif
}

const char *cct_stage_name(cct_stage stage)
{
    static const char *const names[] = {"config", "dns", "connect", "tls", "http", "oauth"};
    return (unsigned)stage < sizeof names / sizeof *names ? names[stage] : "unknown";
}
