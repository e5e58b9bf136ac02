/* SPDX-License-Identifier: MIT */
/* Cache identity: values that differ are different bytes of the hash's input, wherever one ends and the next begins. */
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

static void add_pair(cct_digest *digest, const char *a, const char *b, size_t n)
{
    input = &inputs[n];
    input->len = 0;
    add_text(digest, a);
    add_text(digest, b);
}

static void prove_pairs(char *texts[4], const size_t lengths[4])
{
    cct_digest digest;
    add_pair(&digest, texts[0], texts[1], 0);
    add_pair(&digest, texts[2], texts[3], 1);
    bool same = inputs[0].len == inputs[1].len;
    for (size_t i = 0; i < inputs[0].len && i < inputs[1].len; i++) {
        same = same && inputs[0].bytes[i] == inputs[1].bytes[i];
    }
    bool equal = lengths[0] == lengths[2] && lengths[1] == lengths[3];
    for (size_t i = 0; i < 2; i++) {
        equal = equal && (texts[i] == NULL) == (texts[i + 2] == NULL);
        for (size_t k = 0; equal && texts[i] != NULL && k < lengths[i]; k++) {
            equal = texts[i][k] == texts[i + 2][k];
        }
    }
    assert(same == equal);
}

/* A length of NONE stands for no text at all. */
enum { NONE = 9 };

void prove(void)
{
    static const size_t lengths[][4] = {{1, 1, 1, 1}, {2, 0, 1, 1}, {1, 0, 0, 1}, {NONE, 1, 0, 1}, {NONE, 0, 0, NONE}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *texts[4];
        for (size_t k = 0; k < 4; k++) {
            texts[k] = lengths[i][k] == NONE ? NULL : any_text(lengths[i][k]);
        }
        prove_pairs(texts, lengths[i]);
    }
}
