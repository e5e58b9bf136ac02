/* SPDX-License-Identifier: MIT */
/*
 * Names in DER: two of one attribute are the same exactly if type and value are. The common name
 * and the subject that are found in any text lie within it.
 */
#include "format/der.c"
#include "proof.h"

/* A Name of one attribute, of which type, kind of text and value are any bytes. */
static char *any_name(void)
{
    static const char form[] = {0x30, 10, 0x31, 8, 0x30, 6, 0x06, 1, 0, 0, 1, 0};
    char *name = any_bytes(sizeof form);
    for (size_t i = 0; i < sizeof form; i++) {
        if (form[i] != 0) {
            name[i] = form[i];
        }
    }
    return name;
}

static void prove_attribute(void)
{
    const char *a = any_name(), *b = any_name();
    bool texts = (a[9] == CCT_DER_UTF8_STRING || a[9] == CCT_DER_PRINTABLE_STRING) &&
                 (b[9] == CCT_DER_UTF8_STRING || b[9] == CCT_DER_PRINTABLE_STRING);
    bool same_value = texts ? cct_ascii_lower(a[11]) == cct_ascii_lower(b[11]) : a[9] == b[9] && a[11] == b[11];
    assert(cct_der_same_name((cct_span){a, 12}, (cct_span){b, 12}) == (a[8] == b[8] && same_value));
    assert(cct_der_common_name((cct_span){a, 12}).ptr == a + 11);
}

static void prove_found(cct_span text)
{
    assert(lies_within(cct_der_common_name(text), text));
    assert(lies_within(cct_der_subject(text), text));
    assert(lies_within(cct_der_subject_of_part(text), text));
}

void prove(void)
{
    prove_attribute();
    FOR_EACH_LENGTH(len, N)
    {
        prove_found(any_span(len));
    }
}
