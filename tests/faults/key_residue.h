/* SPDX-License-Identifier: MIT */
/*
 * key_residue.h: a private key from a file, its certificate, and the search for what of the key
 * must not stay.
 */
#ifndef KEY_RESIDUE_H
#define KEY_RESIDUE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cctoken_port.h"
#include "tls/key_form.h"

enum { KEY_FILE_MAX = 16384, NUMBER_PIECE_LEN = 8 };

static char texts[2][KEY_FILE_MAX], decoded[KEY_FILE_MAX];
static size_t lens[2];
static cct_key_form form; /* what of the key must not stay; in `decoded` */

static inline bool read_file(const char *path, unsigned i)
{
    FILE *file = fopen(path, "rb");
    lens[i] = file == NULL ? 0 : fread(texts[i], 1, KEY_FILE_MAX, file);
    return lens[i] > 0 && fclose(file) == 0;
}

/* A piece of the number as it is written, or as mbedTLS keeps it: the lowest byte first. */
static inline bool holds_number(const void *where, size_t len, cct_span number)
{
    for (size_t at = 0; at + NUMBER_PIECE_LEN <= number.len; at++) {
        char backward[NUMBER_PIECE_LEN];
        for (size_t i = 0; i < NUMBER_PIECE_LEN; i++) {
            backward[i] = number.ptr[at + NUMBER_PIECE_LEN - 1 - i];
        }
        if (memmem(where, len, number.ptr + at, NUMBER_PIECE_LEN) != NULL ||
            memmem(where, len, backward, NUMBER_PIECE_LEN) != NULL) {
            return true;
        }
    }
    return false;
}

static inline bool holds_key(const void *where, size_t len)
{
    static const unsigned secret[] = {CCT_RSA_PRIVATE, CCT_RSA_PRIME_1, CCT_RSA_PRIME_2};
    bool found = form.curve_bits > 0 && holds_number(where, len, form.numbers[0]);
    for (size_t i = 0; i < sizeof secret / sizeof *secret && form.curve_bits == 0; i++) {
        found = found || holds_number(where, len, form.numbers[secret[i]]);
    }
    return found;
}

/* The key, for holds_key() as well. */
static inline bool read_key(const char *path)
{
    return read_file(path, 0) &&
           cct_key_form_read((cct_span){texts[0], lens[0]}, decoded, sizeof decoded, &form) == CCT_OK;
}

static inline bool read_certificate(const char *path)
{
    return read_file(path, 1);
}

#endif
