/* SPDX-License-Identifier: MIT */
/*
 * fill.c: copies a template to standard output, with lists in the place of
 * their names; or writes what 'cctoken completion' prints.
 *
 *   fill TEMPLATE | --completion SHELL
 *
 * A name that stands alone on its line takes the line's end with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands/shells.h"
#include "fill.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static const list *find_in(const list *lists, const char *name, size_t len)
{
    for (; lists->name != NULL; lists++) {
        if (strlen(lists->name) == len && memcmp(lists->name, name, len) == 0) {
            return lists;
        }
    }
    return NULL;
}

/* The length of "@NAME@" at the start of the text, or 0. */
static size_t measure_name(const char *text)
{
    size_t len = text[0] == '@' ? strspn(text + 1, NAME_CHARACTERS) : 0;
    return len > 0 && text[1 + len] == '@' ? len + 2 : 0;
}

/* Returns how much of the line was used. */
static size_t fill(const char *at, const char *line)
{
    size_t len = measure_name(at);
    if (len == 0) {
        putchar(*at);
        return 1;
    }
    const list *found = find_in(manual_lists, at + 1, len - 2);
    if (found == NULL) {
        fprintf(stderr, "fill: there is no list %.*s\n", (int)len, at);
        exit(1);
    }
    found->write();
    return len + (at == line && at[len] == '\n');
}

static int write_completion(const char *shell)
{
    stream out;
    stream_init(&out, STDOUT_FILENO);
    return shell_write_completion(&out, shell) && stream_end(&out) ? 0 : 1;
}

int main(int argc, char **argv)
{
    char line[1024];
    if (argc == 3 && strcmp(argv[1], "--completion") == 0) {
        return write_completion(argv[2]);
    }
    FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (template == NULL) {
        fprintf(stderr, argc == 2 ? "fill: cannot read %s\n" : "usage: %s TEMPLATE | --completion SHELL\n",
                argv[argc - 1]);
        return 2;
    }
    while (fgets(line, sizeof line, template) != NULL) {
        for (const char *at = line; *at != '\0';) {
            at += fill(at, line);
        }
    }
    bool failed = ferror(template) != 0;
    fclose(template);
    return failed || fflush(stdout) != 0 ? 1 : 0;
}
