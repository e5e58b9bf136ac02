/* SPDX-License-Identifier: MIT */
/*
 * variables.h: the environment, and below it the env file.
 */
#ifndef CCT_CLI_SETTINGS_VARIABLES_H
#define CCT_CLI_SETTINGS_VARIABLES_H

#include "cctoken.h"
#include "cli/io/stream.h"

/* Where a value came from, in falling precedence. */
typedef enum level { LEVEL_OPTION, LEVEL_ENVIRONMENT, LEVEL_ENV_FILE, LEVEL_NONE } level;

typedef struct sourced_value {
    const char *value; /* NULL: unset or empty */
    const char *name;  /* of the option or variable */
    level level;
    unsigned line; /* of the env file; 0: of something else, or unknown */
} sourced_value;

#define NO_VALUE ((sourced_value){NULL, NULL, LEVEL_NONE, 0})

/*
 * Variables of an env file: pairs of NUL-terminated names and values, one after the other, and the
 * lines that they are from.
 */
#define VARIABLE_LINES_MAX 64 /* of later pairs the line is not known */
typedef struct variables {
    char *pairs;
    size_t len;
    unsigned lines[VARIABLE_LINES_MAX];
    unsigned count;
} variables;

/*
 * Reads the env file in text[0..len), with room for one more byte; the pairs replace it. Its lines
 * are NAME=value, empty, or comments. One pair of matching quotes around a value is removed;
 * nothing is expanded. CCT_OK, or CCT_FAILED with env_file_bad recorded.
 */
int variables_parse(variables *out, char *text, size_t len, cct_diagnosis *diagnosis);

/* Without one pair of matching quotes around it. */
cct_span variable_unquote(cct_span value);

/*
 * The variable at that level; of several lines in the file the last one that is not empty. Empty
 * counts as unset.
 */
sourced_value variables_at(const variables *file, level at, const char *name);

/* The variable from the highest level that has it. */
sourced_value variables_find(const variables *file, const char *name);

/*
 * Lists the names of all variables that contain one of the words, and which of
 * them are empty, with a text before them; nothing when there are none. At most four.
 */
void variables_list_similar(const variables *file, const char *const *words, const char *before, cct_writer *out);

/* Overwrites the values of variables that may hold secrets, in this process's memory. */
void variables_wipe_secrets(const variables *file);

#endif
