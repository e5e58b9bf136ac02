/* SPDX-License-Identifier: MIT */
/*
 * constraints.c: name constraints of an authority, and the names of a certificate below it. With
 * lines "----" between them: the value of the extension, the subject, the value of the subject
 * alternative names, all in DER.
 */
#include "tls/constraints.h"

#include "fuzz.h"

enum { SHOWN_MAX = 4000, VALUE_MAX = 60000 };

static void write_element(cct_writer *out, int tag, cct_span content)
{
    cct_write_byte(out, (char)tag);
    cct_write_text(out, "\x83");
    for (int shift = 16; shift >= 0; shift -= 8) {
        cct_write_byte(out, (char)(content.len >> shift));
    }
    cct_write_span(out, content);
}

/* An extension with the names as its value. */
static cct_span write_extension(cct_writer *out, cct_span names)
{
    cct_writer inner;
    cct_writer_init(&inner, fuzz_memory(names.len + 20), names.len + 20);
    cct_write_text(&inner, "\x06\x03" CCT_OID_SUBJECT_ALT_NAME);
    write_element(&inner, 0x04, names);
    cct_writer_init(out, fuzz_memory(inner.len + 10), inner.len + 10);
    write_element(out, 0x30, fuzz_written(&inner));
    free(inner.out);
    return fuzz_written(out);
}

static void check(cct_span constraints, const cct_certificate *certificate, bool leaf)
{
    cct_name name = {CCT_NAME_OTHER, CCT_NO_SPAN};
    cct_constraints_verdict verdict = cct_constraints_check(constraints, certificate, leaf, &name);
    PROPERTY(verdict <= CCT_CONSTRAINTS_MALFORMED, "%d", verdict);
    if (verdict == CCT_CONSTRAINTS_EXCLUDE || verdict == CCT_CONSTRAINTS_DO_NOT_PERMIT) {
        PROPERTY(fuzz_is_inside(name.value, certificate->subject) ||
                     fuzz_is_inside(name.value, certificate->extensions),
                 "a name outside the certificate");
        cct_writer words = fuzz_writer(SHOWN_MAX);
        cct_name_write(&words, &name);
        PROPERTY(!cct_writer_fits(&words) || fuzz_is_shown(fuzz_written(&words), false), "%.*s",
                 SHOW(fuzz_written(&words)));
        fuzz_end_writer(&words);
    }
    /* A name less breaks nothing. */
    const cct_certificate without = {.subject = certificate->subject};
    if (verdict == CCT_CONSTRAINTS_KEPT && !leaf) {
        cct_constraints_verdict less = cct_constraints_check(constraints, &without, false, &name);
        PROPERTY(less != CCT_CONSTRAINTS_EXCLUDE, "fewer names are excluded");
    }
}

void fuzz_one(cct_span input)
{
    cct_writer extension;
    cct_span constraints = fuzz_copy(fuzz_take_section(&input)), subject = fuzz_copy(fuzz_take_section(&input));
    if (input.len < VALUE_MAX) {
        cct_certificate certificate = {.subject = subject, .extensions = write_extension(&extension, input)};
        check(constraints, &certificate, true);
        check(constraints, &certificate, false);
        certificate.extensions = CCT_NO_SPAN;
        check(constraints, &certificate, true);
        free(extension.out);
    }
    fuzz_free(constraints);
    fuzz_free(subject);
}
