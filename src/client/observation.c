/* SPDX-License-Identifier: MIT */
#include "client/observation.h"

#include "oauth/redact.h"
#include "oauth/show.h"

#define SEEN_MAX 512 /* bytes of a short text */

/* The text is valid only during the call. */
static void pass_on(const cct_observation *observation, cct_event event, cct_stage stage, cct_span text)
{
    observation->observer(observation->context, event, stage, text.ptr, text.len);
}

/*
 * Secrets are replaced: a client secret that was configured as the host, for example, appears in
 * the text.
 */
void cct_observe(const cct_observation *observation, cct_event event, cct_stage stage, cct_span text)
{
    char shown[SEEN_MAX];
    cct_writer writer;
    cct_writer_init(&writer, shown, sizeof shown);
    cct_write_own_printable(&writer, text, observation->secrets);
    cct_writer_terminate(&writer);
    pass_on(observation, event, stage, (cct_span){shown, writer.len});
}

/* For the lower rooms, which report plain text and do not know the secrets. */
static void observe_below(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    cct_observe(context, event, stage, (cct_span){text, text_len});
}

/* NULL if there is no observer, so that lower rooms need not prepare texts. */
cct_observer cct_observer_below(const cct_observation *observation)
{
    return cct_is_observed(observation) ? observe_below : NULL;
}

/* ---- messages, piece by piece: show.c has replaced what must not be shown ---- */

typedef struct message {
    const cct_observation *observation;
    cct_event event;
    cct_stage stage;
} message;

static void observe_piece(void *context, cct_span text)
{
    const message *m = context;
    pass_on(m->observation, m->event, m->stage, text);
}

void cct_observe_request(cct_observation *observation, cct_stage stage, cct_span request)
{
    message m = {observation, CCT_EVENT_REQUEST, stage};
    cct_show show = {.piece = observe_piece, .context = &m, .secrets = observation->secrets};
    cct_show_request(&show, request);
    /* A piece of length 0 ends a message (CCT_EVENT_REQUEST). */
    observe_piece(&m, (cct_span){"", 0});
}

void cct_observe_response(cct_observation *observation, cct_stage stage, const cct_http_response *response)
{
    message m = {observation, CCT_EVENT_RESPONSE, stage};
    cct_show show = {.piece = observe_piece, .context = &m, .secrets = observation->secrets};
    cct_show_response(&show, response);
    observe_piece(&m, (cct_span){"", 0});
}
