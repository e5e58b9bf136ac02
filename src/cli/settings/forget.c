/* SPDX-License-Identifier: MIT */
/*
 * forget.c: settings that are resolved more than once, and which parts are overwritten between and
 * after that.
 */
#include <string.h>

#include "cli/settings/settings.h"

static void forget_keys(settings *s)
{
    for (int i = 0; i < KEY_USES; i++) {
        cct_wipe(s->key_texts[i], s->keys[i].len);
    }
    cct_wipe(s->certificate_text, s->certificate_len); /* its file may hold the key, too */
}

/*
 * Where nothing was read from a file, the buffers are not read: each page of them would cost a page
 * fault.
 */
static void wipe_texts(settings *s, bool keeps_secret)
{
    if (!s->holds_texts) {
        return;
    }
    if (!keeps_secret) {
        cct_wipe(s->secret, strlen(s->secret));
    }
    cct_wipe(s->assertion_text, strlen(s->assertion_text));
    cct_wipe(s->token_text, strlen(s->token_text));
}

/* The large buffers are not cleared: that would touch their pages. */
void settings_begin(settings *s, const options *given)
{
    settings_input input = s->input;
    bool holds_texts = s->holds_texts;
    variables read = input == INPUT_ENV_FILE ? s->variables : (variables){.pairs = s->env_file};
    memset(s, 0, offsetof(settings, secret));
    s->options = *given;
    s->variables = read;
    s->input = input;
    s->holds_texts = holds_texts;
}

/*
 * Between two renewals of `watch` no secret stays in memory, except what came from standard input
 * and cannot be read again.
 */
void settings_forget(settings *s)
{
    if (s->input != INPUT_ENV_FILE && s->variables.len > 0) {
        cct_wipe(s->env_file, s->variables.len);
        s->variables.len = 0;
    }
    proxy_wipe(&s->proxy);
    wipe_texts(s, s->input == INPUT_SECRET);
    forget_keys(s);
}

/* At the end of the program: everything, including standard input and the environment. */
void settings_wipe(settings *s)
{
    variables_wipe_secrets(&s->variables);
    proxy_wipe(&s->proxy);
    wipe_texts(s, false);
    forget_keys(s);
}
