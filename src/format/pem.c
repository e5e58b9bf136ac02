/* SPDX-License-Identifier: MIT */
#include "format/pem.h"

#include <string.h>

#include "cctoken_port.h"

/* Before and after the label of a marker. */
#define DASHES 5

void cct_pem_init(cct_pem *pem, char *der, size_t capacity)
{
    memset(pem, 0, sizeof *pem);
    cct_writer_init(&pem->der, der, capacity);
    pem->at_start = true;
}

bool cct_pem_is_at_line(const cct_pem *pem)
{
    return pem->at_start && !pem->in_marker;
}

/* ---- blocks ------------------------------------------------------------ */

/* Anything that follows until the end marker is decoded as base64. */
static void begin_block(cct_pem *pem, cct_pem_label label)
{
    pem->in_block = true;
    pem->damaged = false;
    pem->label = label;
    pem->der.len = 0;
    cct_base64_decode_init(&pem->decoder);
}

/*
 * Ends the block, if there is one, else CCT_AGAIN. What was decoded stays in der until the next
 * byte.
 */
static int end_block(cct_pem *pem, cct_span *der)
{
    bool fits = cct_writer_fits(&pem->der);
    if (!pem->in_block) {
        return CCT_AGAIN;
    }
    pem->in_block = false;
    *der = (cct_span){pem->der.out, fits ? pem->der.len : pem->der.capacity};
    if (pem->damaged || pem->der.len == 0 || cct_base64_decode_end(&pem->decoder) != CCT_OK) {
        return CCT_ERROR_MALFORMED;
    }
    return fits ? CCT_OK : CCT_ERROR_NO_ROOM;
}

/* ---- markers ----------------------------------------------------------- */

/*
 * Which labels (RFC 7468 section 2) hold a certificate: the standard one, and two that OpenSSL
 * writes.
 */
static cct_pem_label find_label(cct_span name)
{
    static const char labels[] = "CERTIFICATE\0X509 CERTIFICATE\0TRUSTED CERTIFICATE";
    for (unsigned i = 0; i < CCT_PEM_TRUSTED; i++) {
        if (cct_span_equals(name, cct_nth(labels, i))) {
            return (cct_pem_label)(i + 1);
        }
    }
    return CCT_PEM_OTHER;
}

/*
 * What follows `word` in the marker, without the dashes. Absent if the marker does not begin with
 * the word. Lengths need not be compared: a label that is shorter than the word ends with dashes,
 * which the word does not contain.
 */
static cct_span after_word(const cct_pem *pem, const char *word)
{
    size_t word_len = strlen(word);
    cct_span inner = {pem->marker + DASHES, pem->marker_len - 2 * DASHES};
    if (pem->marker_len > sizeof pem->marker || memcmp(inner.ptr, word, word_len) != 0) {
        return CCT_NO_SPAN;
    }
    return (cct_span){inner.ptr + word_len, inner.len - word_len};
}

/* A block that is interrupted by any marker but its own end is damaged. */
static int read_marker(cct_pem *pem, cct_span *der)
{
    cct_span begun = after_word(pem, "BEGIN ");
    cct_pem_label label = find_label(after_word(pem, "END "));
    pem->damaged = pem->damaged || label == CCT_PEM_OTHER || label != pem->label;
    int result = end_block(pem, der);
    label = find_label(begun);
    pem->has_pkcs7 = pem->has_pkcs7 || cct_span_equals(begun, "PKCS7") || cct_span_equals(begun, "CMS");
    if (label != CCT_PEM_OTHER) {
        begin_block(pem, label);
    }
    return result;
}

/* A dash at the start of a line, or in base64, can only begin a marker. */
static void begin_marker(cct_pem *pem)
{
    pem->in_marker = true;
    pem->marker_len = 0;
    pem->dashes = 0;
}

/* What began with a dash is no marker: a line of dashes, or text. */
static void give_up_marker(cct_pem *pem)
{
    pem->in_marker = false;
    pem->at_start = false;
    pem->damaged = true;
}

/* CR, LF and CR LF all end a line: bundles are edited on every system. */
static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* One byte of a marker. Returns CCT_AGAIN until the marker is complete; it may end a block. */
static int feed_marker(cct_pem *pem, char c, cct_span *der)
{
    /* A line that ends within a marker ends the block, too: the marker was probably its end. */
    if (is_line_end(c)) {
        give_up_marker(pem);
        pem->at_start = true;
        return end_block(pem, der);
    }
    /* A label longer than this is none of those that are known, but its end must be found. */
    if (pem->marker_len < sizeof pem->marker) {
        pem->marker[pem->marker_len] = c;
    }
    pem->marker_len++;
    /* A marker begins with exactly five dashes and something that is no dash. */
    if (pem->marker_len <= DASHES + 1 && (c == '-') != (pem->marker_len <= DASHES)) {
        give_up_marker(pem);
        return CCT_AGAIN;
    }
    pem->dashes = c == '-' && pem->marker_len > DASHES ? pem->dashes + 1 : 0;
    if (pem->dashes < DASHES) {
        return CCT_AGAIN;
    }
    pem->in_marker = false;
    pem->at_start = true;
    return read_marker(pem, der);
}

/* ---- text -------------------------------------------------------------- */

/* Blanks, and the bytes of a byte order mark, which may precede a marker in its line. */
static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\xEF' || c == '\xBB' || c == '\xBF';
}

/* A byte of a marker, or a blank that may precede one. */
static int feed_byte(cct_pem *pem, char c, cct_span *der)
{
    if (!pem->in_marker && c == '-') {
        begin_marker(pem);
    }
    return pem->in_marker ? feed_marker(pem, c, der) : CCT_AGAIN;
}

/* Takes at once what is in a block before any marker. */
static void feed_base64(cct_pem *pem, cct_span text)
{
    if (!pem->damaged) {
        pem->damaged = cct_base64_decode(&pem->decoder, text, &pem->der) != CCT_OK;
    }
}

/* The length of a line with its end, as much of it as there is. */
static size_t line_len(cct_span text)
{
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr) + 1;
    end = memchr(text.ptr, '\r', len);
    return end == NULL ? len : (size_t)(end - text.ptr) + 1;
}

/* base64 has no dash, so a dash ends the data. */
static size_t len_before_dash(cct_span text)
{
    const char *dash = memchr(text.ptr, '-', text.len);
    return dash == NULL ? text.len : (size_t)(dash - text.ptr);
}

/*
 * Takes at once what precedes any marker: all of a block, or a line. Returns the bytes taken: 0 if
 * a marker may begin.
 */
static size_t feed_text(cct_pem *pem, cct_span text)
{
    if (pem->in_marker || (!pem->in_block && pem->at_start && (text.ptr[0] == '-' || is_blank(text.ptr[0])))) {
        return 0;
    }
    size_t len = pem->in_block ? len_before_dash(text) : line_len(text);
    if (pem->in_block) {
        feed_base64(pem, (cct_span){text.ptr, len});
    }
    if (len > 0) {
        pem->at_start = is_line_end(text.ptr[len - 1]);
    }
    return len;
}

int cct_pem_feed(cct_pem *pem, cct_span text, size_t *taken, cct_span *der)
{
    int result = CCT_AGAIN;
    *taken = 0;
    while (*taken < text.len && result == CCT_AGAIN) {
        /* Whole bundles go through here, so only markers are read byte by byte. */
        size_t len = feed_text(pem, (cct_span){text.ptr + *taken, text.len - *taken});
        if (len == 0) {
            result = feed_byte(pem, text.ptr[*taken], der);
            len = 1;
        }
        *taken += len;
    }
    return result;
}

int cct_pem_end(cct_pem *pem, cct_span *der)
{
    pem->damaged = true; /* a block that has not ended by now */
    int result = end_block(pem, der);
    return result == CCT_AGAIN ? CCT_EOF : result;
}
