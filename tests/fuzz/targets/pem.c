/* SPDX-License-Identifier: MIT */
/*
 * pem.c: certificates in PEM, read in pieces; the blocks of a text that is in memory; what a file
 * is instead of PEM.
 */
#include "format/pem.h"

#include "cctoken_port.h"
#include "format/pem_block.h"
#include "format/sniff.h"
#include "fuzz.h"

enum { FOUND_MAX = 4096, CAPACITY = 2000 };

/* Everything that a scan says, as one number. */
typedef struct outcome {
    uint64_t hash;
    unsigned count;
} outcome;

static void note(outcome *o, int result, cct_pem_label label, cct_span der)
{
    o->hash = o->hash * 31 + (uint64_t)(result + 100) + label + fuzz_hash(der);
    o->count++;
}

static outcome scan(cct_span text, size_t capacity, bool whole)
{
    cct_pem pem;
    outcome o = {0, 0};
    size_t taken;
    cct_span der;
    uint64_t state = fuzz_hash(text);
    char *memory = fuzz_memory(capacity);
    cct_pem_init(&pem, memory, capacity);
    while (text.len > 0) {
        cct_span piece = fuzz_copy((cct_span){text.ptr, whole ? text.len : fuzz_piece(&state, text.len)});
        int result = cct_pem_feed(&pem, piece, &taken, &der);
        PROPERTY(taken <= piece.len && (result == CCT_AGAIN ? taken == piece.len : taken > 0), "%zu taken", taken);
        if (result != CCT_AGAIN) {
            PROPERTY(der.len <= capacity && pem.label != CCT_PEM_OTHER, "%zu of %zu", der.len, capacity);
            note(&o, result, pem.label, der);
        }
        fuzz_free(piece);
        text = fuzz_after(text, taken);
    }
    int result = cct_pem_end(&pem, &der);
    PROPERTY(result != CCT_AGAIN, "the end asks for more");
    if (result != CCT_EOF) {
        note(&o, result, pem.label, der);
    }
    PROPERTY(cct_pem_end(&pem, &der) == CCT_EOF, "a second end");
    free(memory);
    return o;
}

static void check_blocks(cct_span text)
{
    cct_span rest = text, label, content;
    while (cct_pem_block_next(&rest, &label, &content)) {
        PROPERTY(fuzz_is_inside(label, text) && fuzz_is_inside(content, text) && fuzz_is_inside(rest, text), "outside");
        PROPERTY(rest.len < text.len, "no progress");
    }
}

void fuzz_one(cct_span input)
{
    size_t small = fuzz_hash(input) % 64;
    outcome whole = scan(input, CAPACITY, true), pieces = scan(input, CAPACITY, false);
    PROPERTY(whole.hash == pieces.hash && whole.count == pieces.count, "%u in pieces, %u as a whole", pieces.count,
             whole.count);
    outcome a = scan(input, small, true), b = scan(input, small, false);
    PROPERTY(a.hash == b.hash && a.count == b.count, "with %zu bytes", small);
    check_blocks(input);
    const char *what = cct_sniff_text(cct_sniff_format(input));
    PROPERTY(what == NULL || fuzz_is_shown(cct_span_of(what), false), "%s", what);
}
