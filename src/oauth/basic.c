/* SPDX-License-Identifier: MIT */
#include "oauth/basic.h"

#include "format/base64.h"
#include "format/form.h"
#include "oauth/disguise.h"

/* A few bytes at a time: the encoded secret is never complete anywhere except in the result. */
static void basic_encode(cct_base64_encoder *encoder, cct_span value, bool form_encoded)
{
    if (!form_encoded) {
        cct_base64_encode(encoder, value);
        return;
    }
    for (size_t i = 0; i < value.len; i++) {
        char bytes[3];
        cct_writer piece;
        cct_writer_init(&piece, bytes, sizeof bytes);
        cct_form_write(&piece, (cct_span){value.ptr + i, 1});
        cct_base64_encode(encoder, (cct_span){bytes, piece.len});
        cct_wipe(bytes, sizeof bytes);
    }
}

/*
 * Writes the credentials of RFC 7617 section 2; form_encoded: as RFC 6749 section 2.3.1 requires.
 */
void cct_basic_write(cct_writer *writer, cct_span id, cct_span secret, bool form_encoded)
{
    cct_base64_encoder encoder;
    cct_base64_encode_init(&encoder, writer);
    basic_encode(&encoder, id, form_encoded);
    cct_base64_encode(&encoder, (cct_span){":", 1});
    basic_encode(&encoder, secret, form_encoded);
    cct_base64_encode_end(&encoder);
}

/*
 * A comparison of credentials with a text, piece by piece: the encoded secret is never complete in
 * memory.
 */
typedef struct comparison {
    cct_span text;
    size_t at;
    bool same;
    cct_base64_encoder encoder;
    cct_writer writer;
    char group[16];
} comparison;

/*
 * How many bytes at the start of the text are this character, as it is or encoded; 0 if it begins
 * with another one.
 */
static size_t character_len(cct_span text, char character)
{
    char bytes[4];
    size_t len = 0;
    if (text.len == 0 || text.ptr[0] == character) {
        return text.len == 0 ? 0 : 1;
    }
    size_t taken = cct_decode_unit(text.ptr, text.len, CCT_ANY_ENCODING, bytes, &len);
    return len == 1 && bytes[0] == character ? taken : 0;
}

/*
 * Compares the characters that the encoder has written so far, then makes room for the next ones.
 * Padding may be missing in the text.
 */
static void compare_group(comparison *c)
{
    for (size_t i = 0; i < c->writer.len && c->same; i++) {
        size_t len = character_len((cct_span){c->text.ptr + c->at, c->text.len - c->at}, c->group[i]);
        c->same = len > 0 || c->group[i] == '=';
        c->at += len;
    }
    c->writer.len = 0;
}

/* Encodes and compares one byte at a time, so the encoded secret exists nowhere as a whole. */
static void basic_compare(comparison *c, cct_span value, bool form_encoded)
{
    for (size_t i = 0; i < value.len && c->same; i++) {
        basic_encode(&c->encoder, (cct_span){value.ptr + i, 1}, form_encoded);
        compare_group(c);
    }
}

size_t cct_basic_len(cct_span text, cct_span id, cct_span secret, bool form_encoded)
{
    comparison c = {.text = text, .same = true};
    cct_writer_init(&c.writer, c.group, sizeof c.group);
    cct_base64_encode_init(&c.encoder, &c.writer);
    /* Without a client ID only the encoded secret itself is looked for. */
    if (id.ptr != NULL) {
        basic_compare(&c, id, form_encoded);
        basic_compare(&c, (cct_span){":", 1}, false);
    }
    basic_compare(&c, secret, form_encoded);
    cct_base64_encode_end(&c.encoder);
    compare_group(&c);
    size_t len = c.same ? c.at : 0;
    cct_wipe(&c, sizeof c);
    return len;
}
