/* SPDX-License-Identifier: MIT */
#include "format/text.h"

#include <string.h>

#include "format/utf8.h"

cct_span cct_span_of(const char *text)
{
    return text == NULL ? CCT_NO_SPAN : (cct_span){text, strlen(text)};
}

/* These replace <ctype.h>, which depends on the locale and is undefined for negative characters. */
char cct_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cct_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool cct_is_alphanumeric(char c)
{
    char lower = cct_ascii_lower(c);
    return cct_is_digit(c) || (lower >= 'a' && lower <= 'z');
}

int cct_hex_value(char c)
{
    char lower = cct_ascii_lower(c);
    if (cct_is_digit(c)) {
        return c - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* An absent span is equal to no text, not even to the empty one; nor does it start with one. */
bool cct_span_equals(cct_span span, const char *text)
{
    size_t len = strlen(text);
    return span.ptr != NULL && span.len == len && memcmp(span.ptr, text, len) == 0;
}

bool cct_span_starts_ignoring_case(cct_span span, const char *prefix)
{
    /* Without strlen(): in most cases the first byte decides. */
    for (size_t i = 0; prefix[i] != '\0'; i++) {
        if (i >= span.len || cct_ascii_lower(span.ptr[i]) != cct_ascii_lower(prefix[i])) {
            return false;
        }
    }
    return span.ptr != NULL;
}

/* The length is compared last, because most texts differ in their first bytes. */
bool cct_span_equals_ignoring_case(cct_span span, const char *text)
{
    return cct_span_starts_ignoring_case(span, text) && span.len == strlen(text);
}

bool cct_span_ends(cct_span span, const char *ending)
{
    size_t len = strlen(ending);
    return span.len >= len && memcmp(span.ptr + span.len - len, ending, len) == 0;
}

/* strchr() would also find the NUL that ends the set. */
static bool is_any_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Removes bytes of the set at both ends. A span without bytes stays as it is, absent or empty. */
static cct_span trim_any(cct_span span, const char *set)
{
    while (span.len > 0 && is_any_of(span.ptr[0], set)) {
        span.ptr++;
        span.len--;
    }
    while (span.len > 0 && is_any_of(span.ptr[span.len - 1], set)) {
        span.len--;
    }
    return span;
}

cct_span cct_span_trim(cct_span span)
{
    return trim_any(span, " \t");
}

cct_span cct_span_trim_space(cct_span span)
{
    return trim_any(span, " \t\r\n");
}

/* Naive search: texts are short, and needles are compared only a few times per request. */
bool cct_span_contains(cct_span span, cct_span what)
{
    for (size_t i = 0; i + what.len <= span.len; i++) {
        if (memcmp(span.ptr + i, what.ptr, what.len) == 0) {
            return true;
        }
    }
    return false;
}

bool cct_span_matches(cct_span span, const char *pattern)
{
    /* The last star, and the end of what it stands for so far. */
    const char *star = NULL;
    size_t resume = 0;
    for (size_t i = 0; i < span.len;) {
        if (*pattern == '*') {
            star = pattern++;
            resume = i;
        } else if (*pattern != '\0' && cct_ascii_lower(*pattern) == cct_ascii_lower(span.ptr[i])) {
            pattern++;
            i++;
            /*
             * The star takes one byte more, and the comparison resumes after it. Only the last star
             * needs to be tried again, so the time is at most the product of both lengths.
             */
        } else if (star != NULL) {
            pattern = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    /* Stars at the end stand for no bytes. */
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

/* The caller must know that there are more than n texts: nothing marks the end of the last one. */
const char *cct_nth(const char *texts, size_t n)
{
    while (n-- > 0) {
        texts += strlen(texts) + 1;
    }
    return texts;
}

bool cct_span_to_u64(cct_span span, uint64_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < span.len; i++) {
        if (!cct_is_digit(span.ptr[i])) {
            return false;
        }
        uint64_t digit = (uint64_t)(span.ptr[i] - '0');
        /* Checked first: an overflow would go unnoticed. */
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *value = sum;
    return span.len > 0;
}

void cct_writer_init(cct_writer *writer, char *out, size_t capacity)
{
    writer->out = out;
    writer->capacity = capacity;
    writer->len = 0;
}

/*
 * A length beyond the capacity is not an error until the caller asks: all writes in between need no
 * check.
 */
bool cct_writer_fits(const cct_writer *writer)
{
    return writer->len <= writer->capacity;
}

/* Counts every byte, and stores those that fit: the caller finds out at the end whether all did. */
void cct_write_byte(cct_writer *writer, char byte)
{
    if (writer->len < writer->capacity) {
        writer->out[writer->len] = byte;
    }
    writer->len++;
}

void cct_write_span(cct_writer *writer, cct_span span)
{
    for (size_t i = 0; i < span.len; i++) {
        cct_write_byte(writer, span.ptr[i]);
    }
}

void cct_write_text(cct_writer *writer, const char *text)
{
    cct_write_span(writer, cct_span_of(text));
}

void cct_write_number(cct_writer *writer, int64_t value)
{
    char digits[20]; /* one more than 2^63 has */
    size_t n = sizeof digits;
    /* Negated as unsigned: INT64_MIN has no positive counterpart. */
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--n] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (value < 0) {
        cct_write_byte(writer, '-');
    }
    cct_write_span(writer, (cct_span){digits + n, sizeof digits - n});
}

void cct_write_printable(cct_writer *writer, cct_span span)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t i = 0;
    while (i < span.len) {
        /* Anything that could move a cursor, hide text or break a line is shown as \xNN. */
        size_t n = cct_utf8_printable_len(span.ptr + i, span.len - i);
        if (n > 0) {
            cct_write_span(writer, (cct_span){span.ptr + i, n});
            i += n;
            continue;
        }
        unsigned char byte = (unsigned char)span.ptr[i++];
        cct_write_text(writer, "\\x");
        cct_write_byte(writer, hex[byte >> 4]);
        cct_write_byte(writer, hex[byte & 15]);
    }
}

/*
 * Afterwards `len` is the length of the text that is stored, no longer of the text that was
 * written.
 */
void cct_writer_terminate(cct_writer *writer)
{
    size_t end = writer->len;
    if (writer->capacity == 0) {
        return;
    }
    if (end >= writer->capacity) {
        /* A truncated text must not end within a character. */
        end = cct_utf8_cut(writer->out, writer->capacity - 1);
    }
    writer->out[end] = '\0';
    writer->len = end;
}

cct_writer cct_writer_part(const cct_writer *writer, size_t max)
{
    /* A writer that is full has no room left for a part. */
    size_t at = writer->len < writer->capacity ? writer->len : writer->capacity;
    size_t room = writer->capacity - at;
    room -= room > 0; /* the whole ends with NUL */
    return (cct_writer){writer->out + at, room < max ? room : max, 0};
}

void cct_writer_end_part(cct_writer *writer, cct_writer *part)
{
    /* The reader must see that something is missing. */
    static const char mark[] = {'.', '.', '.'};
    /* The mark replaces the last bytes that fitted, from the start of a character on. */
    if (!cct_writer_fits(part) && part->capacity > sizeof mark) {
        part->len = cct_utf8_cut(part->out, part->capacity - sizeof mark);
        memcpy(part->out + part->len, mark, sizeof mark);
        part->len += sizeof mark;
    }
    writer->len += part->len;
}

void cct_wipe(void *memory, size_t len)
{
#if defined(__GNUC__)
    /* Without bytes there may be no memory, and memset() does not accept NULL. */
    if (len > 0) {
        memset(memory, 0, len);
        /*
         * For the compiler this may read the memory, so it cannot remove the stores, as it could
         * before memory is released.
         */
        __asm__ __volatile__("" : : "r"(memory) : "memory");
    }
#else
    /* Slower, since each byte is stored by itself, but every compiler must keep the stores. */
    volatile unsigned char *bytes = memory;
    for (size_t i = 0; i < len; i++) {
        bytes[i] = 0;
    }
#endif
}
