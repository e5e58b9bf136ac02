/* SPDX-License-Identifier: MIT */
#include "gateway.h"

/*
 * The words count as a whole, in this case. Most gateways that require a client certificate end the handshake without
 * one; these accept the connection and refuse the request.
 */
static const struct {
    unsigned short status;
    unsigned char cause;
    const char *words;
} rows[] = {
    {400, CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED, "400 No required SSL certificate was sent"}, /* nginx and its kin */
    {400, CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED, "400 The SSL certificate error"},
};

cct_cause cct_cause_of_gateway(int status, cct_span words)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].status == status && cct_span_equals(words, rows[i].words)) {
            return (cct_cause)rows[i].cause;
        }
    }
    return CCT_CAUSE_NONE;
}
