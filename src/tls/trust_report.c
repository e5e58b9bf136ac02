/* SPDX-License-Identifier: MIT */
/*
 * trust_report.c: what was found among the trust anchors, in words.
 */
#include "tls/trust.h"

#include "format/print.h"

/* Why a trust anchor was skipped, as a text. */
static const char *text_of_skip(cct_skip why)
{
    static const char texts[] = "\0"
#define SKIP_TEXT(identifier, text) text "\0"
        CCT_SKIPS(SKIP_TEXT);
    return cct_nth(texts, why);
}

/* Whether the trust anchor that was needed exists but cannot be used by this build. */
bool cct_trust_lacks_support(const cct_trust *trust)
{
    /* The order is that of CCT_SKIPS: from this one on it is the build that lacks something. */
    return trust->missed.why >= CCT_SKIP_TOO_LARGE;
}

/* The trust anchor that would have fitted, and why it was skipped: usually the cause itself. */
static void describe_missed(const cct_missed_root *missed, cct_writer *out)
{
    bool has_what = missed->what[0] != '\0';
    cct_print(out, "the trust anchor \"%s\" is skipped: %s%s%s%s; ", missed->name, text_of_skip(missed->why),
              has_what ? " (" : "", missed->what, has_what ? ")" : "");
}

/* All that was skipped, for whatever reason. */
static uint32_t count_skipped(const cct_trust *trust)
{
    uint32_t all = 0;
    for (unsigned i = 0; i < CCT_SKIP_COUNT; i++) {
        all += trust->skipped[i];
    }
    return all;
}

/* ", N skipped (M reason, ...)". */
static void describe_skipped(const cct_trust *trust, cct_writer *out)
{
    uint32_t all = count_skipped(trust);
    const char *before = " (";
    cct_print(out, ", %u skipped", (unsigned)all);
    for (unsigned i = 0; i < CCT_SKIP_COUNT; i++) {
        if (trust->skipped[i] > 0) {
            cct_print(out, "%s%u %s", before, (unsigned)trust->skipped[i], text_of_skip((cct_skip)i));
            before = ", ";
        }
    }
    cct_write_text(out, all > 0 ? ")" : "");
}

void cct_trust_describe(const cct_trust *trust, cct_writer *out)
{
    if (trust->missed.why != CCT_SKIP_NONE) {
        describe_missed(&trust->missed, out);
    }
    if (trust->format != CCT_SNIFF_NONE) {
        cct_print(out, "found %s; ", cct_sniff_text(trust->format));
    }
    if (trust->roots == 0 && count_skipped(trust) == 0) {
        cct_write_text(out, "no PEM certificate was found");
        return;
    }
    cct_print(out, "%u %s read", (unsigned)trust->roots, trust->roots == 1 ? "trust anchor" : "trust anchors");
    describe_skipped(trust, out);
}
