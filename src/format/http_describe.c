/* SPDX-License-Identifier: MIT */
#include "format/http_describe.h"

#include "cctoken_port.h"
#include "format/print.h"

/*
 * How much of a response arrived before it failed shows whether the server or the connection is at
 * fault.
 */
void cct_http_write_arrived(cct_writer *writer, const cct_http_response *response)
{
    if (!cct_http_response_has_headers(response)) {
        size_t len = response->header_len + response->line_len;
        cct_print(writer, "%zu %s of the %s", len, len == 1 ? "byte" : "bytes",
                  response->started ? "header section" : "response");
        return;
    }
    /*
     * Without a length only a clean end of TLS shows that the body is complete (RFC 9112 section
     * 9.8).
     */
    bool unclosed = response->result == CCT_ERROR_TRUNCATED && response->refused_in == CCT_HTTP_BODY_TO_CLOSE;
    cct_print(writer, "the header section and %zu", response->body_len);
    /* A server can announce any length; cct_print() has no directive for more than 63 bits. */
    if (response->has_length && response->content_length <= INT64_MAX) {
        cct_print(writer, " of %lld", (long long)response->content_length);
    }
    cct_print(writer, " %s of the body%s", response->body_len == 1 ? "byte" : "bytes",
              unclosed ? ", which ended without close_notify" : "");
}

/*
 * Counts lines from 1, and names the part of the message, so that the position can be found in a
 * capture.
 */
void cct_http_write_offence(cct_writer *writer, const cct_http_response *response)
{
    bool in_chunk = response->refused_in == CCT_HTTP_CHUNK_SIZE || response->refused_in == CCT_HTTP_CHUNK_END;
    const char *section = response->refused_in == CCT_HTTP_TRAILERS ? " of the trailers" : " of the header section";
    cct_print(writer, "%s %u%s: %s", in_chunk ? "chunk" : "line", response->line_number, in_chunk ? "" : section,
              response->offence == NULL ? "malformed" : response->offence);
}
