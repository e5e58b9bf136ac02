/* SPDX-License-Identifier: MIT */
#include "cli/io/launch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/print.h"

/* Where a command is looked for when the environment does not say. */
#define DEFAULT_PATH "/usr/local/bin:/bin:/usr/bin"

static struct {
    char *environment[LAUNCH_VARIABLES_MAX + 1];
    char candidate[PATH_MAX];
} memory;

/* ---- the environment --------------------------------------------------- */

/* The name of an entry NAME=VALUE. */
static cct_span name_of(const char *entry)
{
    const char *equals = strchr(entry, '=');
    return (cct_span){entry, equals == NULL ? strlen(entry) : (size_t)(equals - entry)};
}

/* Whether one of the new entries has the same name. */
static bool is_replaced(cct_span name, const char *const *entries)
{
    for (; *entries != NULL; entries++) {
        cct_span other = name_of(*entries);
        if (name.len == other.len && memcmp(name.ptr, other.ptr, name.len) == 0) {
            return true;
        }
    }
    return false;
}

/* The environment is copied into an array of fixed size. */
bool launch_has_room(size_t more)
{
    size_t count = 0;
    while (environ != NULL && environ[count] != NULL && count <= LAUNCH_VARIABLES_MAX) {
        count++;
    }
    return count + more <= LAUNCH_VARIABLES_MAX;
}

/* execve() takes what it does not change as if it might. */
static char *signals_unchanged(const char *text)
{
    char *pointer;
    memcpy(&pointer, &text, sizeof pointer);
    return pointer;
}

bool launch_prepare(bool (*leave_out)(cct_span name), const char *const *entries)
{
    size_t count = 0, more = 0;
    while (entries[more] != NULL) {
        more++;
    }
    if (!launch_has_room(more)) {
        return false;
    }
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        cct_span name = name_of(*entry);
        if (leave_out(name)) {
            /*
             * Wiped where it lies, too: it could be read from /proc while the program is still this
             * one.
             */
            cct_wipe(*entry + name.len, strlen(*entry) - name.len);
        } else if (!is_replaced(name, entries)) {
            memory.environment[count++] = *entry;
        }
    }
    for (; *entries != NULL; entries++) {
        memory.environment[count++] = signals_unchanged(*entries);
    }
    memory.environment[count] = NULL;
    return true;
}

/* ---- the program ------------------------------------------------------- */

/* Returns only if it fails: the error. */
static int process_become(const char *path, char **arguments)
{
    (void)execve(path, arguments, memory.environment);
    return errno;
}

/* DIRECTORY/NAME; an empty directory is the current one. False when that is too long. */
static bool name_candidate(cct_span directory, const char *name)
{
    cct_writer writer;
    cct_writer_init(&writer, memory.candidate, sizeof memory.candidate);
    cct_print(&writer, "%.*s%s%s%c", CCT_SPAN(directory), directory.len > 0 ? "/" : "", name, '\0');
    return cct_writer_fits(&writer);
}

/* Another directory of PATH may have it. */
static bool is_elsewhere(int error)
{
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ENAMETOOLONG || error == ELOOP;
}

/*
 * A command that exists but may not be run is reported, rather than that other directories do not
 * have it.
 */
static int path_search(const char *path, char **arguments)
{
    int worst = ENOENT;
    for (;;) {
        const char *colon = strchr(path, ':');
        cct_span directory = {path, colon == NULL ? strlen(path) : (size_t)(colon - path)};
        int error =
            name_candidate(directory, arguments[0]) ? process_become(memory.candidate, arguments) : ENAMETOOLONG;
        if (!is_elsewhere(error)) {
            return error;
        }
        worst = error == EACCES ? EACCES : worst;
        if (colon == NULL) {
            return worst;
        }
        path = colon + 1;
    }
}

/* Like execvp(), but with the prepared environment, and without its fallback to a shell. */
int launch(char **arguments)
{
    const char *path = getenv("PATH");
    if (arguments[0][0] == '\0') {
        return ENOENT;
    }
    if (strchr(arguments[0], '/') != NULL) {
        return process_become(arguments[0], arguments);
    }
    return path_search(path != NULL ? path : DEFAULT_PATH, arguments);
}
