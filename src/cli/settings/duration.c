/* SPDX-License-Identifier: MIT */
#include "cli/settings/duration.h"

#include <string.h>

#include "format/text.h"

/* About 30 years; the product with 1000 stays far from overflow. */
#define SECONDS_MAX UINT64_C(1000000000)

/*
 * Reads seconds with up to three decimals: finer parts of a millisecond would be lost without
 * notice.
 */
static bool seconds_to_ms(cct_span text, uint64_t *ms)
{
    uint64_t whole, fraction = 0;
    const char *point = memchr(text.ptr, '.', text.len);
    size_t decimals = point == NULL ? 0 : text.len - (size_t)(point - text.ptr) - 1;
    if (!cct_span_to_u64((cct_span){text.ptr, point == NULL ? text.len : (size_t)(point - text.ptr)}, &whole) ||
        whole > SECONDS_MAX || decimals > 3 ||
        (point != NULL && !cct_span_to_u64((cct_span){point + 1, decimals}, &fraction))) {
        return false;
    }
    for (; decimals < 3; decimals++) {
        fraction *= 10;
    }
    *ms = whole * 1000 + fraction;
    return true;
}

/* "1.5", "1.5s" or "1500ms". Leaves *ms unchanged if it is none of them. */
bool duration_parse(const char *text, uint64_t *ms)
{
    uint64_t value;
    cct_span span = cct_span_of(text);
    if (cct_span_ends(span, "ms")) {
        /* "ms" comes first, because it ends with the "s" of seconds too. */
        bool fits = cct_span_to_u64((cct_span){span.ptr, span.len - 2}, &value) && value <= SECONDS_MAX * 1000;
        *ms = fits ? value : *ms;
        return fits;
    }
    span.len -= cct_span_ends(span, "s");
    return seconds_to_ms(span, ms);
}
