/* SPDX-License-Identifier: MIT */
/*
 * run.c: the blocking loop, a user of the public interface like any other.
 */
#include "cctoken.h"

int cct_run(cct_client *client, const cct_port *port, void *port_context)
{
    for (;;) {
        int64_t until_ms;
        int result = cct_step(client);
        if (result != CCT_AGAIN) {
            return result;
        }
        unsigned wants = cct_wants(client, &until_ms);
        /* An error of wait ends the loop, not the client: the caller may run it again. */
        result = port->wait(port_context, wants, until_ms);
        if (result < 0) {
            return result;
        }
    }
}
