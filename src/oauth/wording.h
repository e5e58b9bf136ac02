/* SPDX-License-Identifier: MIT */
/*
 * wording.h: the catalogue of server messages, which allow finer causes than the error code. The
 * rows are those of src/oauth/wordings/wordings.txt. Their providers and advice are only in
 * programs for people (src/cli/texts/wordings.c).
 */
#ifndef CCT_OAUTH_WORDING_H
#define CCT_OAUTH_WORDING_H

#include "oauth/profile.h"

/* A response that refuses, as the catalogue looks at it. */
typedef struct cct_refusal {
    const cct_profile *profile; /* of the host */
    cct_span host;
    cct_span path; /* without the query */
    int status;
    cct_span code; /* `error`, or a code of the server's own; may be empty */
    cct_span text; /* the server's sentence; may be empty */
    cct_span body; /* all that it sent */
} cct_refusal;

/*
 * One row of the catalogue. Its texts are constant and packed, for
 * cct_wording_write(); "" stands for any.
 */
typedef struct cct_wording {
    unsigned number; /* from 1 */
    cct_cause cause;
    int status; /* 0: any */
    const char *profile;
    const char *hosts; /* separated by spaces; a dot first: every host under it */
    const char *path;  /* how the path ends */
    const char *code;
    const char *text; /* the whole text, in which '*' stands for any bytes */
    const char *body; /* what the body holds besides, in the same way */
} cct_wording;

/* With its NUL, no text is longer. */
#define CCT_WORDING_MAX 512

/* Writes one of these texts, unpacked. */
void cct_wording_write(cct_writer *writer, const char *packed);

/* The row with that number, from 1. False when there are fewer. */
bool cct_wording_get(unsigned number, cct_wording *wording);

/* The first row that matches the whole refusal. False when none does: the code alone decides. */
bool cct_wording_find(const cct_refusal *refusal, cct_wording *found);

/* The cause that `error` stands for by itself; CCT_CAUSE_OAUTH_ERROR where it is not known. */
cct_cause cct_cause_of_error(cct_span error);

#endif
