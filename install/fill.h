/* SPDX-License-Identifier: MIT */
/*
 * fill.h: the lists in the man page, written from the program's own tables. They run on the machine
 * that builds, as the program `fill`.
 */
#ifndef CCT_INSTALL_FILL_H
#define CCT_INSTALL_FILL_H

#include "cli/settings/options.h"

/* What stands for @NAME@ in a template: write() prints it. */
typedef struct list {
    const char *name;
    void (*write)(void);
} list;

/* Ended by a name NULL. */
extern const list manual_lists[];

/* Whether the value may be left out; then it stands behind "=" only. */
bool option_is_optional(option_id id);

/* "FILE" of "[=FILE]" too. For options with a value. */
const char *option_value_name(option_id id, char out[32]);

#endif
