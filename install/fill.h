/* SPDX-License-Identifier: MIT */
/*
 * fill.h: the lists in man page and completions, written from the program's
 * own tables. They run on the machine that builds, as the program `fill`.
 */
#ifndef CCT_INSTALL_FILL_H
#define CCT_INSTALL_FILL_H

#include "cli/settings/options.h"

/* What stands for @NAME@ in a template: write() prints it. */
typedef struct list {
    const char *name;
    void (*write)(void);
} list;

/* Each ended by a name NULL. */
extern const list manual_lists[];
extern const list shell_lists[];

/* ---- the tables, as all lists see them --------------------------------- */

/* A row of COMMANDS, without the function. */
typedef struct command_row {
    const char *name;
    unsigned options;
    const char *synopsis;
    const char *help;
} command_row;

/* Ended by a name NULL. */
extern const command_row command_rows[];

/* The value of an option. */
typedef enum value_kind { VALUE_NONE, VALUE_FILE, VALUE_CHOICE, VALUE_TEXT } value_kind;

typedef struct choice {
    const char *value;
    const char *help; /* or "" */
} choice;

#define CHOICES_MAX 64

typedef struct choices {
    choice rows[CHOICES_MAX];
    size_t count;
} choices;

bool option_is_taken(option_id id, unsigned taker);

/* Whether the value may be left out; then it stands behind "=" only. */
bool option_is_optional(option_id id);

/* "FILE" of "[=FILE]" too. For options with a value. */
const char *option_value_name(option_id id, char out[32]);

/* Also fills in the choices, where it is one. */
value_kind option_value(option_id id, unsigned taker, choices *out);

/* The help without the variables in brackets. */
const char *option_brief(option_id id, char out[256]);

#endif
