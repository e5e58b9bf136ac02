/* SPDX-License-Identifier: MIT */
/*
 * Form encoding: the length is the measured one whatever the room, and what is written stands for
 * the same bytes.
 */
#include "format/form.c"
#include "proof.h"

/*
 * A decoder that knows nothing of the encoder: the next byte of a form, and how many characters it
 * takes.
 */
static unsigned form_decode(const char *at, size_t left, size_t *taken)
{
    *taken = at[0] == '%' ? 3 : 1;
    assert(*taken <= left && at[0] != ' ' && at[0] != '&' && at[0] != '=');
    int low = *taken == 3 ? cct_hex_value(at[2]) : 0;
    int high = *taken == 3 ? cct_hex_value(at[1]) : 0;
    assert(low >= 0 && high >= 0);
    return *taken == 3 ? (unsigned)(high * 16 + low) : at[0] == '+' ? ' ' : (unsigned char)at[0];
}

static void prove_form(cct_span value)
{
    cct_writer measure = measuring_writer(), writer = any_writer(3 * N);
    cct_form_write(&measure, value);
    cct_form_write(&writer, value);
    assert(writer.len == measure.len);
    assert(writer.len >= value.len && writer.len <= 3 * value.len);
    assert(!cct_form_is_plain(value) || writer.len == value.len);
    size_t at = 0;
    for (size_t i = 0; i < value.len && cct_writer_fits(&writer); i++) {
        size_t taken;
        assert(at < writer.len);
        assert(form_decode(writer.out + at, writer.len - at, &taken) == (unsigned char)value.ptr[i]);
        at += taken;
    }
    assert(at == writer.len || !cct_writer_fits(&writer));
}

void prove(void)
{
    FOR_EACH_LENGTH(len, N)
    {
        prove_form(any_span(len));
    }
}
