/* SPDX-License-Identifier: MIT */
#include "format/date.h"

#include "format/print.h"

#define SECONDS_PER_DAY 86400

/*
 * Days since 1970-01-01 of a date in the proleptic Gregorian calendar, year 1 to 9999. Years are
 * counted from March, so that the leap day is the last of a year; five months from March or from
 * August have 153 days. 719468 days lie between 0000-03-01 and 1970-01-01. Month 13 is the next
 * January.
 */
static int32_t days_of(int32_t year, int32_t month, int32_t day)
{
    /*
     * The calendar repeats every 400 years: with that many more no division is of a negative one.
     */
    year += 400 - (month <= 2);
    int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 865565;
}

/*
 * Walks over the text. A part that does not fit makes all later ones fail, so one check at the end
 * suffices.
 */
typedef struct reader {
    cct_span rest;
    bool failed;
} reader;

/* The next character, or NUL with `failed` set at the end of the text. */
static char date_next(reader *r)
{
    if (r->failed || r->rest.len == 0) {
        r->failed = true;
        return '\0';
    }
    char c = *r->rest.ptr++;
    r->rest.len--;
    return c;
}

/* Takes one character, which must be this one. */
static void date_expect(reader *r, char c)
{
    r->failed = date_next(r) != c || r->failed;
}

/* Takes exactly so many digits: 2 or 4, which cannot overflow. */
static int32_t date_number(reader *r, int digits)
{
    int32_t value = 0;
    while (digits-- > 0) {
        char c = date_next(r);
        r->failed = r->failed || !cct_is_digit(c);
        value = value * 10 + (c - '0');
    }
    return value;
}

/*
 * Takes the English name of a month, of three letters in this case (RFC 9110 section 5.6.7).
 * Returns 1 to 12, a valid number even after a failure.
 */
static int32_t date_month(reader *r)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char name[4] = {0};
    for (int i = 0; i < 3; i++) {
        name[i] = date_next(r);
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
        date_next(r);
        letters++;
    }
    r->failed = r->failed || letters < 3;
    return letters;
}

/* HH:MM:SS in seconds since midnight; second 60 is a leap second, which both formats allow. */
static int32_t time_of_day(reader *r, bool has_colons)
{
    int32_t hour = date_number(r, 2);
    if (has_colons) {
        date_expect(r, ':');
    }
    int32_t minute = date_number(r, 2);
    if (has_colons) {
        date_expect(r, ':');
    }
    int32_t second = date_number(r, 2);
    r->failed = r->failed || hour > 23 || minute > 59 || second > 60;
    return hour * 3600 + minute * 60 + second;
}

/* Midnight of a day, which the month must have. */
static int64_t date_midnight(reader *r, int32_t year, int32_t m, int32_t day)
{
    int32_t first = days_of(year, m, 1);
    r->failed = r->failed || day < 1 || day > days_of(year, m + 1, 1) - first;
    return (int64_t)(first + day - 1) * SECONDS_PER_DAY;
}

/*
 * Reads the rest of a date, after the day's name, in this form: d is a day of two digits, e the
 * same with a space for a leading zero; m is the name of a month, n its number; Y and y are a year
 * of four and of two digits; h is a time of day, t the same without colons; every other character
 * stands for itself.
 */
static int64_t read_as(reader *r, const char *form)
{
    int32_t year = 0, m = 1, day = 0;
    int32_t time = 0;
    bool one_digit;
    for (; *form != '\0'; form++) {
        switch (*form) {
        case 'd':
            day = date_number(r, 2);
            break;
        case 'e':
            one_digit = r->rest.len > 0 && *r->rest.ptr == ' ';
            if (one_digit) {
                date_next(r);
            }
            day = date_number(r, one_digit ? 1 : 2);
            break;
        case 'm':
            m = date_month(r);
            break;
        case 'n':
            m = date_number(r, 2);
            r->failed = r->failed || m < 1 || m > 12;
            break;
        case 'Y':
            year = date_number(r, 4);
            break;
        case 'y':
            year = date_number(r, 2);
            /*
             * From 1970 to 2069. RFC 9110 section 5.6.7 and RFC 5280 section 4.1.2.5.1 draw the
             * line elsewhere, but neither has dates before 1970.
             */
            year += year < 70 ? 2000 : 1900;
            break;
        case 'h':
        case 't':
            time = time_of_day(r, *form == 'h');
            break;
        default:
            date_expect(r, *form);
        }
    }
    return date_midnight(r, year, m, day) + time;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" */
bool cct_date_parse_http(cct_span text, int64_t *s)
{
    reader r = {text, text.ptr == NULL};
    /*
     * IMF-fixdate, and the two obsolete forms that a recipient must accept (RFC 9110 section
     * 5.6.7): only that of asctime() has no comma, and only that of RFC 850 the whole name of
     * the day.
     */
    bool short_name = day_name(&r) == 3;
    bool comma = r.rest.len > 0 && *r.rest.ptr == ',';
    *s = read_as(&r, !comma ? " m e h Y" : short_name ? ", d m Y h GMT" : ", d-m-y h GMT");
    return !r.failed && r.rest.len == 0;
}

bool cct_date_parse_x509(cct_span text, int64_t *s)
{
    reader r = {text, text.ptr == NULL};
    /*
     * GeneralizedTime has 15 characters, UTCTime 13 (RFC 5280 section 4.1.2.5). Only "Z" is a valid
     * time zone.
     */
    *s = read_as(&r, text.len > 13 ? "YndtZ" : "yndtZ");
    return !r.failed && r.rest.len == 0;
}

void cct_date_write_rfc3339(cct_writer *writer, int64_t s)
{
    const int64_t end_of_9999 = 253402300799;
    if (s > end_of_9999) {
        s = end_of_9999;
    }
    int32_t day = (int32_t)(s / SECONDS_PER_DAY);
    int32_t second = (int32_t)(s % SECONDS_PER_DAY);
    int32_t year = 1970 + day / 366; /* never too late; the loop below finds the right one */
    while (days_of(year + 1, 1, 1) <= day) {
        year++;
    }
    int32_t m = 1;
    while (m < 12 && days_of(year, m + 1, 1) <= day) {
        m++;
    }
    cct_print(writer, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)year, (int)m, (int)(day - days_of(year, m, 1) + 1),
              (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}
