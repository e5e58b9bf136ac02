/* SPDX-License-Identifier: MIT */
#include "format/print.h"

#include <string.h>

/* What may follow the percent sign and a width, in the order of their texts. */
enum { TEXT, SPAN, BYTE, PERCENT, INT, LONG_LONG, UNSIGNED, SIZE, HEX, UNSUPPORTED };
static const char directives[] = "s\0.*s\0c\0%\0d\0lld\0u\0zu\0x\0";

/*
 * The directive at *at, which moves after it; UNSUPPORTED if there is none. No directive begins
 * with another one, so their order does not matter here.
 */
static unsigned take_directive(const char **at)
{
    unsigned kind = TEXT;
    for (const char *text = directives; *text != '\0'; kind++) {
        size_t len = strlen(text);
        if (strncmp(*at, text, len) == 0) {
            *at += len;
            break;
        }
        text += len + 1;
    }
    return kind;
}

/* A number as two's complement of 64 bits, in at least `width` characters. */
static cct_span number_piece(cct_pieces *p, uint64_t value, unsigned kind, size_t width)
{
    char *end = p->number + sizeof p->number, *at = end;
    /*
     * Only INT and LONG_LONG, the first kinds of numbers, have a sign, which is now in the highest
     * bit.
     */
    bool negative = kind <= LONG_LONG && value > INT64_MAX;
    unsigned base = kind == HEX ? 16 : 10;
    /* Digits from the last to the first; 0 has one digit, because the width is at least 1. */
    for (value = negative ? 0 - value : value; value > 0 || (size_t)(end - at) + negative < width; value /= base) {
        *--at = "0123456789abcdef"[value % base];
    }
    if (negative) {
        *--at = '-';
    }
    return (cct_span){at, (size_t)(end - at)};
}

/* The next argument in characters. */
static cct_span argument_piece(cct_pieces *p, unsigned kind, size_t width)
{
    uint64_t value;
    int len;
    switch (kind) {
    case TEXT:
        return cct_span_of(va_arg(p->arguments, const char *));
    case SPAN:
        /*
         * printf() would ignore a negative precision and read up to a NUL, which a span need not
         * have.
         */
        len = va_arg(p->arguments, int);
        return (cct_span){va_arg(p->arguments, const char *), (size_t)(len > 0 ? len : 0)};
    case BYTE:
        p->number[0] = (char)va_arg(p->arguments, int);
        return (cct_span){p->number, 1};
    case INT:
        value = (uint64_t)va_arg(p->arguments, int);
        break;
    case SIZE:
        value = va_arg(p->arguments, size_t);
        break;
    case LONG_LONG:
        value = (uint64_t)va_arg(p->arguments, long long);
        break;
    /* UNSIGNED and HEX. */
    default:
        value = va_arg(p->arguments, unsigned);
        break;
    }
    return number_piece(p, value, kind, width);
}

/*
 * Splits the format at its directives: text as it is, and each argument as characters. An unknown
 * directive is printed as it is with the rest, since its argument's type is unknown.
 */
bool cct_pieces_next(cct_pieces *p, cct_span *piece)
{
    const char *at = p->format;
    *piece = (cct_span){at, strcspn(at, "%")};
    if (*at != '%') {
        p->format += piece->len;
        return piece->len > 0;
    }
    at++;
    /*
     * A width is one digit after a zero; everything else that printf() allows here is unsupported.
     */
    bool padded = at[0] == '0' && at[1] > '0' && at[1] <= '9';
    size_t width = padded ? (size_t)(at[1] - '0') : 1;
    at += padded ? 2 : 0;
    unsigned kind = take_directive(&at);
    if (kind == UNSUPPORTED) {
        piece->len = strlen(p->format);
        at = p->format + piece->len;
    } else if (kind == PERCENT) {
        piece->len = 1;
    } else {
        *piece = argument_piece(p, kind, width);
    }
    p->format = at;
    return true;
}

void cct_print_list(cct_writer *writer, const char *format, va_list arguments)
{
    cct_pieces pieces;
    cct_span piece;
    pieces.format = format;
    /* A va_list may be an array, which cannot be assigned, and the caller's must not be changed. */
    va_copy(pieces.arguments, arguments);
    while (cct_pieces_next(&pieces, &piece)) {
        cct_write_span(writer, piece);
    }
    va_end(pieces.arguments);
}

void cct_print(cct_writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cct_print_list(writer, format, arguments);
    va_end(arguments);
}
