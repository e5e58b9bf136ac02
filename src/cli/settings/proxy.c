/* SPDX-License-Identifier: MIT */
#include "cli/settings/proxy.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cli/settings/no_proxy.h"
#include "format/print.h"

/* ---- which one --------------------------------------------------------- */

/* Finds the first of the names that is set, in the environment before the env file. */
static sourced_value find_first(const variables *file, const char *const *names)
{
    for (level at = LEVEL_ENVIRONMENT; at <= LEVEL_ENV_FILE; at++) {
        for (size_t i = 0; names[i] != NULL; i++) {
            sourced_value found = variables_at(file, at, names[i]);
            if (found.value != NULL) {
                return found;
            }
        }
    }
    return NO_VALUE;
}

/*
 * Finds the proxy. Lower-case names come first, as in curl. http_proxy is not read: the request
 * goes to an https URL.
 */
static sourced_value find_proxy(const char *option, const variables *file)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
    if (option == NULL) {
        return find_first(file, names);
    }
    return strcmp(option, "none") == 0 ? NO_VALUE : (sourced_value){option, "--proxy", LEVEL_OPTION, 0};
}

/* ---- its URL ----------------------------------------------------------- */

/* Records a fault of the proxy, never its value, which may have a password. */
static int proxy_complain(cct_diagnosis *diagnosis, const char *what, cct_span scheme)
{
    cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_BAD_URL, CCT_STAGE_CONFIG, 0);
    cct_print(&detail, "the proxy's URL %s", what);
    cct_write_span(&detail, scheme);
    cct_writer_terminate(&detail);
    diagnosis->subject = CCT_SUBJECT_PROXY;
    return CCT_FAILED;
}

/* Where a scheme ends: at the "://"; 0 if there is none. */
static size_t scheme_len(cct_span url)
{
    size_t i = 0;
    while (i < url.len && (cct_is_alphanumeric(url.ptr[i]) || strchr("+-.", url.ptr[i]) != NULL)) {
        i++;
    }
    return i + 3 <= url.len && memcmp(url.ptr + i, "://", 3) == 0 ? i : 0;
}

/*
 * Takes the scheme: "http" only, or none, as curl permits. Other schemes (https, socks5) are
 * reported, since ignoring them would send the request elsewhere.
 */
static int take_scheme(cct_span *url, cct_diagnosis *diagnosis)
{
    enum { SHOWN_MAX = 8 }; /* socks5h; what is longer may be anything */
    size_t len = scheme_len(*url);
    cct_span scheme = {url->ptr, len};
    if (len > 0 && !cct_span_equals_ignoring_case(scheme, "http")) {
        return proxy_complain(diagnosis, "must begin with http://; the other kinds are not supported: ",
                              len <= SHOWN_MAX ? scheme : CCT_NO_SPAN);
    }
    size_t skip = len > 0 ? len + 3 : 0;
    *url = (cct_span){url->ptr + skip, url->len - skip};
    return CCT_OK;
}

/* Takes user and password, which end at the last at sign: a password may have one, and a slash. */
static cct_span take_user(cct_span *url)
{
    for (size_t i = url->len; i > 0; i--) {
        if (url->ptr[i - 1] == '@') {
            cct_span user = {url->ptr, i - 1};
            *url = (cct_span){url->ptr + i, url->len - i};
            return user;
        }
    }
    return CCT_NO_SPAN;
}

/*
 * Writes a text without its percent-encoding, with NUL. A percent sign without two hexadecimal
 * digits remains as it is.
 */
static void write_decoded(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len && text.ptr[i] == '%' ? cct_hex_value(text.ptr[i + 1]) : -1;
        int low = high >= 0 ? cct_hex_value(text.ptr[i + 2]) : -1;
        cct_write_byte(out, low < 0 ? text.ptr[i] : (char)(high << 4 | low));
        i += low < 0 ? 0 : 2;
    }
    cct_write_byte(out, '\0');
}

/* Sets user and password, decoded (RFC 3986 section 2.1); without a colon the password is empty. */
static int use_credentials(cct_writer *text, cct_span given, cct_config *config, cct_diagnosis *diagnosis)
{
    const char *colon = memchr(given.ptr, ':', given.len);
    size_t len = colon == NULL ? given.len : (size_t)(colon - given.ptr);
    size_t rest = colon == NULL ? len : len + 1, user = text->len;
    write_decoded(text, (cct_span){given.ptr, len});
    size_t password = text->len;
    write_decoded(text, (cct_span){given.ptr + rest, given.len - rest});
    config->proxy_user = text->out + user;
    config->proxy_password = text->out + password;
    bool has_nul =
        strlen(config->proxy_user) + 1 != password - user || strlen(config->proxy_password) + 1 != text->len - password;
    return has_nul ? proxy_complain(diagnosis, "has a NUL byte in user or password", CCT_NO_SPAN) : CCT_OK;
}

/* Whether the library will accept it. */
static bool is_host_port(const char *text)
{
    cct_span host;
    uint16_t port;
    return cct_host_port_parse(cct_span_of(text), &host, &port) == CCT_OK;
}

/*
 * Splits the URL into what cct_config expects: HOST:PORT, user and password. Port 80 if none is
 * given, the default of http (RFC 9110 section 4.2.1).
 */
static int use_proxy(proxy_choice *out, cct_config *config, cct_diagnosis *diagnosis)
{
    cct_writer text;
    cct_span url = cct_span_of(out->source.value);
    if (url.len > CCT_URL_MAX) {
        return proxy_complain(diagnosis, "is longer than 2048 bytes", CCT_NO_SPAN);
    }
    if (take_scheme(&url, diagnosis) != CCT_OK) {
        return CCT_FAILED;
    }
    cct_span user = take_user(&url);
    url.len -= url.len > 0 && url.ptr[url.len - 1] == '/';
    cct_writer_init(&text, out->text, sizeof out->text);
    cct_write_span(&text, url);
    cct_write_byte(&text, '\0');
    if (!is_host_port(out->text)) { /* the port may be missing */
        text.len--;
        cct_write_text(&text, ":80");
        cct_write_byte(&text, '\0');
    }
    if (!is_host_port(out->text)) {
        return proxy_complain(diagnosis, "is not http://[USER:PASSWORD@]HOST[:PORT]", CCT_NO_SPAN);
    }
    config->proxy = out->text;
    int result = user.ptr == NULL ? CCT_OK : use_credentials(&text, user, config, diagnosis);
    out->text_len = text.len;
    return result;
}

/* ---- both --------------------------------------------------------------- */

/* NO_PROXY exempts hosts from the variables and from --proxy, as in curl. */
int proxy_resolve(proxy_choice *out, const char *option, const variables *file, const cct_target *target,
                  cct_config *config, cct_diagnosis *diagnosis)
{
    static const char *const lists[] = {"no_proxy", "NO_PROXY", NULL};
    sourced_value proxy = find_proxy(option, file), list = find_first(file, lists);
    if (proxy.value == NULL) {
        return CCT_OK;
    }
    if (target != NULL && list.value != NULL &&
        no_proxy_matches(cct_span_of(list.value), target->url.host, target->url.port)) {
        out->exempt = list;
        out->of_exempt = proxy;
        return CCT_OK;
    }
    out->source = proxy;
    out->authorization = variables_find(file, "CCTOKEN_PROXY_AUTHORIZATION");
    config->proxy_authorization = out->authorization.value;
    return use_proxy(out, config, diagnosis);
}

/* Wipes the text, which has the decoded password. */
void proxy_wipe(proxy_choice *choice)
{
    cct_wipe(choice->text, choice->text_len);
}
