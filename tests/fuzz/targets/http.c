/* SPDX-License-Identifier: MIT */
/*
 * http.c: an HTTP response in pieces of any size, in memory of any size, read into the memory
 * itself or from elsewhere; and what its header fields say.
 */
#include "format/http_response.h"

#include "cctoken.h"
#include "format/body.h"
#include "format/http_describe.h"
#include "fuzz.h"
#include "oauth/dpop.h"
#include "oauth/retry_after.h"

enum { ROOM = CCT_WORK_FULL };

typedef struct reading {
    cct_http_response response;
    char *memory;
    int result;
} reading;

static void start(reading *r, size_t capacity)
{
    r->memory = fuzz_memory(capacity);
    cct_http_response_init(&r->response, r->memory, capacity);
    r->result = CCT_AGAIN;
}

static void check_bounds(const reading *r, size_t capacity)
{
    size_t room;
    const cct_http_response *h = &r->response;
    PROPERTY(h->header_len + h->body_len + h->line_len <= capacity, "%zu of %zu", h->header_len + h->body_len,
             capacity);
    PROPERTY(h->header_len <= CCT_HEADER_SECTION_MAX && h->body_len <= CCT_BODY_MAX, "a limit is exceeded");
    (void)cct_http_response_room(h, &room);
    PROPERTY(room <= capacity, "%zu of %zu", room, capacity);
}

static void feed_whole(reading *r, cct_span text)
{
    r->result = cct_http_response_feed(&r->response, text.ptr, text.len);
}

/* As the exchange does: into the unused part of the memory, as much as fits. */
static void feed_pieces(reading *r, cct_span text, bool in_place)
{
    uint64_t state = fuzz_hash(text) + in_place;
    while (text.len > 0 && r->result == CCT_AGAIN) {
        size_t n = fuzz_piece(&state, text.len), room;
        if (in_place) {
            char *into = cct_http_response_room(&r->response, &room);
            n = n < room ? n : room;
            if (n == 0) {
                break;
            }
            memcpy(into, text.ptr, n);
            r->result = cct_http_response_feed(&r->response, into, n);
        } else {
            cct_span piece = fuzz_copy((cct_span){text.ptr, n});
            r->result = cct_http_response_feed(&r->response, piece.ptr, n);
            fuzz_free(piece);
        }
        check_bounds(r, r->response.capacity);
        text = fuzz_after(text, n);
    }
}

static cct_span body_of(const reading *r)
{
    size_t len;
    const char *body = cct_http_response_body(&r->response, &len);
    return (cct_span){body, len};
}

static void compare(const reading *a, const reading *b)
{
    const cct_http_response *h = &a->response, *other = &b->response;
    PROPERTY(a->result == b->result, "in pieces %d, as a whole %d", b->result, a->result);
    if (a->result == CCT_ERROR_NO_ROOM) {
        return; /* how much of it was stored is of no matter */
    }
    PROPERTY(h->state == other->state && h->status == other->status && h->started == other->started, "state %d and %d",
             h->state, other->state);
    PROPERTY(h->offence == other->offence && h->line_number == other->line_number, "another offence");
    PROPERTY(fuzz_same(cct_http_response_header_section(h), cct_http_response_header_section(other)), "headers");
    PROPERTY(fuzz_same(body_of(a), body_of(b)), "body");
}

static void check_fields(const cct_http_response *h)
{
    static const char *const names[] = {"content-type", "date",     "retry-after", "www-authenticate",
                                        "dpop-nonce",   "location", "x",           "transfer-encoding"};
    cct_span section = cct_http_response_header_section(h), value;
    for (size_t i = 0; i < COUNT(names); i++) {
        unsigned count = 0;
        for (cct_span rest = section; cct_http_response_next_header(names[i], &rest, &value); count++) {
            PROPERTY(fuzz_is_inside(value, section) && fuzz_is_inside(rest, section), "a field outside");
            PROPERTY(memchr(value.len == 0 ? "" : value.ptr, '\n', value.len) == NULL, "a field of two lines");
        }
        PROPERTY((cct_http_response_header(h, names[i]).ptr != NULL) == (count > 0), "%s", names[i]);
    }
    int64_t wait_s = cct_retry_after_s(h, 1700000000);
    PROPERTY(wait_s >= -1, "%lld", (long long)wait_s);
    cct_span nonce = cct_dpop_nonce_of(h);
    PROPERTY(nonce.ptr == NULL || (nonce.len > 0 && nonce.len <= CCT_NONCE_MAX && fuzz_is_inside(nonce, section)),
             "a nonce of %zu bytes", nonce.len);
    cct_span body = {h->buffer + h->header_len, h->body_len};
    (void)cct_body_is_page(cct_http_response_header(h, "content-type"), body);
    (void)cct_body_unreadable(cct_http_response_header(h, "content-encoding"), body);
}

/* What is wrong is described without a byte of the response. */
static void check_words(const cct_http_response *h)
{
    cct_writer writer = fuzz_writer(200);
    cct_http_write_arrived(&writer, h);
    if (h->result == CCT_ERROR_MALFORMED) {
        cct_http_write_offence(&writer, h);
    }
    PROPERTY(cct_writer_fits(&writer) && fuzz_is_shown(fuzz_written(&writer), false), "%.*s",
             SHOW(fuzz_written(&writer)));
    fuzz_end_writer(&writer);
}

/* The end, orderly or not, is told apart only where the body ends with it. */
static void check_end(reading *r)
{
    cct_http_response cut = r->response;
    int orderly = cct_http_response_end(&r->response, true);
    int lost = cct_http_response_end(&cut, false);
    bool is_open = r->result == CCT_AGAIN;
    PROPERTY(is_open || (orderly == r->result && lost == r->result), "the end changes %d", r->result);
    PROPERTY(!is_open || lost == CCT_ERROR_TRUNCATED, "%d", lost);
    PROPERTY(orderly == CCT_OK || orderly == lost, "%d and %d", orderly, lost);
    if (orderly == CCT_OK) {
        PROPERTY(r->response.status >= 200 && cct_http_response_has_headers(&r->response), "%d", r->response.status);
    }
    if (cct_http_response_has_headers(&r->response)) {
        check_fields(&r->response);
    }
    check_words(&r->response);
}

static void check_small(cct_span text)
{
    reading r;
    size_t capacity = fuzz_hash(text) % (text.len + 2);
    start(&r, capacity);
    feed_pieces(&r, text, false);
    check_bounds(&r, capacity);
    check_end(&r);
    free(r.memory);
}

void fuzz_one(cct_span input)
{
    reading whole, pieces, in_place;
    start(&whole, ROOM);
    start(&pieces, ROOM);
    start(&in_place, ROOM);
    feed_whole(&whole, input);
    feed_pieces(&pieces, input, false);
    feed_pieces(&in_place, input, true);
    compare(&whole, &pieces);
    compare(&whole, &in_place);
    check_small(input);
    check_end(&whole);
    check_end(&pieces);
    check_end(&in_place);
    free(whole.memory);
    free(pieces.memory);
    free(in_place.memory);
}
