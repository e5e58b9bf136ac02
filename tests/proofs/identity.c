/* SPDX-License-Identifier: MIT */
/*
 * Cache identity: values that differ are different bytes of the hash's input, wherever one ends and
 * the next begins.
 */
#include "cli/obtain/identity.c"
#include "proof.h"

/* In place of the hash: what it gets, one behind the other. */
static struct {
    unsigned char bytes[64];
    size_t len;
} inputs[2], *input;
void cct_digest_begin(cct_digest *digest)
{
    (void)digest;
}
void cct_digest_add(cct_digest *digest, const void *data, size_t len)
{
    (void)digest;
    for (size_t i = 0; i < len; i++) {
        input->bytes[input->len++] = ((const unsigned char *)data)[i];
    }
}

static void add_pair(cct_span a, cct_span b, size_t n)
{
    cct_digest digest;
    input = &inputs[n];
    input->len = 0;
    add_span(&digest, a);
    add_span(&digest, b);
}

static void prove_pairs(const cct_span values[4])
{
    add_pair(values[0], values[1], 0);
    add_pair(values[2], values[3], 1);
    bool same = inputs[0].len == inputs[1].len;
    for (size_t i = 0; i < inputs[0].len && i < inputs[1].len; i++) {
        same = same && inputs[0].bytes[i] == inputs[1].bytes[i];
    }
    bool equal = true;
    for (size_t i = 0; i < 2; i++) {
        equal = equal && (values[i].ptr == NULL) == (values[i + 2].ptr == NULL) && same_bytes(values[i], values[i + 2]);
    }
    assert(same == equal);
}

/* A length of NONE stands for no value at all. */
enum { NONE = 9 };

void prove(void)
{
    static const size_t lengths[][4] = {{1, 1, 1, 1}, {2, 0, 1, 1}, {1, 0, 0, 1}, {NONE, 1, 0, 1}, {NONE, 0, 0, NONE}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        cct_span values[4];
        for (size_t k = 0; k < 4; k++) {
            values[k] = lengths[i][k] == NONE ? CCT_NO_SPAN : any_span(lengths[i][k]);
        }
        prove_pairs(values);
    }
}
