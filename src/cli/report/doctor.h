/* SPDX-License-Identifier: MIT */
/* doctor.h: what an examination found, and how it is shown. */
#ifndef CCT_CLI_REPORT_DOCTOR_H
#define CCT_CLI_REPORT_DOCTOR_H

#include "cli/report/failure.h"
#include "cli/texts/advice.h"

#define CHECK_DETAIL_MAX 2048

typedef enum check_state { CHECK_NOT_REACHED, CHECK_OK, CHECK_FAILED } check_state;

/* One stage: its result, its duration, and what was seen, in lines. */
typedef struct check {
    check_state state;
    int64_t ms;
    size_t shown_len;  /* of `text`, if it was shown: a request that leads to another has stages of
                        * its own */
    cct_writer detail; /* over `text` */
    char text[CHECK_DETAIL_MAX];
} check;

/* Another method or region that was tried after a refusal. */
typedef struct attempt {
    const char *option; /* "--auth" or "--region" */
    const char *value;
    cct_cause cause; /* CCT_CAUSE_NONE: there was a token */
} attempt;

#define ATTEMPTS_MAX 32

#define FAULTS_MAX 12

typedef struct examination {
    settings *settings;
    cct_server_report server_report;
    failure failure;
    check checks[CCT_STAGE_COUNT];
    attempt attempts[ATTEMPTS_MAX];
    size_t attempt_count;
    failure faults[FAULTS_MAX]; /* all faults of the configuration, the cause first */
    size_t fault_count;
    unsigned faulty; /* the subjects (cct_subject) that have a fault, as bits */
    char advice[ADVICE_MAX];
    char command[CCT_URL_MAX + 256]; /* without the faults; "": none can be derived */
    bool offline;
} examination;

/* A writer over the next line of what a stage saw. */
cct_writer *doctor_line(examination *e, cct_stage stage);

/* " from SOURCE" */
void doctor_write_source(cct_writer *out, sourced_value source);

/* Endpoint, client ID and what authenticates, and where they came from; in the stage config. */
void doctor_see_settings(examination *e);

/* How it is shown: one of these for the whole examination. */
typedef struct presentation {
    void (*begin)(const examination *e);
    void (*check)(const examination *e, cct_stage stage);    /* a stage has ended */
    void (*message)(const char *text, size_t len);           /* a piece of the request, redacted;
                                                              * len 0 ends it */
    void (*retry)(const char *text, size_t len);             /* another attempt follows; the text
                                                              * has the reason */
    void (*attempt)(const examination *e, const attempt *a); /* another method or region was
                                                              * tried */
    bool (*end)(const examination *e);                       /* false: not everything could be
                                                              * written; see errno */
} presentation;

extern const presentation presentation_text;
extern const presentation presentation_json;

#endif
