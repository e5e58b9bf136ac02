/* SPDX-License-Identifier: MIT */
/*
 * wording.h: how servers word a refusal, as data: what it says beyond the
 * error code.
 */
#ifndef CCT_CORE_WORDING_H
#define CCT_CORE_WORDING_H

#include "profile.h"

/*
 * A description counts as a whole, never a part of it. Where its text goes on
 * with names or dates it has a '*' here: what stands before that begins the
 * description, what follows is how it may go on, for people.
 */
typedef struct cct_wording {
    unsigned server; /* who says so: see cct_wording_server() */
    bool own;        /* it means this on the server's own hosts alone */
    cct_cause cause;
    const char *error;       /* "": with any code */
    const char *description; /* "": with any, or none */
} cct_wording;

/* Walks over all, in the order in which they count. */
typedef struct cct_wordings {
    size_t next;
    const char *description;
} cct_wordings;

cct_wordings cct_wordings_all(void);
bool cct_wordings_next(cct_wordings *all, cct_wording *wording);

/* "Entra ID" and the like. */
const char *cct_wording_server(const cct_wording *wording);

/* The cause that `error` stands for by itself; CCT_CAUSE_OAUTH_ERROR where it is not known. */
cct_cause cct_cause_of_error(cct_span error);

/* The cause that the words of this provider's server stand for; `otherwise` where they are not known. */
cct_cause cct_cause_of_wording(const cct_profile *profile, cct_span error, cct_span description, cct_cause otherwise);

/* Writes the description with "..." where it goes on, or the code where there is none. At most CCT_WORDING_MAX bytes.
 */
#define CCT_WORDING_MAX 511
void cct_write_wording(cct_writer *writer, const cct_wording *wording);

#endif
