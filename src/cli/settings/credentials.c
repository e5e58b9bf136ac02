/* SPDX-License-Identifier: MIT */
#include "cli/settings/credentials.h"

#include <string.h>

#include "cli/io/file.h"
#include "cli/settings/azure.h"
#include "cli/settings/claims.h"
#include "cli/settings/families.h"
#include "cli/settings/resolve.h"
#include "oauth/auth_method.h"

#define FEDERATED_TOKEN_FILE "AZURE_FEDERATED_TOKEN_FILE"

/* ---- files -------------------------------------------------------------- */

/* By its byte order mark, or by every other byte of text that is ASCII. */
static bool is_utf16(cct_span text)
{
    bool little = text.len >= 2 && text.len % 2 == 0, big = little;
    for (size_t i = 0; i + 1 < text.len; i += 2) {
        bool is_mark = i == 0 && ((unsigned char)text.ptr[0] ^ (unsigned char)text.ptr[1]) == 1 &&
                       (unsigned char)text.ptr[0] >= 0xFE;
        little = little && (is_mark || text.ptr[i + 1] == '\0');
        big = big && (is_mark || text.ptr[i] == '\0');
    }
    return little || big;
}

/* One final line end is an editor's, not the value's. */
static size_t without_line_end(const char *text, size_t len)
{
    if (len > 0 && text[len - 1] == '\n') {
        len--;
        len -= len > 0 && text[len - 1] == '\r';
    }
    return len;
}

static int read_secret(settings *s, sourced_value file, cct_diagnosis *diagnosis)
{
    size_t len;
    if (file_is_standard_input(file.value) && s->input == INPUT_SECRET) {
        return CCT_OK;
    }
    /* The path is not shown: it may be the secret itself, given in the wrong place. */
    int result = file_read(file.value, file.name, s->secret, SECRET_MAX, &len, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    len = without_line_end(s->secret, len);
    s->secret[len] = '\0';
    if (memchr(s->secret, '\0', len) != NULL) {
        bool is_wide = is_utf16((cct_span){s->secret, len});
        cct_wipe(s->secret, len);
        settings_complain(
            diagnosis, CCT_CAUSE_STRAY_CHARACTER,
            is_wide ? "the file of the client secret is UTF-16, which Windows PowerShell writes; it must be UTF-8"
                    : "the client secret contains a NUL byte");
        diagnosis->subject = CCT_SUBJECT_CLIENT_SECRET;
        return CCT_FAILED;
    }
    s->input = file_is_standard_input(file.value) ? INPUT_SECRET : s->input;
    return CCT_OK;
}

static int read_assertion(settings *s, sourced_value file, cct_diagnosis *diagnosis)
{
    size_t len;
    char *text = s->assertion_text;
    if (file_is_standard_input(file.value)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a file: it is read for every request",
                                 file.name);
    }
    int result = file_read(file.value, file.name, text, ASSERTION_MAX, &len, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    len = without_line_end(text, len);
    text[len] = '\0';
    for (char *nul = text; (nul = memchr(nul, '\0', len - (size_t)(nul - text))) != NULL;) {
        *nul = '?'; /* it ends no text, and fits into none that is valid */
    }
    s->config.client_assertion = text;
    claims_lend(&s->config);
    return CCT_OK;
}

/* ---- which of them ------------------------------------------------------- */

/* A secret file goes with whatever the ID is, and comes before the variables of its own level and below. */
static bool find_pair(settings *s, sourced_value file)
{
    sourced_value id = setting_from_option(s, OPTION_CLIENT_ID);
    const variable_family *named = family_find(&s->variables, id.value == NULL, file.level != LEVEL_OPTION);
    s->family = named == NULL && azure_counts(s) ? azure_family : named;
    if (s->family != NULL) {
        s->client_id = variables_find(&s->variables, s->family->id);
        s->client_secret = variables_find(&s->variables, s->family->secret);
    }
    bool use_file = file.value != NULL && (s->client_secret.value == NULL || file.level <= s->client_secret.level);
    if (use_file && s->client_id.value == NULL && id.value == NULL) {
        named = family_find(&s->variables, true, false);
        s->client_id = named == NULL ? NO_VALUE : variables_find(&s->variables, named->id);
    }
    s->client_id = id.value != NULL ? id : s->client_id;
    return use_file;
}

/* Azure's counts after its secret, unless the method asks for it. */
static sourced_value find_assertion(const settings *s, bool use_file)
{
    sourced_value own = setting_find(s, OPTION_CLIENT_ASSERTION_FILE, "CCTOKEN_CLIENT_ASSERTION_FILE");
    bool is_last = !use_file && s->client_secret.value == NULL && s->config.auth == CCT_AUTH_DEFAULT;
    bool may_be_azure = s->family == azure_family && (is_last || s->config.auth == CCT_AUTH_ASSERTION);
    return own.value != NULL || !may_be_azure ? own : variables_find(&s->variables, FEDERATED_TOKEN_FILE);
}

static bool is_of_azure(sourced_value found)
{
    return found.name != NULL && strncmp(found.name, "AZURE_", 6) == 0;
}

/* What is set for Azure alone, beside credentials of another kind, names no endpoint. */
static void drop_unused_azure(settings *s)
{
    bool is_secret_used = cct_auth_needs_secret(s->config.auth) && is_of_azure(s->client_secret);
    if (s->family == azure_family && !is_of_azure(s->client_id) && !is_secret_used && !is_of_azure(s->assertion)) {
        s->family = NULL;
    }
}

int credentials_resolve(settings *s, cct_diagnosis *diagnosis)
{
    int result = CCT_OK;
    sourced_value file = setting_find(s, OPTION_CLIENT_SECRET_FILE, "CCTOKEN_CLIENT_SECRET_FILE");
    bool use_file = find_pair(s, file);
    sourced_value assertion = find_assertion(s, use_file);
    if (s->config.auth == CCT_AUTH_DEFAULT && assertion.value != NULL && !(use_file && file.level < assertion.level)) {
        s->config.auth = CCT_AUTH_ASSERTION;
    }
    bool is_assertion = cct_auth_is_assertion(s->config.auth) && assertion.value != NULL;
    s->config.client_id = s->client_id.value;
    if (use_file && cct_auth_needs_secret(s->config.auth)) {
        s->client_secret = (sourced_value){s->secret, file.name, file.level};
        result = read_secret(s, file, diagnosis);
    }
    if (is_assertion) {
        s->assertion = (sourced_value){s->assertion_text, assertion.name, assertion.level};
        result = read_assertion(s, assertion, diagnosis);
    }
    drop_unused_azure(s);
    s->config.client_secret = result == CCT_OK ? s->client_secret.value : NULL;
    return result;
}
