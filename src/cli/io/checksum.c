/* SPDX-License-Identifier: MIT */
#include "cli/io/checksum.h"

#include <string.h>

/*
 * An odd factor, so that different sums stay different; the shift brings what it carried upwards
 * down again.
 */
static uint64_t checksum_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9E3779B97F4A7C15U;
    return sum ^ sum >> 32;
}

/*
 * Detects damage, not forgery: whoever can write the file can also write a token. The length is
 * mixed in first, so that zeros at the end count.
 */
uint64_t checksum_of(const void *bytes, size_t len)
{
    const char *next = bytes;
    uint64_t sum = checksum_mix(0, len);
    while (len > 0) {
        uint64_t word = 0;
        size_t n = len < sizeof word ? len : sizeof word;
        memcpy(&word, next, n);
        sum = checksum_mix(sum, word);
        next += n;
        len -= n;
    }
    return checksum_mix(sum, 0);
}
