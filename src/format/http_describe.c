/* SPDX-License-Identifier: MIT */
#include "format/http_describe.h"

#include "cctoken_port.h"

void cct_http_write_arrived(cct_writer *writer, const cct_http_response *response)
{
    if (!cct_http_response_has_headers(response)) {
        size_t len = response->header_len + response->line_len;
        cct_write_number(writer, (int64_t)len);
        cct_write_text(writer, len == 1 ? " byte of the " : " bytes of the ");
        cct_write_text(writer, response->started ? "header section" : "response");
        return;
    }
    cct_write_text(writer, "the header section and ");
    cct_write_number(writer, (int64_t)response->body_len);
    if (response->has_length && response->content_length <= INT64_MAX) {
        cct_write_text(writer, " of ");
        cct_write_number(writer, (int64_t)response->content_length);
    }
    cct_write_text(writer, response->body_len == 1 ? " byte of the body" : " bytes of the body");
    if (response->result == CCT_ERROR_TRUNCATED && response->refused_in == CCT_HTTP_BODY_TO_CLOSE) {
        cct_write_text(writer, ", which ended without close_notify");
    }
}

void cct_http_write_offence(cct_writer *writer, const cct_http_response *response)
{
    bool in_chunk = response->refused_in == CCT_HTTP_CHUNK_SIZE || response->refused_in == CCT_HTTP_CHUNK_END;
    cct_write_text(writer, in_chunk ? "chunk " : "line ");
    cct_write_number(writer, response->line_number);
    if (!in_chunk) {
        cct_write_text(writer,
                       response->refused_in == CCT_HTTP_TRAILERS ? " of the trailers" : " of the header section");
    }
    cct_write_text(writer, ": ");
    cct_write_text(writer, response->offence == NULL ? "malformed" : response->offence);
}
