/* SPDX-License-Identifier: MIT */
/*
 * version.c: which version this is, and how it was built.
 */
#include <string.h>
#include <unistd.h>

#include "cli/io/anchors.h"
#include "cli/io/json_writer.h"
#include "cli/report/report.h"
#include "cli/settings/commands.h"
#include "cli/settings/options.h"
#include "format/date.h"
#include "format/print.h"
#include "format/switches.h"
#include "tls/about.h"

/*
 * The architecture that was compiled for, not the one of the machine: an executable may be
 * emulated.
 */
#if defined __x86_64__
#define ARCHITECTURE "x86_64"
#elif defined __aarch64__
#define ARCHITECTURE "aarch64"
#elif defined __arm__
#define ARCHITECTURE "arm"
#elif defined __mips__
#define ARCHITECTURE "mips"
#elif defined __riscv
#define ARCHITECTURE "riscv64"
#elif defined __s390x__
#define ARCHITECTURE "s390x"
#elif defined __i386__
#define ARCHITECTURE "i386"
#else
#define ARCHITECTURE "unknown"
#endif

/* musl defines no macro of its own by which it could be recognized. */
#ifdef __GLIBC__
#define LIBC "glibc"
#else
#define LIBC "musl"
#endif

#define TARGET ARCHITECTURE "-linux-" LIBC

/*
 * Feature number i, counted from 0: first those of mbedTLS, then those of this build that depend on
 * its options. NULL after the last. A number instead of a list, so that no memory is needed.
 */
static const char *write_feature(size_t i)
{
    const char *const ours[] = {
        CCT_HAS_IPV6 ? "ipv6" : NULL,
        CCT_HAS_PROFILES ? "regions" : NULL,
        anchors_pem_len > 0 ? "trust-anchors" : NULL,
    };
    size_t count = 0;
    for (const char *name; (name = cct_tls_feature(count)) != NULL; count++) {
        if (count == i) {
            return name;
        }
    }
    for (size_t j = 0; j < sizeof ours / sizeof *ours; j++) {
        if (ours[j] != NULL && count++ == i) {
            return ours[j];
        }
    }
    return NULL;
}

/*
 * The release date, or the date set when the program was built. It is fixed in both cases: the time
 * of compilation would make builds irreproducible.
 */
static cct_span build_date(char date[24])
{
    cct_writer writer;
    cct_writer_init(&writer, date, 24);
    cct_date_write_rfc3339(&writer, cct_built_s());
    return (cct_span){date, writer.len};
}

/* Writes what a bug report must contain. */
static void version_write_text(stream *out)
{
    char memory[24];
    cct_span date = build_date(memory);
    stream_print(out, "cctoken " CCT_VERSION "\nmbedTLS %s\ntarget " TARGET "\nbuilt %.*s\nfeatures",
                 cct_tls_library_version(), CCT_SPAN(date));
    for (size_t i = 0; write_feature(i) != NULL; i++) {
        stream_print(out, " %s", write_feature(i));
    }
    stream_text(out, "\n");
}

/* For inventories: which mbedTLS and which features a deployed executable has. */
static void version_write_json(stream *out)
{
    char date[24];
    json_writer w = json_begin(out, "{");
    json_text(&w, "version", CCT_VERSION);
    json_text(&w, "mbedtls", cct_tls_library_version());
    json_text(&w, "target", TARGET);
    json_span(&w, "build_date", build_date(date));
    json_open(&w, "features", "[");
    for (size_t i = 0; write_feature(i) != NULL; i++) {
        json_text_element(&w, write_feature(i));
    }
    json_close(&w, "]");
    json_close(&w, "}\n");
}

/* For --version: one line, as scripts expect it. */
static void version_write_line(stream *out)
{
    stream_text(out, "cctoken " CCT_VERSION "\n");
}

/* Writes the version in the requested format, otherwise by write_default(). */
static int version_show(const options *o, void (*write_default)(stream *out))
{
    const char *format = o->value[OPTION_FORMAT];
    stream out;
    stream_init(&out, STDOUT_FILENO);
    (format == NULL ? write_default : strcmp(format, "json") == 0 ? version_write_json : version_write_text)(&out);
    return report_written(&out);
}

int command_version(settings *s)
{
    return version_show(&s->options, version_write_text);
}

/* "cctoken VERSION" alone, as `--version` prints for most programs. */
int command_version_line(settings *s)
{
    return version_show(&s->options, version_write_line);
}
