/* SPDX-License-Identifier: MIT */
/* Numbers as text: the shortest digits, which add up to the number again, whatever the room. */
#include "format/text.c"
#include "proof.h"

static void prove_number(int64_t value)
{
    cct_writer writer = any_writer(N);
    cct_write_number(&writer, value);
    assert(writer.len >= 1 && writer.len <= N);
    int64_t sum = 0;
    bool negative = writer.capacity > 0 && writer.out[0] == '-';
    for (size_t i = negative; i < writer.len && cct_writer_fits(&writer); i++) {
        assert(cct_is_digit(writer.out[i]) && (writer.out[i] != '0' || i > negative || writer.len == 1));
        sum = sum * 10 - (writer.out[i] - '0'); /* the negative numbers reach further */
    }
    assert(!cct_writer_fits(&writer) || (negative ? sum == value : -sum == value));
}

void prove(void)
{
    int64_t value = nondet_int64();
    assume(value > -NUMBER_MAX && value < NUMBER_MAX);
    prove_number(value);
}
