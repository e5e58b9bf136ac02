/* SPDX-License-Identifier: MIT */
/*
 * The bounded writer in any state: nothing beyond its capacity, the length goes on, a cut text ends
 * with NUL within.
 */
#include "format/text.c"
#include "proof.h"

/* In the middle of a text, or beyond its memory. The length never comes near SIZE_MAX. */
static cct_writer any_writer_in_use(void)
{
    cct_writer writer = any_writer(N);
    writer.len = any_up_to(2 * N);
    return writer;
}

static void prove_bytes(cct_span span)
{
    cct_writer writer = any_writer_in_use();
    size_t before = writer.len, at = any_up_to(N);
    char old = at < writer.capacity ? writer.out[at] : '\0';
    cct_write_span(&writer, span);
    assert(writer.len == before + span.len);
    bool is_new = at >= before && at < writer.len;
    assert(at >= writer.capacity || writer.out[at] == (is_new ? span.ptr[at - before] : old));
    assert(cct_writer_fits(&writer) == (before + span.len <= writer.capacity));
}

static void prove_terminate(void)
{
    cct_writer writer = any_writer_in_use();
    size_t before = writer.len;
    cct_writer_terminate(&writer);
    assert(writer.capacity == 0 || (writer.len < writer.capacity && writer.out[writer.len] == '\0'));
    assert(before >= writer.capacity || writer.len == before);
    assert(writer.capacity == 0 || before < writer.capacity || writer.capacity - 1 - writer.len <= 3);
}

static void prove_part(cct_span span)
{
    cct_writer whole = any_writer_in_use();
    size_t before = whole.len, max = any_up_to(N);
    cct_writer part = cct_writer_part(&whole, max);
    assert(part.capacity <= max && part.len == 0);
    assert(part.capacity == 0 || before + part.capacity < whole.capacity);
    cct_write_span(&part, span);
    cct_writer_end_part(&whole, &part);
    assert(whole.len <= before + span.len);
    assert(span.len > part.capacity || whole.len == before + span.len);
    assert(part.capacity <= 3 || whole.len <= before + part.capacity);
}

void prove(void)
{
    prove_terminate();
    FOR_EACH_LENGTH(len, N)
    {
        prove_bytes(any_span(len));
        prove_part(any_span(len));
    }
}
