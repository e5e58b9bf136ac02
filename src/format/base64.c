/* SPDX-License-Identifier: MIT */
#include "format/base64.h"

#include "cctoken_port.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cct_base64_encode_init(cct_base64_encoder *encoder, cct_writer *writer)
{
    encoder->writer = writer;
    encoder->bits = 0;
    encoder->count = 0;
    encoder->is_url = false;
}

void cct_base64url_encode_init(cct_base64_encoder *encoder, cct_writer *writer)
{
    cct_base64_encode_init(encoder, writer);
    encoder->is_url = true;
}

/* Writes one character: the six bits of a group that begin at this bit. */
static void base64_write(const cct_base64_encoder *encoder, uint32_t bits, int shift)
{
    uint32_t value = bits >> shift & 63;
    cct_write_byte(encoder->writer, encoder->is_url && value > 61 ? "-_"[value - 62] : alphabet[value]);
}

void cct_base64_encode(cct_base64_encoder *encoder, cct_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        /*
         * Three bytes make a group of four characters; an incomplete group waits for the next call.
         */
        encoder->bits = encoder->bits << 8 | (unsigned char)bytes.ptr[i];
        if (++encoder->count < 3) {
            continue;
        }
        for (int shift = 18; shift >= 0; shift -= 6) {
            base64_write(encoder, encoder->bits, shift);
        }
        encoder->count = 0; /* the next three bytes move the bits of these out of the group */
    }
}

void cct_base64_encode_end(cct_base64_encoder *encoder)
{
    if (encoder->count > 0) {
        /*
         * The missing bytes count as zeros; each of them leaves out one character, which "="
         * replaces (RFC 4648 section 4). base64url has no padding (RFC 7515 section 2).
         */
        uint32_t bits = encoder->bits << (encoder->count == 1 ? 16 : 8);
        base64_write(encoder, bits, 18);
        base64_write(encoder, bits, 12);
        if (encoder->count == 2) {
            base64_write(encoder, bits, 6);
        }
        cct_write_text(encoder->writer, encoder->is_url ? "" : encoder->count == 2 ? "=" : "==");
    }
    /* What is encoded may be a client secret (HTTP Basic). */
    cct_wipe(encoder, sizeof *encoder);
}

void cct_base64_decode_init(cct_base64_decoder *decoder)
{
    decoder->bits = 0;
    decoder->count = 0;
    decoder->padding = 0;
}

/*
 * The value of a character, 0 to 63, or one of these: white space, the padding "=", no character of
 * base64.
 */
enum { SP = 64, EQ = 65, NO = 66 };

/* A table for every byte, since whole bundles of certificates go through here. */
/* clang-format off */
#define NO_32 \
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO
static const unsigned char values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, SP, SP, NO, NO, SP, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    SP, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, EQ, NO, NO,
    NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
    NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
    NO_32, NO_32, NO_32, NO_32,
};
/* clang-format on */

static inline unsigned base64_value_of(char c)
{
    return values[(unsigned char)c];
}

/*
 * Decodes as many whole groups of four characters as the text begins with and the writer has room
 * for. The rest is decoded one by one, which also counts bytes for which there is no room. Returns
 * the number of characters taken.
 */
static size_t decode_groups(cct_span text, cct_writer *bytes)
{
    const unsigned char *in = (const unsigned char *)text.ptr;
    size_t room = bytes->len < bytes->capacity ? (bytes->capacity - bytes->len) / 3 : 0;
    size_t count = text.len / 4 < room ? text.len / 4 : room, done = 0;
    /* A writer that only measures has no memory to point into. */
    char *out = count > 0 ? bytes->out + bytes->len : NULL;
    for (; done < count; done++, in += 4, out += 3) {
        unsigned a = values[in[0]], b = values[in[1]], c = values[in[2]], d = values[in[3]];
        /*
         * All four values are valid if none has a bit above the lower six: one comparison for four
         * characters.
         */
        if ((a | b | c | d) > 63) {
            break;
        }
        unsigned bits = a << 18 | b << 12 | c << 6 | d;
        out[0] = (char)(bits >> 16 & 255);
        out[1] = (char)(bits >> 8 & 255);
        out[2] = (char)(bits & 255);
    }
    bytes->len += 3 * done;
    return 4 * done;
}

/*
 * The first "=" writes the bytes that are complete; a second one may only complete the group of
 * four.
 */
static int decode_padding(cct_base64_decoder *decoder, cct_writer *bytes)
{
    if (decoder->padding == 0) {
        /* A single character has six bits, which is no whole byte. */
        if (decoder->count < 2) {
            return CCT_ERROR_MALFORMED;
        }
        uint32_t bits = decoder->bits << 6 * (4 - decoder->count);
        for (unsigned i = 1; i < decoder->count; i++) {
            cct_write_byte(bytes, (char)(bits >> (24 - 8 * i) & 255));
        }
    }
    decoder->padding++;
    return decoder->count + decoder->padding <= 4 ? CCT_OK : CCT_ERROR_MALFORMED;
}

/*
 * One character, the slow way: white space is skipped, padding ends the data. CCT_ERROR_MALFORMED
 * for any other character, or for data after padding.
 */
static int base64_decode_character(cct_base64_decoder *decoder, char c, cct_writer *bytes)
{
    unsigned value = base64_value_of(c);
    if (value == SP) {
        return CCT_OK;
    }
    if (value == EQ) {
        return decode_padding(decoder, bytes);
    }
    if (value == NO || decoder->padding > 0) {
        return CCT_ERROR_MALFORMED;
    }
    decoder->bits = decoder->bits << 6 | value;
    if (++decoder->count == 4) {
        for (int shift = 16; shift >= 0; shift -= 8) {
            cct_write_byte(bytes, (char)(decoder->bits >> shift & 255));
        }
        decoder->bits = 0;
        decoder->count = 0;
    }
    return CCT_OK;
}

int cct_base64_decode(cct_base64_decoder *decoder, cct_span text, cct_writer *bytes)
{
    size_t i = 0;
    while (i < text.len) {
        /*
         * Whole groups are decoded at once. White space, padding and a group that is split between
         * two calls go through the decoder character by character.
         */
        if (decoder->count == 0 && decoder->padding == 0) {
            i += decode_groups((cct_span){text.ptr + i, text.len - i}, bytes);
        }
        if (i < text.len && base64_decode_character(decoder, text.ptr[i++], bytes) != CCT_OK) {
            return CCT_ERROR_MALFORMED;
        }
    }
    return CCT_OK;
}

int cct_base64_decode_end(const cct_base64_decoder *decoder)
{
    return (decoder->count + decoder->padding) % 4 == 0 ? CCT_OK : CCT_ERROR_TRUNCATED;
}

int cct_base64url_decode(cct_span text, cct_writer *bytes)
{
    cct_base64_decoder decoder;
    int result = CCT_OK;
    cct_base64_decode_init(&decoder);
    for (size_t i = 0; i < text.len && result == CCT_OK; i++) {
        char c = text.ptr[i];
        bool is_url = c == '-' || c == '_';
        /*
         * In base64url "-" and "_" replace "+" and "/" (RFC 4648 section 5), and neither white
         * space nor padding is allowed.
         */
        bool is_letter = is_url || (c != '+' && c != '/' && base64_value_of(c) < SP);
        c = c == '-' ? '+' : c == '_' ? '/' : c;
        result = is_letter ? base64_decode_character(&decoder, c, bytes) : CCT_ERROR_MALFORMED;
    }
    /*
     * The padding that base64url leaves out is supplied here, so that the last bytes are written.
     */
    while (result == CCT_OK && cct_base64_decode_end(&decoder) != CCT_OK) {
        result = decode_padding(&decoder, bytes);
    }
    cct_wipe(&decoder, sizeof decoder);
    return result;
}
