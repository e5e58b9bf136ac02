/* SPDX-License-Identifier: MIT */
/* residue.h: what must not be left in memory when a client has ended, and the search for it. */
#ifndef RESIDUE_H
#define RESIDUE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/base64.h"
#include "format/form.h"

/* A piece this long of a needle counts: what is wiped in part is not wiped. */
enum { NEEDLE_MAX = 512, PIECE_LEN = 8 };

/* A secret in one of the shapes in which it travels, or a token. */
typedef struct needle {
    const char *what;
    char text[NEEDLE_MAX];
    size_t len;
} needle;

enum { SECRET_NEEDLES = 4, TOKEN_NEEDLE = SECRET_NEEDLES, NEEDLES };

static needle needles[NEEDLES] = {
    {.what = "the secret"},          {.what = "the secret, form-encoded"},
    {.what = "base64 of id:secret"}, {.what = "base64 of id:secret, form-encoded"},
    {.what = "the token"},
};

static inline void set_needle(needle *n, cct_span text)
{
    if (text.len < PIECE_LEN || text.len > sizeof n->text) {
        fprintf(stderr, "%s must have %d to %d bytes\n", n->what, PIECE_LEN, NEEDLE_MAX);
        exit(2);
    }
    memcpy(n->text, text.ptr, text.len);
    n->len = text.len;
}

static inline void set_pair(needle *n, cct_span id, cct_span secret)
{
    char text[NEEDLE_MAX];
    cct_writer writer;
    cct_base64_encoder encoder;
    cct_writer_init(&writer, text, sizeof text);
    cct_base64_encode_init(&encoder, &writer);
    cct_base64_encode(&encoder, id);
    cct_base64_encode(&encoder, (cct_span){":", 1});
    cct_base64_encode(&encoder, secret);
    cct_base64_encode_end(&encoder);
    set_needle(n, (cct_span){text, writer.len});
}

static inline void set_secret(const char *id, const char *secret)
{
    char encoded[2][NEEDLE_MAX];
    cct_span span[2];
    for (int i = 0; i < 2; i++) {
        cct_writer writer;
        cct_writer_init(&writer, encoded[i], sizeof encoded[i]);
        cct_form_write(&writer, cct_span_of(i == 0 ? id : secret));
        span[i] = (cct_span){encoded[i], writer.len};
    }
    set_needle(&needles[0], cct_span_of(secret));
    set_needle(&needles[1], span[1]);
    set_pair(&needles[2], cct_span_of(id), cct_span_of(secret));
    set_pair(&needles[3], span[0], span[1]);
}

/* The first of needles[from..to) of which a piece lies in the memory, in words; or NULL. */
static inline const char *find_residue(const void *memory, size_t len, int from, int to)
{
    for (int i = from; i < to; i++) {
        for (size_t at = 0; at + PIECE_LEN <= needles[i].len; at++) {
            if (memmem(memory, len, needles[i].text + at, PIECE_LEN) != NULL) {
                return needles[i].what;
            }
        }
    }
    return NULL;
}

#endif
