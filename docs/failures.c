/* SPDX-License-Identifier: MIT */
/*
 * failures.c: prints docs/FAILURES.md from the tables of the library, for people who search for the
 * text of an error (make docs).
 */
#include <stdio.h>
#include <string.h>

#include "cctoken.h"
#include "cli/texts/cause_texts.h"
#include "oauth/wordings/table.h"

static const char intro[] =
    "# Why a token request fails\n"
    "\n"
    "Written by `make docs`, from the tables that `cctoken` itself uses.\n"
    "\n"
    "Every failure of `cctoken` has one cause. The first line on standard error names it, the second has advice.\n"
    "This page lists every cause, why it usually happens, and the messages of servers that lead to it. If another\n"
    "program showed you one of these messages, the reason is probably the same. `cctoken help CAUSE` prints the same\n"
    "text, and `cctoken doctor` goes through the stages of a request one by one.\n"
    "\n"
    "If a cause was derived from a server's message and not only from its error code, `cctoken` says \"probably\". "
    "Texts\n"
    "are compared as a whole. The messages of servers and their sources are in `src/oauth/wordings/wordings.txt`; "
    "adding\n"
    "a row there needs no knowledge of C. Spring Authorization Server and Duende IdentityServer send an error code\n"
    "without a description.\n"
    "\n"
    "| status | meaning | later? |\n"
    "|---|---|---|\n"
    "| 0 | a token | |\n"
    "| 2 | usage or configuration; nothing was sent | no |\n"
    "| 3 | network: name, connection, time-out | yes |\n"
    "| 4 | TLS: trust, name, date, protocol | no |\n"
    "| 5 | the server refused the client | no |\n"
    "| 6 | the server is busy or down (429, 5xx) | yes |\n"
    "| 7 | the response is not a token response (redirect, HTML, malformed, too large) | no |\n"
    "| 8 | a local file or resource: unreadable, unwritable, a limit of this machine | no |\n"
    "| 70 | internal error | |\n"
    "| 126, 127 | `cctoken exec`: command not executable, not found | |\n"
    "\n"
    "A web page sent with 401 or 403 is also `html_response`, but with exit status 5. Warnings do not end a request.\n";

/* How each group is introduced, in their order. */
static const char *const headings[CCT_GROUP_COUNT] = {
    [CCT_GROUP_CONFIG] = "Configuration: nothing was sent",
    [CCT_GROUP_LOCAL] = "Local files",
    [CCT_GROUP_NETWORK] = "Network",
    [CCT_GROUP_TLS] = "TLS",
    [CCT_GROUP_HTTP] = "HTTP: the response does not come from a token endpoint",
    [CCT_GROUP_OAUTH] = "The server refuses the client",
    [CCT_GROUP_BUSY] = "The server is busy or down",
    [CCT_GROUP_RESPONSE] = "The response contains no usable token",
    [CCT_GROUP_INTERNAL] = "Internal error",
};

/* Prose, in which Markdown must find no tag and no emphasis. */
static void print_prose(const char *text)
{
    for (; *text != '\0'; text++) {
        printf(*text == '<' || *text == '*' ? "\\%c" : "%c", *text);
    }
}

/* A sentence of the tables begins with a lower-case letter and has no full stop. */
static void print_sentence(const char *text)
{
    printf("%c", text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
    print_prose(text + 1);
    printf(".");
}

/* A wording as people search for it, and what else it takes to mean this. */
static void print_wording(const row *r)
{
    const char *const *v = r->value;
    const char *text = *v[FIELD_EXAMPLE] != '\0' ? v[FIELD_EXAMPLE] : v[FIELD_TEXT];
    printf("- %s", v[FIELD_PROVIDER]);
    if (*v[FIELD_STATUS] != '\0') {
        printf(", status %s", v[FIELD_STATUS]);
    }
    if (*v[FIELD_PATH] != '\0') {
        printf(", at `%s`", v[FIELD_PATH]);
    }
    if (*v[FIELD_CODE] != '\0') {
        printf(": `%s`", v[FIELD_CODE]);
    }
    if (*text != '\0') {
        printf(": `%s`", text);
    }
    if (*v[FIELD_ADVICE] != '\0') {
        printf(". ");
        print_sentence(v[FIELD_ADVICE]);
    }
    printf(" (");
    print_prose(v[FIELD_SOURCE]);
    printf(", %s)\n", v[FIELD_DATE]);
}

static void print_wordings(const table *wordings, cct_cause cause)
{
    bool any = false;
    for (size_t i = 0; i < wordings->count; i++) {
        if (table_cause(wordings->rows[i].value[FIELD_CAUSE]) == (int)cause) {
            printf("%s", any ? "" : "\nServers say:\n\n");
            print_wording(&wordings->rows[i]);
            any = true;
        }
    }
}

static void print_cause(const table *wordings, cct_cause cause)
{
    char text[CAUSE_TEXT_MAX];
    bool warning = cct_cause_is_warning(cause);
    printf("\n### %s\n\n", cct_cause_name(cause));
    if (warning) {
        printf("A warning.\n\n");
    } else {
        printf("Exit status %d.\n\n", cct_cause_status(cause));
    }
    printf("```\ncctoken: %s%s: %s\n```\n\n", warning ? "warning: " : "", cct_cause_name(cause), cct_cause_text(cause));
    printf("**Why.** ");
    print_prose(cause_explanation(cause, text));
    printf("\n\n**What to do.** ");
    print_sentence(cause_advice(cause, text));
    printf("\n");
    print_wordings(wordings, cause);
}

int main(int count, char **arguments)
{
    static table wordings;
    if (count != 2 || !table_read(arguments[1], &wordings)) {
        return 1;
    }
    printf("%s", intro);
    for (int i = 1; i < CCT_CAUSE_COUNT; i++) {
        cct_cause cause = (cct_cause)i;
        cct_cause_group group = cct_cause_group_of(cause);
        if (i == 1 || group != cct_cause_group_of((cct_cause)(i - 1))) {
            printf("\n## %s\n", headings[group]);
        }
        print_cause(&wordings, cause);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
