/* SPDX-License-Identifier: MIT */
#include "cli/commands/verdict.h"

#include <string.h>

#include "cli/io/json_writer.h"
#include "cli/report/failure.h"
#include "format/date.h"
#include "oauth/introspection.h"
#include "oauth/jwt.h"
#include "oauth/redact.h"

/*
 * Which claims are shown of a JWT and of a response: pairs of the claim's name and what it means.
 * Everything else is left out, because a claim may hold personal data or a secret. The last three
 * are those of Genesys Cloud's API.
 */
static const char known[] =
    "iss\0issuer\0sub\0subject\0aud\0audience\0username\0user\0client_id\0client\0azp\0client\0appid\0client\0"
    "scope\0scope\0scp\0scope\0roles\0roles\0realm_access\0roles\0token_type\0type\0"
    "iat\0issued\0nbf\0not before\0exp\0expires\0"
    "organization\0organization\0OAuthClient\0client\0authorizedScope\0scope\0";

/* A longer claim is replaced by its length. */
enum { CLAIM_MAX = 4096 };

static struct {
    char plain[CLAIM_MAX];
    char shown[CLAIM_MAX + 512];
} memory;

/*
 * Finds a claim of the table. An object is represented by what names it: its roles (as in
 * Keycloak's realm_access), its name or its ID. False if there is nothing to show.
 */
static bool find_known(cct_span object, const char *name, cct_json_member *found)
{
    if (object.ptr == NULL || !cct_claim_find(object, name, found)) {
        return false;
    }
    const cct_span whole = found->value;
    return found->type != CCT_JSON_CONTAINER || whole.ptr[0] != '{' || cct_claim_find(whole, "roles", found) ||
           cct_claim_find(whole, "name", found) || cct_claim_find(whole, "id", found);
}

/* Whether the claim is one of the three that are times (RFC 7519 section 4.1). */
static bool read_time(const char *name, const cct_json_member *member, int64_t *time_s)
{
    bool is_time = strcmp(name, "exp") == 0 || strcmp(name, "iat") == 0 || strcmp(name, "nbf") == 0;
    return is_time && cct_jwt_read_time(member, time_s) && *time_s != CCT_JWT_NO_TIME;
}

/*
 * Whether the token has expired by its own claim. One whose exp is no number counts as expired (it
 * must be one, RFC 7519 section 4.1.4); one without exp does not.
 */
bool verdict_is_expired(const verdict *v)
{
    cct_json_member exp;
    int64_t time_s;
    return v->claims.ptr != NULL && cct_claim_find(v->claims, "exp", &exp) &&
           (!cct_jwt_read_time(&exp, &time_s) || (time_s != CCT_JWT_NO_TIME && time_s <= v->now_s));
}

/*
 * A claim as text, redacted and printable. Like show_time() it returns memory.shown,
 * NUL-terminated, valid until the next call.
 */
static const char *show_claim(const verdict *v, const cct_json_member *member)
{
    const cct_secrets secrets = settings_secrets(v->settings);
    int len = cct_claim_text(member, memory.plain, sizeof memory.plain);
    cct_writer writer;
    cct_writer_init(&writer, memory.shown, sizeof memory.shown);
    /* Too long, or not a value that can be shown as text. */
    if (len < 0) {
        cct_print(&writer, "[%zu bytes, not shown]", member->value.len);
    } else {
        cct_write_own_printable(&writer, (cct_span){memory.plain, (size_t)len}, &secrets);
    }
    cct_writer_terminate(&writer);
    return memory.shown;
}

/* A time in the format of RFC 3339; for exp also how far away it is. */
static const char *show_time(const verdict *v, const char *name, int64_t time_s)
{
    cct_writer writer;
    long long left_s = (long long)(time_s - v->now_s);
    cct_writer_init(&writer, memory.shown, sizeof memory.shown);
    cct_date_write_rfc3339(&writer, time_s);
    if (strcmp(name, "exp") == 0) {
        cct_print(&writer, left_s > 0 ? ", in %lld s" : ", %lld s ago", left_s > 0 ? left_s : -left_s);
    }
    cct_writer_terminate(&writer);
    return memory.shown;
}

/* An array of strings remains one in JSON. */
static void write_array(const verdict *v, json_writer *w, const char *name, const cct_json_member *array)
{
    cct_json_members strings;
    cct_json_member one = {.type = CCT_JSON_STRING};
    json_open(w, name, "[");
    (void)cct_json_strings_init(&strings, array);
    while (cct_json_strings_next(&strings, &one.value) == CCT_OK) {
        json_text_element(w, show_claim(v, &one));
    }
    json_close(w, "]");
}

/*
 * Writes the known claims of an object as members of JSON, or as lines if w is NULL. In JSON they
 * keep their registered names, in text they have the words that people use.
 */
static void write_known(const verdict *v, cct_span object, json_writer *w, stream *out)
{
    for (const char *name = known; *name != '\0'; name = cct_nth(name, 2)) {
        cct_json_member member;
        int64_t time_s;
        if (!find_known(object, name, &member)) {
            continue;
        }
        bool is_time = read_time(name, &member, &time_s);
        if (w == NULL) {
            stream_print(out, "  %s: %s\n", cct_nth(name, 1),
                         is_time ? show_time(v, name, time_s) : show_claim(v, &member));
        } else if (is_time) {
            json_number(w, name, time_s);
        } else if (member.type == CCT_JSON_CONTAINER && member.value.ptr[0] == '[') {
            write_array(v, w, name, &member);
        } else {
            json_text(w, name, show_claim(v, &member));
        }
    }
}

/*
 * The claims of a JWT are what the token itself states; without the server's verdict they are
 * unverified.
 */
void verdict_write_text(const verdict *v, stream *out)
{
    const char *words = v->diagnosis->detail;
    bool is_jwt = v->claims.ptr != NULL, is_refused = v->is_verified && !v->is_active;
    /* The length identifies a token well enough for a person; the token itself is never written. */
    stream_print(out, "%s of %zu bytes from %s%s\n",
                 !is_jwt          ? "opaque token"
                 : v->is_unsigned ? "unsigned JWT"
                                  : "JWT",
                 strlen(v->settings->token.value), v->settings->token.name, is_jwt ? ", unverified:" : "");
    write_known(v, v->claims, NULL, out);
    stream_print(out, "server: %s%s%s%s\n",
                 /* If the server refused the token, its words are the reason. */
                 !v->is_verified ? "not asked: no introspection endpoint is known"
                 : v->is_active  ? "active"
                                 : "not active",
                 is_refused && *words != '\0' ? ", " : "", is_refused ? words : "",
                 is_refused && v->settings->target.takes_subject
                     ? "\nIt has expired or was revoked, or another region issued it."
                     : "");
    write_known(v, v->said, NULL, out);
}

/* Claims and verdict are separate members, so that a program cannot mistake one for the other. */
void verdict_write_json(const verdict *v, stream *out)
{
    json_writer w = json_begin(out, "{");
    json_boolean(&w, "active", v->is_active);
    json_boolean(&w, "verified", v->is_verified);
    json_text(&w, "kind", v->claims.ptr != NULL ? "jwt" : "opaque");
    json_text(&w, "reason", v->diagnosis->detail);
    json_open(&w, "claims", "{");
    write_known(v, v->claims, &w, NULL);
    json_close(&w, "}");
    json_open(&w, "verdict", "{");
    write_known(v, v->said, &w, NULL);
    json_close(&w, "}}\n");
}
