/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include "cctoken_port.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cct_base64_encode_init(cct_base64_encoder *encoder, cct_writer *writer)
{
    encoder->writer = writer;
    encoder->bits = 0;
    encoder->count = 0;
}

void cct_base64_encode(cct_base64_encoder *encoder, cct_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        encoder->bits = encoder->bits << 8 | (unsigned char)bytes.ptr[i];
        if (++encoder->count < 3) {
            continue;
        }
        for (int shift = 18; shift >= 0; shift -= 6) {
            cct_write_byte(encoder->writer, alphabet[encoder->bits >> shift & 63]);
        }
        encoder->bits = 0;
        encoder->count = 0;
    }
}

void cct_base64_encode_end(cct_base64_encoder *encoder)
{
    if (encoder->count > 0) {
        uint32_t bits = encoder->bits << (encoder->count == 1 ? 16 : 8);
        cct_write_byte(encoder->writer, alphabet[bits >> 18 & 63]);
        cct_write_byte(encoder->writer, alphabet[bits >> 12 & 63]);
        cct_write_byte(encoder->writer, encoder->count == 2 ? alphabet[bits >> 6 & 63] : '=');
        cct_write_byte(encoder->writer, '=');
    }
    cct_wipe(encoder, sizeof *encoder);
}

void cct_base64_decode_init(cct_base64_decoder *decoder)
{
    decoder->bits = 0;
    decoder->count = 0;
    decoder->padding = 0;
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The first '=' gives out the bytes that are whole; a second may only complete the four. */
static int decode_padding(cct_base64_decoder *decoder, cct_writer *bytes)
{
    if (decoder->padding == 0) {
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

int cct_base64_decode(cct_base64_decoder *decoder, cct_span text, cct_writer *bytes)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            continue;
        }
        if (c == '=') {
            if (decode_padding(decoder, bytes) != CCT_OK) {
                return CCT_ERROR_MALFORMED;
            }
            continue;
        }
        int value = value_of(c);
        if (value < 0 || decoder->padding > 0) {
            return CCT_ERROR_MALFORMED;
        }
        decoder->bits = decoder->bits << 6 | (uint32_t)value;
        if (++decoder->count == 4) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                cct_write_byte(bytes, (char)(decoder->bits >> shift & 255));
            }
            decoder->bits = 0;
            decoder->count = 0;
        }
    }
    return CCT_OK;
}

int cct_base64_decode_end(const cct_base64_decoder *decoder)
{
    return (decoder->count + decoder->padding) % 4 == 0 ? CCT_OK : CCT_ERROR_TRUNCATED;
}
