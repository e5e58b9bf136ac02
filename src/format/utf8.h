/* SPDX-License-Identifier: MIT */
/*
 * utf8.h: UTF-8 (RFC 3629), as JSON requires it (RFC 8259 section 8.1).
 */
#ifndef CCT_FORMAT_UTF8_H
#define CCT_FORMAT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The bytes (1 to 4) of the character that text[0..len) begins with; 0 if it is not UTF-8. Sets
 * *code to the code point.
 */
size_t cct_utf8_decode(const char *text, size_t len, uint32_t *code);

/* Writes a code point (not a surrogate, at most 0x10FFFF); returns its bytes, 1 to 4. */
size_t cct_utf8_encode(uint32_t code, char out[4]);

/*
 * The bytes of the character, when a terminal may show it: not a control
 * character (C0, DEL, C1), not one that turns the direction of text or
 * separates lines. Else 0.
 */
size_t cct_utf8_printable_len(const char *text, size_t len);

/* The largest n <= len at which text[0..n) does not end inside a character. */
size_t cct_utf8_cut(const char *text, size_t len);

#endif
