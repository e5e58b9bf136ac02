/* SPDX-License-Identifier: MIT */
/*
 * text.c: UTF-8, what is printed of bytes of unknown origin, form encoding, numbers and patterns.
 */
#include "format/text.h"

#include "cli/settings/duration.h"
#include "format/body.h"
#include "format/form.h"
#include "format/nearest.h"
#include "format/print.h"
#include "format/sniff.h"
#include "format/utf8.h"
#include "fuzz.h"

static void check_utf8(cct_span text)
{
    size_t i = 0;
    while (i < text.len) {
        uint32_t code = 0, expected = 0;
        size_t n = cct_utf8_decode(text.ptr + i, text.len - i, &code);
        PROPERTY(n == fuzz_utf8(text.ptr + i, text.len - i, &expected), "at %zu: %zu bytes", i, n);
        char out[4];
        PROPERTY(n == 0 || (code == expected && cct_utf8_encode(code, out) == n && memcmp(out, text.ptr + i, n) == 0),
                 "at %zu: %X", i, code);
        size_t shown = cct_utf8_printable_len(text.ptr + i, text.len - i);
        PROPERTY(shown == 0 || (shown == n && fuzz_is_shown((cct_span){text.ptr + i, n}, false)), "at %zu", i);
        i += n > 0 ? n : 1;
    }
    size_t cut = cct_utf8_cut(text.ptr, text.len);
    PROPERTY(cut <= text.len && text.len - cut <= 4, "%zu of %zu", cut, text.len);
}

/*
 * Whatever the capacity: no byte beyond it, nothing that a terminal must not get, and no half
 * character.
 */
static void check_printable(cct_span text)
{
    cct_writer all = fuzz_writer(4 * text.len + 1), some = fuzz_writer(1 + text.len / 2);
    cct_write_printable(&all, text);
    PROPERTY(cct_writer_fits(&all) && fuzz_is_shown(fuzz_written(&all), false), "%.*s", SHOW(fuzz_written(&all)));
    cct_write_printable(&some, text);
    PROPERTY(some.len == all.len, "%zu, not %zu", some.len, all.len);
    cct_writer_terminate(&some);
    cct_span cut = cct_span_of(some.out);
    PROPERTY(cut.len < some.capacity && fuzz_is_shown(cut, false), "%.*s", SHOW(cut));
    fuzz_end_writer(&all);
    fuzz_end_writer(&some);
    cct_writer whole = fuzz_writer(40);
    cct_write_text(&whole, "before ");
    cct_writer part = cct_writer_part(&whole, 12);
    cct_write_printable(&part, text);
    cct_writer_end_part(&whole, &part);
    PROPERTY(whole.len <= 7 + 12 && fuzz_is_shown(fuzz_written(&whole), false), "%.*s", SHOW(fuzz_written(&whole)));
    fuzz_end_writer(&whole);
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void check_form(cct_span text)
{
    cct_writer form = fuzz_writer(3 * text.len), back = fuzz_writer(text.len);
    cct_form_write(&form, text);
    cct_span written = fuzz_written(&form);
    PROPERTY(cct_writer_fits(&form), "%zu bytes became %zu", text.len, form.len);
    for (size_t i = 0; i < written.len; i++) {
        char c = written.ptr[i];
        bool is_plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || memchr("-._*", c, 4) != NULL;
        PROPERTY(is_plain || c == '+' || c == '%', "byte %d", c);
        if (c == '%') {
            PROPERTY(i + 2 < written.len && hex_of(written.ptr[i + 1]) >= 0 && hex_of(written.ptr[i + 2]) >= 0,
                     "half an escape");
            c = (char)(hex_of(written.ptr[i + 1]) << 4 | hex_of(written.ptr[i + 2]));
            i += 2;
        } else {
            c = c == '+' ? ' ' : c;
        }
        cct_write_byte(&back, c);
    }
    PROPERTY(fuzz_same(fuzz_written(&back), text), "%.*s", SHOW(written));
    PROPERTY(cct_form_is_plain(text) == fuzz_same(written, text), "%.*s", SHOW(written));
    fuzz_end_writer(&form);
    fuzz_end_writer(&back);
}

static void check_values(cct_span text)
{
    uint64_t number, ms = 7;
    if (cct_span_to_u64(text, &number)) {
        char digits[24];
        size_t zeros = 0;
        while (zeros + 1 < text.len && text.ptr[zeros] == '0') {
            zeros++;
        }
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
        PROPERTY(cct_span_equals(fuzz_after(text, zeros), digits), "%s", digits);
    }
    char *string = fuzz_string(text);
    PROPERTY(duration_parse(string, &ms) ? ms <= 1000000000000 : ms == 7, "%s", string);
    PROPERTY(cct_span_matches(cct_span_of(string), "*"), "%s", string);
    cct_span rest = text, pattern = fuzz_take_line(&rest);
    char *stars = fuzz_string(pattern);
    (void)cct_span_matches(rest, stars);
    PROPERTY(strchr(string, '*') != NULL || cct_span_matches(cct_span_of(string), string), "%s", string);
    free(stars);
    cct_nearest nearest = cct_nearest_begin(cct_span_of(string));
    (void)cct_nearest_offer(&nearest, "client-secret");
    free(string);
}

void fuzz_one(cct_span input)
{
    check_utf8(input);
    check_printable(input);
    check_form(input);
    check_values(input);
    (void)cct_body_is_page(CCT_NO_SPAN, input);
    (void)cct_body_unreadable(CCT_NO_SPAN, input);
    (void)cct_sniff_text(cct_sniff_format(input));
    cct_writer print = fuzz_writer(64);
    cct_print(&print, "%.*s %d", CCT_SPAN(input), 5);
    fuzz_end_writer(&print);
}
