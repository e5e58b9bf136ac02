/* SPDX-License-Identifier: MIT */
#include "cli/settings/subject.h"

#include <string.h>

#include "cli/io/file.h"
#include "cli/settings/resolve.h"
#include "oauth/introspection.h"
#include "oauth/token_response.h"

/* Without --token-file, `inspect` and `revoke` use the token that is in the cache. */
bool subject_is_in_cache(const settings *s)
{
    return s->cache.path != NULL && s->options.value[OPTION_TOKEN_FILE] == NULL;
}

/*
 * Makes the text the token of the request. It moves to the beginning of the memory, and is
 * terminated there.
 */
static void subject_keep(settings *s, cct_span text, const char *source)
{
    s->holds_texts = true;
    memmove(s->token_text, text.ptr, text.len);
    s->token_text[text.len] = '\0';
    /* The level has no meaning here: there is one source only. */
    s->token = (sourced_value){s->token_text, source, LEVEL_OPTION, 0};
    s->config.subject_token = s->token_text;
}

void subject_take(settings *s, cct_span token)
{
    subject_keep(s, token, setting_find(s, OPTION_CACHE, "CCTOKEN_CACHE").name);
}

/* ---- from a file -------------------------------------------------------- */

/*
 * Takes the token from what `get --format json` prints, decoded in place. False for anything else.
 */
static bool take_from_json(char *text, cct_span *token)
{
    cct_json_member member;
    if (!cct_json_is_object(*token) || !cct_claim_find(*token, "access_token", &member) ||
        member.type != CCT_JSON_STRING) {
        return false;
    }
    /* The member is a span of constants; this is the same place, writable. */
    char *value = text + (member.value.ptr - text);
    *token = (cct_span){value, cct_json_string_decode(value, member.value.len)};
    return true;
}

/*
 * Removes what the other formats put before a token. Several may follow one another, in the order
 * of this list: "Authorization: Bearer TOKEN".
 */
static cct_span without_prefix(cct_span token)
{
    static const char prefixes[] = "authorization:\0bearer \0dpop \0access_token=\0";
    for (const char *prefix = prefixes; *prefix != '\0'; prefix = cct_nth(prefix, 1)) {
        size_t len = strlen(prefix);
        if (cct_span_starts_ignoring_case(token, prefix)) {
            token = cct_span_trim((cct_span){token.ptr + len, token.len - len});
        }
    }
    return token;
}

/*
 * Checks the token before it is sent: a wrong file would otherwise look like an invalid token, or
 * would be disclosed to the server.
 */
static int check_subject(const settings *s, cct_diagnosis *diagnosis)
{
    cct_span token = cct_span_of(s->token_text);
    const char *fault = token.len == 0              ? "it is empty"
                        : token.ptr[0] == '{'       ? "it is JSON without access_token"
                        : token.len > CCT_TOKEN_MAX ? "it is longer than 32 KiB"
                                                    : NULL;
    if (fault == NULL) {
        /* The general checks come first, as their messages are more specific. */
        if (settings_check_copied(token.ptr, "the token", s->token.name, diagnosis) != CCT_OK) {
            return CCT_FAILED;
        }
        fault = cct_is_token_text(token) ? NULL : "it has bytes that no token has";
    }
    return fault == NULL ? CCT_OK
                         : settings_complain(diagnosis, CCT_CAUSE_USAGE, "the token, %s: %s", s->token.name, fault);
}

/* Accepts every format that `get` prints, so that its output can be used unchanged. */
int subject_read(settings *s, cct_diagnosis *diagnosis)
{
    size_t len;
    char *text = s->token_text;
    const char *path = s->options.value[OPTION_TOKEN_FILE], *name = option_name(OPTION_TOKEN_FILE);
    /* Without a file and a cache the token is expected on standard input, never as an argument. */
    bool is_input = path == NULL || file_is_standard_input(path);
    /* Standard input was read for another setting; its content is not the token. */
    if (is_input && s->input != INPUT_NONE) {
        return settings_complain(diagnosis, CCT_CAUSE_CONFLICTING_OPTIONS,
                                 "standard input cannot be read twice: %s and %s", name,
                                 option_name(s->input == INPUT_SECRET ? OPTION_CLIENT_SECRET_FILE : OPTION_ENV_FILE));
    }
    s->holds_texts = true;
    int result = file_read(is_input ? "-" : path, name, text, TOKEN_FILE_MAX, &len, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    cct_span token = {text, settings_line_len(text, len)};
    if (!take_from_json(text, &token)) {
        token = without_prefix(token);
    }
    size_t token_len = token.len;
    subject_keep(s, token, is_input ? "standard input" : name);
    /* The token has been moved to the beginning: the end still has parts of it. */
    cct_wipe(text + token_len, len - token_len);
    /* A token with a NUL byte would be sent only in part. */
    if (strlen(text) < token_len) {
        cct_wipe(text, token_len);
        return settings_complain(diagnosis, CCT_CAUSE_STRAY_CHARACTER, "the token, %s: %s", s->token.name,
                                 "a NUL byte");
    }
    return check_subject(s, diagnosis);
}
