/* SPDX-License-Identifier: MIT */
#include "cli/texts/cause_texts.h"

#include "format/packed.h"

/* For each cause, in their order, what to do and why it happens; each text ends with NUL. */
#include "causes.inc"

static const char *text_of(cct_cause cause, unsigned which, char out[CAUSE_TEXT_MAX])
{
    cct_writer writer;
    unsigned number = (unsigned)cause < CCT_CAUSE_COUNT ? cause : CCT_CAUSE_INTERNAL_ERROR;
    cct_writer_init(&writer, out, CAUSE_TEXT_MAX);
    cct_write_packed(&writer, cct_nth(pool, 2 * number + which), pieces);
    cct_writer_terminate(&writer);
    return out;
}

const char *cause_advice(cct_cause cause, char out[CAUSE_TEXT_MAX])
{
    return text_of(cause, 0, out);
}

/* Why it happens, for `cctoken help CAUSE`. */
const char *cause_explanation(cct_cause cause, char out[CAUSE_TEXT_MAX])
{
    return text_of(cause, 1, out);
}

/* ---- groups ------------------------------------------------------------ */

/* clang-format off */
#define GROUP_NAMES(X) \
    X(CONFIG, "configuration") \
    X(LOCAL, "local files") \
    X(NETWORK, "network") \
    X(TLS, "TLS") \
    X(HTTP, "HTTP") \
    X(OAUTH, "refusal") \
    X(BUSY, "busy or down") \
    X(RESPONSE, "response") \
    X(INTERNAL, "internal")
/* clang-format on */

enum {
#define NAME_SIZE(identifier, name) NAME_SIZE_##identifier = sizeof name,
    GROUP_NAMES(NAME_SIZE)
};

typedef struct group_names {
#define NAME_ROOM(identifier, status) char identifier[NAME_SIZE_##identifier];
    CCT_CAUSE_GROUPS(NAME_ROOM)
} group_names;

/*
 * The names of all groups are stored one after the other, without pointers to them: that saves
 * relocations and space.
 */
const char *cause_group_name(cct_cause_group group)
{
    static const group_names all = {
#define NAME(identifier, name) .identifier = name,
        GROUP_NAMES(NAME)};
    return cct_nth((const char *)&all, group);
}
