/* SPDX-License-Identifier: MIT */
#include "oauth/wordings/dictionary.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * How often a piece occurs. A table with room for all pieces of all lengths, found by their hash.
 */
typedef struct tally {
    uint64_t hash; /* 0: unused */
    unsigned count;
    uint32_t at;
    unsigned char len;
} tally;

enum { TALLIES = 1 << 21 };

/*
 * The entry of that hash, or the free one where it belongs. Collisions of 64 bits are ignored: a
 * wrong count costs compression, never correctness.
 */
static tally *find_tally(tally *tallies, uint64_t hash)
{
    size_t slot = (size_t)(hash ^ (hash >> 32)) % TALLIES;
    while (tallies[slot].hash != 0 && tallies[slot].hash != hash) {
        slot = (slot + 1) % TALLIES;
    }
    return &tallies[slot];
}

/*
 * What is saved if a code takes the place of the piece: a dictionary entry costs its bytes and a
 * NUL.
 */
static long gain_of(const tally *t)
{
    return (long)(t->len - 1) * (long)t->count - (long)t->len - 1;
}

/* How many pieces are one in another at a byte of a packed text. */
static unsigned depth_of(const dictionary *d, char byte)
{
    unsigned piece = cct_packed_piece(byte);
    return piece < CCT_PACKED_CODES ? d->depth[piece] : 0;
}

/* Counts every piece that begins here. */
static void count_pieces(const dictionary *d, tally *tallies, const char *texts, size_t at, tally *best)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t len = 1; len <= PIECE_MAX; len++) {
        char byte = texts[at + len - 1];
        if (byte == '\0' || depth_of(d, byte) == CCT_PACKED_DEPTH) {
            return;
        }
        hash = (hash ^ (unsigned char)byte) * 1099511628211U;
        tally *t = len < 2 ? NULL : find_tally(tallies, hash | 1);
        if (t == NULL) {
            continue;
        }
        if (t->hash == 0) {
            *t = (tally){.hash = hash | 1, .at = (uint32_t)at, .len = (unsigned char)len};
        }
        t->count++;
        if (gain_of(t) > gain_of(best)) {
            *best = *t;
        }
    }
}

/* Replaces every occurrence from left to right, and returns the new length. */
static size_t replace_piece(char *texts, size_t len, const char *piece, char code)
{
    size_t piece_len = strlen(piece), out = 0;
    for (size_t in = 0; in < len;) {
        bool here = len - in >= piece_len && memcmp(texts + in, piece, piece_len) == 0;
        texts[out++] = here ? code : texts[in];
        in += here ? piece_len : 1;
    }
    return out;
}

/* Stores a piece, and how deep its own pieces are nested: the reader's stack is limited. */
static void add_piece(dictionary *d, unsigned number, const char *piece, size_t len)
{
    memcpy(d->piece[number], piece, len);
    for (size_t i = 0; i < len; i++) {
        unsigned depth = 1 + depth_of(d, piece[i]);
        d->depth[number] = depth > d->depth[number] ? depth : d->depth[number];
    }
}

/*
 * Greedy: in each round the piece that saves most gets the next code. Later pieces may contain
 * earlier codes.
 */
size_t dictionary_compress(dictionary *d, char *texts, size_t len)
{
    static tally tallies[TALLIES];
    for (unsigned number = 0; number < CCT_PACKED_CODES; number++) {
        char code = (char)('~' + 1 + number);
        tally best = {0};
        if (code == '\0' || code == '\n') {
            continue;
        }
        memset(tallies, 0, sizeof tallies);
        for (size_t at = 0; at < len; at++) {
            count_pieces(d, tallies, texts, at, &best);
        }
        if (gain_of(&best) <= 0) {
            break;
        }
        add_piece(d, number, texts + best.at, best.len);
        len = replace_piece(texts, len, d->piece[number], code);
    }
    return len;
}

/* Texts must not contain bytes that serve as codes. */
bool dictionary_accepts(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (cct_packed_piece(*c) < CCT_PACKED_CODES) {
            fprintf(stderr, "a text has a byte 0x%02x, which is neither printable ASCII nor a line feed: %s\n",
                    (unsigned)(unsigned char)*c, text);
            return false;
        }
    }
    return true;
}

/*
 * Numbers instead of a string: codes and NUL bytes would need escapes, and strings have a length
 * limit.
 */
static void print_bytes(const char *name, const char *bytes, size_t len)
{
    printf("static const char %s[%zu] = {", name, len);
    for (size_t i = 0; i < len; i++) {
        printf("%s%d,", i % 24 == 0 ? "\n    " : "", bytes[i]);
    }
    printf("\n};\n");
}

void dictionary_print(const dictionary *d, const char *texts, size_t len)
{
    char pieces[CCT_PACKED_CODES * (PIECE_MAX + 1)];
    size_t pieces_len = 0;
    for (size_t i = 0; i < CCT_PACKED_CODES; i++) {
        size_t piece_len = strlen(d->piece[i]) + 1;
        memcpy(pieces + pieces_len, d->piece[i], piece_len);
        pieces_len += piece_len;
    }
    print_bytes("pool", texts, len);
    print_bytes("pieces", pieces, pieces_len);
}
