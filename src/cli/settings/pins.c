/* SPDX-License-Identifier: MIT */
#include "cli/settings/pins.h"

#include <string.h>

#include "format/base64.h"

/* The message below names the limit. */
typedef char limit_is_named[PINS_MAX == 16 ? 1 : -1];

/* Reads one pin. Returns NULL, or what is wrong. */
static const char *pin_read(cct_span text, uint8_t pin[CCT_PIN_LEN])
{
    static const char scheme[] = "sha256//";
    const size_t scheme_len = sizeof scheme - 1;
    char bytes[CCT_PIN_LEN];
    cct_base64_decoder decoder;
    cct_writer writer;
    if (text.len < scheme_len || memcmp(text.ptr, scheme, scheme_len) != 0) {
        return "it does not begin with sha256//";
    }
    cct_writer_init(&writer, bytes, sizeof bytes);
    cct_base64_decode_init(&decoder);
    if (cct_base64_decode(&decoder, (cct_span){text.ptr + scheme_len, text.len - scheme_len}, &writer) != CCT_OK ||
        cct_base64_decode_end(&decoder) != CCT_OK) {
        return "it is not base64";
    }
    if (writer.len != sizeof bytes) {
        return "SHA-256 has 32 bytes, its base64 44 characters";
    }
    memcpy(pin, bytes, sizeof bytes);
    return NULL;
}

/*
 * The format is curl's: "sha256//BASE64", several of them separated by semicolons. Returns NULL or
 * what is wrong.
 */
const char *pins_add(pin_list *out, cct_span list)
{
    for (;;) {
        const char *end = memchr(list.ptr, ';', list.len);
        cct_span text = {list.ptr, end == NULL ? list.len : (size_t)(end - list.ptr)};
        if (out->count == PINS_MAX) {
            return "more than 16 are not possible";
        }
        /* White space around a pin is permitted: lists in files are often wrapped. */
        const char *fault = pin_read(cct_span_trim(text), out->values[out->count]);
        if (fault != NULL) {
            return fault;
        }
        out->count++;
        if (end == NULL) {
            return NULL;
        }
        list = (cct_span){end + 1, list.len - text.len - 1};
    }
}
