/* SPDX-License-Identifier: MIT */
#include "oauth/wordings/dictionary.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* How often a piece occurs. A table with room for all pieces of all lengths, found by their hash. */
typedef struct tally {
    uint64_t hash; /* 0: unused */
    unsigned count;
    uint32_t at;
    unsigned char len;
} tally;

enum { TALLIES = 1 << 21 };

static bool is_plain(char c)
{
    return c != '\0' && (unsigned char)c < 0x80;
}

static tally *find_tally(tally *tallies, uint64_t hash)
{
    size_t slot = (size_t)(hash ^ (hash >> 32)) % TALLIES;
    while (tallies[slot].hash != 0 && tallies[slot].hash != hash) {
        slot = (slot + 1) % TALLIES;
    }
    return &tallies[slot];
}

/* What is saved if a code takes the place of the piece: a dictionary entry costs its bytes and a NUL. */
static long gain_of(const tally *t)
{
    return (long)(t->len - 1) * (long)t->count - (long)t->len - 1;
}

/* Counts every piece that begins here. */
static void count_pieces(tally *tallies, const char *texts, size_t at, tally *best)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t len = 1; len <= PIECE_MAX && is_plain(texts[at + len - 1]); len++) {
        hash = (hash ^ (unsigned char)texts[at + len - 1]) * 1099511628211U;
        if (len < 2) {
            continue;
        }
        tally *t = find_tally(tallies, hash | 1);
        if (t->hash == 0) {
            *t = (tally){.hash = hash | 1, .at = (uint32_t)at, .len = (unsigned char)len};
        }
        t->count++;
        if (gain_of(t) > gain_of(best)) {
            *best = *t;
        }
    }
}

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

size_t dictionary_compress(dictionary *d, char *texts, size_t len)
{
    static tally tallies[TALLIES];
    for (d->count = 0; d->count < DICTIONARY_MAX; d->count++) {
        tally best = {0};
        memset(tallies, 0, sizeof tallies);
        for (size_t at = 0; at < len; at++) {
            count_pieces(tallies, texts, at, &best);
        }
        if (gain_of(&best) <= 0) {
            break;
        }
        memcpy(d->piece[d->count], texts + best.at, best.len);
        d->piece[d->count][best.len] = '\0';
        len = replace_piece(texts, len, d->piece[d->count], (char)(0x80 + d->count));
    }
    return len;
}
