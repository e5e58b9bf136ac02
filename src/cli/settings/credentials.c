/* SPDX-License-Identifier: MIT */
#include "cli/settings/credentials.h"

#include <string.h>

#include "cli/io/file.h"
#include "cli/settings/azure.h"
#include "cli/settings/claims.h"
#include "cli/settings/families.h"
#include "cli/settings/keys.h"
#include "cli/settings/resolve.h"
#include "oauth/auth_method.h"

#define FEDERATED_TOKEN_FILE "AZURE_FEDERATED_TOKEN_FILE"

/* ---- files -------------------------------------------------------------- */

/*
 * Whether the text is UTF-16, by its byte order mark, or because every other byte is NUL, as in
 * text that is ASCII.
 */
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

/*
 * The length without one line end: echo and editors add one, and "\r\n" comes from Windows. Other
 * white space is kept, for the checks to report: it may be part of the secret.
 */
size_t settings_line_len(const char *text, size_t len)
{
    if (len > 0 && text[len - 1] == '\n') {
        len--;
        len -= len > 0 && text[len - 1] == '\r';
    }
    return len;
}

/* A secret from standard input is read once and kept, since `watch` needs it for every renewal. */
static int read_secret(settings *s, sourced_value file, cct_diagnosis *diagnosis)
{
    size_t len;
    if (file_is_standard_input(file.value) && s->input == INPUT_SECRET) {
        return CCT_OK;
    }
    s->holds_texts = true;
    /* The path is not shown: it may be the secret itself, given in the wrong place. */
    int result = file_read(file.value, file.name, s->secret, SECRET_MAX, &len, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    len = settings_line_len(s->secret, len);
    s->secret[len] = '\0';
    /* As a C string it would end there, and the server would refuse a part of the secret. */
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

/* Read again for every request: Kubernetes and CI systems renew the file. */
static int read_assertion(settings *s, sourced_value file, cct_diagnosis *diagnosis)
{
    size_t len;
    char *text = s->assertion_text;
    if (file_is_standard_input(file.value)) {
        return settings_complain(diagnosis, CCT_CAUSE_USAGE, "%s requires a file: it is read for every request",
                                 file.name);
    }
    s->holds_texts = true;
    int result = file_read(file.value, file.name, text, ASSERTION_MAX, &len, diagnosis);
    if (result != CCT_OK) {
        return result;
    }
    len = settings_line_len(text, len);
    text[len] = '\0';
    for (char *nul = text; (nul = memchr(nul, '\0', len - (size_t)(nul - text))) != NULL;) {
        /* A byte that is not valid in any JWT, so that the check reports it. */
        *nul = '?';
    }
    s->config.client_assertion = text;
    /* The checks decode the JWT in the work buffer, which is otherwise set for a request only. */
    claims_lend(&s->config);
    return CCT_OK;
}

/* ---- which of them ------------------------------------------------------- */

/*
 * Finds client ID and client secret, and returns whether the secret comes from the file. A secret
 * file can be combined with any client ID, and takes precedence over variables of its own level and
 * lower ones.
 */
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
    /* The family was chosen by its secret, which the file replaces: another one may have the ID. */
    if (use_file && s->client_id.value == NULL && id.value == NULL) {
        named = family_find(&s->variables, true, false);
        s->client_id = named == NULL ? NO_VALUE : variables_find(&s->variables, named->id);
    }
    s->client_id = id.value != NULL ? id : s->client_id;
    return use_file;
}

/* Whether a value came from one of Azure's variables, by the name of its source. */
static bool is_of_azure(sourced_value found)
{
    return found.name != NULL && strncmp(found.name, "AZURE_", 6) == 0;
}

/* The values that come from files: their names, before any of them is read. */
typedef struct credential_files {
    sourced_value secret;
    bool use_secret;
    sourced_value assertion;
    sourced_value key;
    sourced_value certificate;
} credential_files;

/*
 * Finds Azure's own files: a certificate with its key, then a federated token; after a secret,
 * unless the method requires another. This is the order of Azure's SDKs (EnvironmentCredential,
 * then WorkloadIdentityCredential).
 */
static void find_azure_files(const settings *s, credential_files *f)
{
    cct_auth_method auth = s->config.auth;
    bool is_open = auth == CCT_AUTH_DEFAULT && !f->use_secret && s->client_secret.value == NULL;
    bool has_own = f->assertion.value != NULL;
    if ((is_open && !has_own) || (auth == CCT_AUTH_PRIVATE_KEY_JWT && f->key.value == NULL)) {
        f->key = f->certificate = variables_find(&s->variables, "AZURE_CLIENT_CERTIFICATE_PATH");
    }
    bool has_key = auth == CCT_AUTH_DEFAULT && f->key.name != NULL && is_of_azure(f->key);
    if (!has_own && !has_key && (is_open || auth == CCT_AUTH_ASSERTION)) {
        f->assertion = variables_find(&s->variables, FEDERATED_TOKEN_FILE);
    }
}

/* Finds the files; nothing is read before the method is known. */
static credential_files find_files(settings *s)
{
    credential_files f = {.secret = setting_find(s, OPTION_CLIENT_SECRET_FILE, "CCTOKEN_CLIENT_SECRET_FILE")};
    /* This determines the family, on which the rest depends. */
    f.use_secret = find_pair(s, f.secret);
    f.assertion = setting_find(s, OPTION_CLIENT_ASSERTION_FILE, "CCTOKEN_CLIENT_ASSERTION_FILE");
    f.key = setting_find(s, OPTION_KEY, "CCTOKEN_KEY");
    f.certificate = setting_find(s, OPTION_CERT, "CCTOKEN_CERT");
    if (s->family == azure_family) {
        find_azure_files(s, &f);
    }
    return f;
}

/*
 * The method, unless one is set, follows from what was found. A key alone does not decide: several
 * methods use one.
 */
static cct_auth_method choose_method(const settings *s, const credential_files *f)
{
    if (s->config.auth != CCT_AUTH_DEFAULT) {
        return s->config.auth;
    }
    /* Of a secret file and an assertion the one from the higher level is used. */
    if (f->assertion.value != NULL && !(f->use_secret && f->secret.level < f->assertion.level)) {
        return CCT_AUTH_ASSERTION;
    }
    return is_of_azure(f->key) ? CCT_AUTH_PRIVATE_KEY_JWT : CCT_AUTH_DEFAULT;
}

/*
 * Variables of Azure beside credentials of another kind do not determine the endpoint: a machine
 * may have them for other programs.
 */
static void drop_unused_azure(settings *s)
{
    bool is_secret_used = cct_auth_needs_secret(s->config.auth) && is_of_azure(s->client_secret);
    if (s->family == azure_family && !is_of_azure(s->client_id) && !is_secret_used && !is_of_azure(s->assertion) &&
        !is_of_azure(s->key)) {
        s->family = NULL;
    }
}

/*
 * In this order: which files are set, which method follows from them, then only the files that this
 * method needs.
 */
int credentials_resolve(settings *s, cct_diagnosis *diagnosis)
{
    int result = CCT_OK;
    credential_files f = find_files(s);
    s->config.auth = choose_method(s, &f);
    s->config.client_id = s->client_id.value;
    s->config.jwt_audience = setting_find(s, OPTION_JWT_AUDIENCE, "CCTOKEN_JWT_AUDIENCE").value;
    if (f.use_secret && cct_auth_needs_secret(s->config.auth)) {
        s->client_secret = (sourced_value){s->secret, f.secret.name, f.secret.level, f.secret.line};
        result = read_secret(s, f.secret, diagnosis);
    }
    if (cct_auth_is_assertion(s->config.auth) && f.assertion.value != NULL) {
        s->assertion = (sourced_value){s->assertion_text, f.assertion.name, f.assertion.level, f.assertion.line};
        result = read_assertion(s, f.assertion, diagnosis);
    }
    if (s->config.auth == CCT_AUTH_PRIVATE_KEY_JWT || s->config.auth == CCT_AUTH_MTLS) {
        result = keys_resolve(s, f.key, f.certificate, diagnosis);
    }
    drop_unused_azure(s);
    /* If the file could not be read, s->secret is not its content. */
    s->config.client_secret = result == CCT_OK ? s->client_secret.value : NULL;
    return result;
}
