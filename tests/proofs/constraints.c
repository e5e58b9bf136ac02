/* SPDX-License-Identifier: MIT */
/*
 * Name constraints: an excluded subtree covers at least what a permitted one does, addresses are
 * compared by their mask, lists are read within their bounds.
 */
#include "tls/constraints.c"
#include "proof.h"

static void prove_dns(cct_span base, cct_span name)
{
    coverage all = covers_dns(base, name, false), any = covers_dns(base, name, true);
    assert(all <= any && (all == UNSURE) == (any == UNSURE));
    assert(base.len > 0 || all == INSIDE);
    /* then it ends as the base does */
    if (all == INSIDE && base.len > 0 && base.ptr[base.len - 1] != '.') {
        size_t dot = name.len > 0 && name.ptr[name.len - 1] == '.';
        assert(name.len - dot >= base.len);
        assert(cct_ascii_lower(name.ptr[name.len - dot - 1]) == cct_ascii_lower(base.ptr[base.len - 1]));
    }
}

static void prove_address(cct_span base, cct_span address)
{
    coverage result = covers_address(base, address);
    if (base.len == 8 && address.len == 4) {
        bool same = true;
        for (size_t i = 0; i < 4; i++) {
            same = same && (address.ptr[i] & base.ptr[4 + i]) == (base.ptr[i] & base.ptr[4 + i]);
        }
        assert(result == (same ? INSIDE : OUTSIDE));
    } else {
        assert(result == UNSURE);
    }
}

static void prove_lists(cct_span value)
{
    subtrees lists;
    if (read_lists(value, &lists)) {
        assert(lies_within(lists.permitted, value) && lies_within(lists.excluded, value));
        assert(lists.permitted.ptr == NULL || lists.permitted.len > 0);
        assert(lists.excluded.ptr == NULL || lists.permitted.ptr == NULL || lists.permitted.ptr < lists.excluded.ptr);
    }
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_dns(any_span(len), any_span(N));
    }
    prove_lists(any_span(6));
    prove_address(any_span(8), any_span(4));
    prove_address(any_span(7), any_span(4));
    prove_address(any_span(8), any_span(3));
}
