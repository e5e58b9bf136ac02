/* SPDX-License-Identifier: MIT */
/*
 * trust_report.c: what was found among the trust anchors, in words.
 */
#include "tls/trust.h"

static const char *text_of(cct_skip why)
{
    static const char texts[] = "\0"
#define SKIP_TEXT(identifier, text) text "\0"
        CCT_SKIPS(SKIP_TEXT);
    return cct_nth(texts, why);
}

bool cct_trust_lacks_support(const cct_trust *trust)
{
    return trust->missed.why >= CCT_SKIP_TOO_LARGE;
}

static void describe_missed(const cct_missed_root *missed, cct_writer *out)
{
    cct_write_text(out, "the trust anchor \"");
    cct_write_text(out, missed->name);
    cct_write_text(out, "\" is skipped: ");
    cct_write_text(out, text_of(missed->why));
    if (missed->what[0] != '\0') {
        cct_write_text(out, " (");
        cct_write_text(out, missed->what);
        cct_write_text(out, ")");
    }
    cct_write_text(out, "; ");
}

static uint32_t count_skipped(const cct_trust *trust)
{
    uint32_t all = 0;
    for (unsigned i = 0; i < CCT_SKIP_COUNT; i++) {
        all += trust->skipped[i];
    }
    return all;
}

static void describe_skipped(const cct_trust *trust, cct_writer *out)
{
    uint32_t all = count_skipped(trust);
    cct_write_text(out, ", ");
    cct_write_number(out, all);
    cct_write_text(out, " skipped");
    const char *before = " (";
    for (unsigned i = 0; i < CCT_SKIP_COUNT; i++) {
        if (trust->skipped[i] > 0) {
            cct_write_text(out, before);
            cct_write_number(out, trust->skipped[i]);
            cct_write_byte(out, ' ');
            cct_write_text(out, text_of((cct_skip)i));
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
        cct_write_text(out, "found ");
        cct_write_text(out, cct_sniff_text(trust->format));
        cct_write_text(out, "; ");
    }
    if (trust->roots == 0 && count_skipped(trust) == 0) {
        cct_write_text(out, "no PEM certificate was found");
        return;
    }
    cct_write_number(out, trust->roots);
    cct_write_text(out, trust->roots == 1 ? " trust anchor read" : " trust anchors read");
    describe_skipped(trust, out);
}
