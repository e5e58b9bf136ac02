/* SPDX-License-Identifier: MIT */
/*
 * Addresses as text: IPv4 there and back; any text is read within its bounds, and what is read is
 * four numbers.
 */
#include "format/address.c"
#include "proof.h"

static void prove_ipv4(cct_span text)
{
    uint8_t out[4];
    if (!parse_ipv4(text, out)) {
        return;
    }
    /* The same text again, from the numbers. */
    size_t at = 0;
    for (int part = 0; part < 4; part++) {
        assert(part == 0 || text.ptr[at++] == '.');
        assert(out[part] < 100 || text.ptr[at++] == (char)('0' + out[part] / 100));
        assert(out[part] < 10 || text.ptr[at++] == (char)('0' + out[part] / 10 % 10));
        assert(text.ptr[at++] == (char)('0' + out[part] % 10));
    }
    assert(at == text.len);
}

/* The proof of url relies on it. */
static void prove_too_short(cct_span text)
{
    cct_address address;
    assert(!cct_address_parse(text, &address));
}

void prove(void)
{
    prove_too_short(any_span(0));
    prove_too_short(any_span(1));
    for (size_t len = LEAST; len <= N; len++) {
        prove_ipv4(any_span(len));
    }
}
