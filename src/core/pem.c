/* SPDX-License-Identifier: MIT */
#include "pem.h"

#include <string.h>

#include "cctoken_port.h"

void cct_pem_init(cct_pem *pem, char *der, size_t capacity)
{
    memset(pem, 0, sizeof *pem);
    cct_writer_init(&pem->der, der, capacity);
    pem->at_start = true;
}

static void begin_block(cct_pem *pem)
{
    pem->blocks++;
    pem->in_block = true;
    pem->damaged = false;
    pem->der.len = 0;
    cct_base64_decode_init(&pem->decoder);
}

/* Ends the block, if there is one; true when it is whole. */
static bool end_block(cct_pem *pem)
{
    bool whole = pem->in_block && !pem->damaged && pem->der.len > 0 && cct_writer_fits(&pem->der) &&
                 cct_base64_decode_end(&pem->decoder) == CCT_OK;
    pem->skipped += pem->in_block && !whole;
    pem->in_block = false;
    return whole;
}

/* A block that another marker interrupts has lost its end. */
static bool read_marker(cct_pem *pem)
{
    cct_span marker = cct_span_trim((cct_span){pem->line, pem->line_len});
    if (cct_span_equals(marker, "-----END CERTIFICATE-----")) {
        return end_block(pem);
    }
    pem->damaged = true;
    end_block(pem);
    if (cct_span_equals(marker, "-----BEGIN CERTIFICATE-----")) {
        begin_block(pem);
    }
    return false;
}

/* True when a certificate is complete. */
static bool feed_byte(cct_pem *pem, char c)
{
    bool line_end = c == '\n' || c == '\r';
    if (pem->at_start && c == '-') {
        pem->in_marker = true;
        pem->line_len = 0;
    }
    pem->at_start = line_end;
    if (!pem->in_marker) {
        if (pem->in_block && !pem->damaged) {
            pem->damaged = cct_base64_decode(&pem->decoder, (cct_span){&c, 1}, &pem->der) != CCT_OK;
        }
        return false;
    }
    if (line_end) {
        pem->in_marker = false;
        return read_marker(pem);
    }
    if (pem->line_len < sizeof pem->line) {
        pem->line[pem->line_len++] = c;
    }
    return false;
}

/*
 * Takes a line that is no marker at once, up to its end. Returns the bytes
 * taken: 0 when the line may be a marker, or ends as old Macs ended it.
 */
static size_t feed_line(cct_pem *pem, cct_span text)
{
    if (pem->in_marker || (pem->at_start && text.ptr[0] == '-')) {
        return 0;
    }
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
    size_t inner = len - (end != NULL && len > 1 ? 2 : 1);
    if (memchr(text.ptr, '\r', inner) != NULL) {
        return 0;
    }
    if (pem->in_block && !pem->damaged) {
        pem->damaged = cct_base64_decode(&pem->decoder, (cct_span){text.ptr, len}, &pem->der) != CCT_OK;
    }
    pem->at_start = text.ptr[len - 1] == '\n' || text.ptr[len - 1] == '\r';
    return len;
}

int cct_pem_feed(cct_pem *pem, cct_span text, size_t *taken, cct_span *der)
{
    bool complete = false;
    *taken = 0;
    while (*taken < text.len && !complete) {
        size_t line = feed_line(pem, (cct_span){text.ptr + *taken, text.len - *taken});
        complete = line == 0 && feed_byte(pem, text.ptr[*taken]);
        *taken += line == 0 ? 1 : line;
    }
    *der = (cct_span){pem->der.out, pem->der.len};
    return complete ? CCT_OK : CCT_AGAIN;
}

int cct_pem_end(cct_pem *pem, cct_span *der)
{
    bool complete = feed_byte(pem, '\n');
    *der = (cct_span){pem->der.out, pem->der.len};
    if (!complete) {
        pem->damaged = true;
        end_block(pem);
    }
    return complete ? CCT_OK : CCT_EOF;
}
