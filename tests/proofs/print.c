/* SPDX-License-Identifier: MIT */
/*
 * The formatter: with any room and any arguments nothing is written beyond the room, and the length
 * is what the text needs; a number has the digits of its value.
 */
#include "format/print.c"
#include "proof.h"

#define PROVE_LENGTH(expected, ...)                                                                                    \
    do {                                                                                                               \
        cct_writer some = any_writer(ROOM);                                                                            \
        cct_print(&some, __VA_ARGS__);                                                                                 \
        assert(some.len == (expected));                                                                                \
    } while (0)

static void prove_texts(void)
{
    const char *text = any_text(2);
    cct_span span = any_span(2);
    PROVE_LENGTH(4, "<%s>", text);
    PROVE_LENGTH(1, "%s<", (const char *)NULL);
    PROVE_LENGTH(4, "<%.*s>", CCT_SPAN(span));
    PROVE_LENGTH(0, "%.*s", -1, text);
    /* CBMC knows no promotion of arguments. */
    PROVE_LENGTH(4, "%c%%%s", (int)nondet_char(), text);
}

/* Each number's directive has its type; any number: prove_number(). */
static void prove_directives(void)
{
    PROVE_LENGTH(4, "%d%%d", -7);
    PROVE_LENGTH(4, "%04d", -7);
    PROVE_LENGTH(24, "%lld%04d", (long long)INT64_MIN, 0);
    PROVE_LENGTH(30, "%u%zu", UINT32_MAX, SIZE_MAX);
    PROVE_LENGTH(10, "%x%02x", 0xFEDCBA98, 1);
    PROVE_LENGTH(6, "<%q%s>", "not read");
}

/* The number lies in its memory, has no needless digit, and is worth what it should be. */
static void prove_number(uint64_t value, unsigned kind, size_t width)
{
    cct_pieces p;
    cct_span piece = number_piece(&p, value, kind, width);
    bool negative = kind == LONG_LONG && value > INT64_MAX;
    assert(lies_within(piece, (cct_span){p.number, sizeof p.number}));
    assert(piece.len >= width && (piece.ptr[0] == '-') == negative);
    assert(piece.len == width || piece.ptr[negative] != '0');
    uint64_t sum = 0;
    for (size_t i = negative; i < piece.len; i++) {
        assert(cct_hex_value(piece.ptr[i]) >= 0 && (kind == HEX || cct_is_digit(piece.ptr[i])));
        sum = sum * (kind == HEX ? 16 : 10) + (unsigned)cct_hex_value(piece.ptr[i]);
    }
    assert(sum == (negative ? 0 - value : value));
}

static void prove_numbers(void)
{
    for (size_t width = 1; width <= 9; width += 4) {
        int64_t value = nondet_int64();
        assume(value >= -NUMBER_MAX && value <= NUMBER_MAX);
        prove_number((uint64_t)value, LONG_LONG, width);
        prove_number(nondet_unsigned(), HEX, width);
        prove_number(UINT64_MAX, SIZE, width);
        prove_number((uint64_t)INT64_MIN, LONG_LONG, width);
        prove_number((uint64_t)INT64_MAX, LONG_LONG, width);
    }
}

void prove(void)
{
    prove_texts();
    prove_directives();
    prove_numbers();
}
