/* SPDX-License-Identifier: MIT */
/*
 * topics.h: what 'cctoken help' explains besides commands and single causes, and its tables.
 */
#ifndef CCT_CLI_COMMANDS_TOPICS_H
#define CCT_CLI_COMMANDS_TOPICS_H

#include "cli/io/stream.h"

typedef struct topic {
    const char *name;
    const char *help;
    void (*write)(stream *out);
} topic;

/* All topics, ended by a name NULL. */
extern const topic topics[];

/*
 * Variables that are read from the environment alone, never from an env file. Ended by a name NULL.
 */
typedef struct variable_row {
    const char *names; /* separated by ", " */
    unsigned help;     /* a number of prose() */
} variable_row;

extern const variable_row environment_rows[];

/* The families of variables for client ID and secret, a line each. */
void topics_write_families(stream *out);

#endif
