/* SPDX-License-Identifier: MIT */
#include "date.h"

#define SECONDS_PER_DAY 86400

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar; years counted from March. Month 13 is the next
 * January. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* Walks over the text; a step that does not fit makes all later ones fail. */
typedef struct reader {
    cct_span rest;
    bool failed;
} reader;

static char next(reader *r)
{
    if (r->failed || r->rest.len == 0) {
        r->failed = true;
        return '\0';
    }
    char c = *r->rest.ptr++;
    r->rest.len--;
    return c;
}

static void expect(reader *r, const char *text)
{
    while (*text != '\0') {
        r->failed = next(r) != *text++ || r->failed;
    }
}

static int64_t number(reader *r, int digits)
{
    int64_t value = 0;
    while (digits-- > 0) {
        char c = next(r);
        r->failed = r->failed || !cct_is_digit(c);
        value = value * 10 + (c - '0');
    }
    return value;
}

static int64_t month(reader *r)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char name[4] = {0};
    for (int i = 0; i < 3; i++) {
        name[i] = next(r);
    }
    for (int i = 0; i < 12; i++) {
        if (cct_span_equals((cct_span){names + 3 * i, 3}, name)) {
            return i + 1;
        }
    }
    r->failed = true;
    return 1;
}

/* The day's name, whose letters carry no information; returns their number. */
static int day_name(reader *r)
{
    int letters = 0;
    while (r->rest.len > 0 && cct_ascii_lower(*r->rest.ptr) >= 'a' && cct_ascii_lower(*r->rest.ptr) <= 'z') {
        next(r);
        letters++;
    }
    r->failed = r->failed || letters < 3;
    return letters;
}

static int64_t time_of_day(reader *r)
{
    int64_t hour = number(r, 2);
    expect(r, ":");
    int64_t minute = number(r, 2);
    expect(r, ":");
    int64_t second = number(r, 2);
    r->failed = r->failed || hour > 23 || minute > 59 || second > 60;
    return hour * 3600 + minute * 60 + second;
}

/* Midnight of a day, which the month must have. */
static int64_t midnight(reader *r, int64_t year, int64_t m, int64_t day)
{
    int64_t first = days_of(year, m, 1);
    r->failed = r->failed || day < 1 || day > days_of(year, m + 1, 1) - first;
    return (first + day - 1) * SECONDS_PER_DAY;
}

/* "Sun Nov  6 08:49:37 1994" from the month on */
static int64_t asctime_date(reader *r)
{
    int64_t m = month(r);
    expect(r, " ");
    bool one_digit = r->rest.len > 0 && *r->rest.ptr == ' ';
    if (one_digit) {
        next(r);
    }
    int64_t day = number(r, one_digit ? 1 : 2);
    expect(r, " ");
    int64_t time = time_of_day(r);
    expect(r, " ");
    int64_t year = number(r, 4);
    return midnight(r, year, m, day) + time;
}

/* "06 Nov 1994 08:49:37 GMT", "06-Nov-94 08:49:37 GMT" */
static int64_t dated(reader *r, const char *separator, int year_digits)
{
    int64_t day = number(r, 2);
    expect(r, separator);
    int64_t m = month(r);
    expect(r, separator);
    int64_t year = number(r, year_digits);
    if (year_digits == 2) {
        year += year < 70 ? 2000 : 1900;
    }
    expect(r, " ");
    int64_t time = time_of_day(r);
    expect(r, " GMT");
    return midnight(r, year, m, day) + time;
}

bool cct_date_parse_http(cct_span text, int64_t *s)
{
    reader r = {text, text.ptr == NULL};
    int letters = day_name(&r);
    if (r.rest.len > 0 && *r.rest.ptr == ',') {
        expect(&r, ", ");
        *s = letters == 3 ? dated(&r, " ", 4) : dated(&r, "-", 2);
    } else {
        expect(&r, " ");
        *s = asctime_date(&r);
    }
    return !r.failed && r.rest.len == 0;
}

void cct_date_write_rfc3339(cct_writer *writer, int64_t s)
{
    const int64_t end_of_9999 = 253402300799;
    if (s > end_of_9999) {
        s = end_of_9999;
    }
    int64_t day = s / SECONDS_PER_DAY;
    uint32_t second = (uint32_t)(s % SECONDS_PER_DAY);
    int64_t year = 1970 + day / 366; /* never too late; the loops below go on to the right one */
    while (days_of(year + 1, 1, 1) <= day) {
        year++;
    }
    int64_t m = 1;
    while (m < 12 && days_of(year, m + 1, 1) <= day) {
        m++;
    }
    cct_write_padded(writer, (uint32_t)year, 4);
    cct_write_byte(writer, '-');
    cct_write_padded(writer, (uint32_t)m, 2);
    cct_write_byte(writer, '-');
    cct_write_padded(writer, (uint32_t)(day - days_of(year, m, 1) + 1), 2);
    cct_write_byte(writer, 'T');
    cct_write_padded(writer, second / 3600, 2);
    cct_write_byte(writer, ':');
    cct_write_padded(writer, second / 60 % 60, 2);
    cct_write_byte(writer, ':');
    cct_write_padded(writer, second % 60, 2);
    cct_write_byte(writer, 'Z');
}
