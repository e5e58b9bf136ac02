/* SPDX-License-Identifier: MIT */
/* doctor_text.c: the report of doctor as text, line by line as it proceeds. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/report/doctor.h"
#include "cli/report/report.h"
#include "cli/report/trace.h"
#include "format/print.h"

#define INDENTATION 26 /* columns before what was seen */
#define NARROWEST 40

static struct {
    stream out;
    trace request;
    size_t width; /* columns of the terminal; 0: lines are not broken */
    bool colour;
    bool ascii; /* the locale is not UTF-8 */
} memory;

/* ---- the terminal ------------------------------------------------------ */

/* A variable that is set but empty does not count (no-color.org). */
static bool is_text_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

/*
 * Whether texts may contain UTF-8. The first of these variables that is set decides (POSIX, section
 * 8.2).
 */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);
        if (locale != NULL && *locale != '\0') {
            const char *charset = strchr(locale, '.');
            return charset != NULL && (cct_span_starts_ignoring_case(cct_span_of(charset), ".utf-8") ||
                                       cct_span_starts_ignoring_case(cct_span_of(charset), ".utf8"));
        }
    }
    return false;
}

/*
 * Colour and line breaks are for terminals only: in a file or pipe they would disturb whatever
 * reads it.
 */
static void look_at_terminal(void)
{
    struct winsize size;
    bool terminal = isatty(STDOUT_FILENO) != 0;
    const char *kind = getenv("TERM");
    memory.ascii = !locale_is_utf8();
    /* Without TERM nothing is known of the terminal, and "dumb" has no colours. */
    memory.colour = terminal && !is_text_set("NO_COLOR") && kind != NULL && strcmp(kind, "dumb") != 0;
    memory.width = 0;
    /* A terminal that reports 0 columns (a serial console) does not know its width. */
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        memory.width = size.ws_col < NARROWEST ? NARROWEST : size.ws_col;
    }
}

/* ---- text -------------------------------------------------------------- */

/*
 * The colour is reset after each text, so that an interrupted report does not leave the terminal
 * coloured.
 */
static void write_coloured(const char *code, const char *text)
{
    stream_print(&memory.out, "%s%s%s", memory.colour ? code : "", text, memory.colour ? "\033[0m" : "");
}

/*
 * In a locale that is not UTF-8 other bytes are shown as \xHH: the terminal would show wrong
 * characters.
 */
static void write_printable(cct_span text)
{
    static const char hex[] = "0123456789ABCDEF";
    if (!memory.ascii) {
        stream_printable(&memory.out, text);
        return;
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        char escape[] = {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
        bool plain = byte >= ' ' && byte <= '~';
        stream_span(&memory.out, plain ? (cct_span){text.ptr + i, 1} : (cct_span){escape, sizeof escape});
    }
}

static void write_spaces(size_t count)
{
    while (count-- > 0) {
        stream_text(&memory.out, " ");
    }
}

/*
 * The columns that a text takes as it will be shown: one for a character, four for a byte that is
 * escaped. Continuation bytes of UTF-8 (10xxxxxx) take none.
 */
static size_t write_columns(cct_span text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        count += byte < 0x80 ? 1 : memory.ascii ? 4 : (byte & 0xC0) != 0x80;
    }
    return count;
}

/* The text up to this byte, without it. */
static cct_span len_until(cct_span text, char doctor_text_end)
{
    const char *found = memchr(text.ptr, doctor_text_end, text.len);
    return found == NULL ? text : (cct_span){text.ptr, (size_t)(found - text.ptr)};
}

/* The text after the separator that follows the first `len` bytes. */
static cct_span column_behind(cct_span text, size_t len)
{
    size_t skip = len < text.len ? len + 1 : len;
    return (cct_span){text.ptr + skip, text.len - skip};
}

/*
 * Writes the text from this column to the end of the line, broken between words where the terminal
 * ends. A word that is longer than a line is not broken, so that it can be copied.
 */
static void write_paragraph(cct_span text, size_t column, size_t indentation)
{
    bool first = true;
    while (text.len > 0) {
        cct_span word = len_until(text, ' ');
        size_t wanted = write_columns(word) + !first;
        if (memory.width > 0 && column + wanted > memory.width && !first) {
            stream_text(&memory.out, "\n");
            write_spaces(indentation);
            column = indentation + write_columns(word);
        } else {
            write_spaces(!first);
            column += wanted;
        }
        write_printable(word);
        text = column_behind(text, word.len);
        first = false;
    }
    stream_text(&memory.out, "\n");
}

/* ---- the presentation -------------------------------------------------- */

static void doctor_text_begin(const examination *e)
{
    (void)e;
    look_at_terminal();
    stream_init(&memory.out, STDOUT_FILENO);
    stream_init(&memory.request.out, STDOUT_FILENO);
    memory.request.messages = true;
}

static void write_column(const char *text, size_t width)
{
    stream_text(&memory.out, text);
    write_spaces(strlen(text) < width ? width - strlen(text) : 0);
}

/* Shows a stage at once: the next one may take long. */
static void doctor_text_check(const examination *e, cct_stage stage)
{
    const check *c = &e->checks[stage];
    char digits[24];
    cct_writer writer;
    write_column(cct_stage_name(stage), 9);
    write_coloured(c->state == CHECK_OK ? "\033[32m" : "\033[31m", c->state == CHECK_OK ? "ok    " : "FAILED");
    cct_writer_init(&writer, digits, sizeof digits);
    cct_write_number(&writer, c->ms);
    write_spaces(writer.len < 6 ? 6 - writer.len : 0);
    const cct_span ms = {digits, writer.len};
    stream_print(&memory.out, "%.*s ms  ", CCT_SPAN(ms));
    /* A request that leads to another one (discovery) has shown part of the text before. */
    cct_span rest = cct_span_of(c->text + c->shown_len);
    rest = rest.len > 0 && rest.ptr[0] == '\n' ? column_behind(rest, 0) : rest;
    if (rest.len == 0) {
        stream_text(&memory.out, "\n");
    }
    for (bool first = true; rest.len > 0; first = false) {
        cct_span seen = len_until(rest, '\n');
        write_spaces(first ? 0 : INDENTATION);
        write_paragraph(seen, INDENTATION, INDENTATION);
        rest = column_behind(rest, seen.len);
    }
    stream_end(&memory.out);
}

/* Of the messages only the request is shown: the response is summarized by its stages. */
static void on_message(const char *text, size_t len)
{
    trace_observe(&memory.request, CCT_EVENT_REQUEST, CCT_STAGE_HTTP, text, len);
}

/* Shows a retry at once: the program now waits, and the reader would wonder why. */
static void on_retry(const char *text, size_t len)
{
    write_column("retry", INDENTATION);
    write_paragraph((cct_span){text, len}, INDENTATION, INDENTATION);
    stream_end(&memory.out);
}

/* One line for each of --try-auth and --try-regions. */
static void doctor_text_attempt(const examination *e, const attempt *a)
{
    bool ok = a->cause == CCT_CAUSE_NONE;
    (void)e;
    write_column("tried", 9);
    write_coloured(ok ? "\033[32m" : "\033[31m", ok ? "ok    " : "FAILED");
    write_spaces(INDENTATION - 15);
    stream_print(&memory.out, "%s %s%s%s\n", a->option, a->value, ok ? "" : ": ", ok ? "" : cct_cause_name(a->cause));
    stream_end(&memory.out);
}

/* The last lines: the cause in the words that `get` prints, the advice, and a command to try. */
static void write_verdict(const examination *e)
{
    cct_cause cause = e->failure.diagnosis.cause;
    if (cause == CCT_CAUSE_NONE) {
        write_coloured("\033[32m", "no problem found");
        stream_text(&memory.out, e->offline ? "; nothing was sent\n" : "; the server issued a token\n");
        return;
    }
    stream_text(&memory.out, "cctoken: ");
    write_coloured("\033[1;31m", cct_cause_name(cause));
    stream_text(&memory.out, ": ");
    size_t so_far = strlen("cctoken: : ") + strlen(cct_cause_name(cause));
    char text[FAILURE_TEXT_MAX];
    write_paragraph(cct_span_of(failure_text(&e->failure, cct_cause_text(cause), text)), so_far, 4);
    stream_text(&memory.out, "  try: ");
    write_paragraph(cct_span_of(e->advice), 7, 7);
    /* Never broken, so that it can be copied. */
    if (e->command[0] != '\0') {
        stream_print(&memory.out, "  run: %s\n", e->command);
    }
}

/* Warnings follow the verdict, since they are not what the user has to act on first. */
static void write_warning(const failure *warning)
{
    char text[FAILURE_TEXT_MAX], line[FAILURE_TEXT_MAX + 64];
    cct_writer writer;
    cct_writer_init(&writer, line, sizeof line);
    cct_print(&writer, "cctoken: warning: %s: %s", cct_cause_name(warning->diagnosis.cause),
              failure_text(warning, cct_cause_text(warning->diagnosis.cause), text));
    cct_writer_terminate(&writer);
    write_paragraph(cct_span_of(line), 0, 4);
}

static bool doctor_text_end(const examination *e)
{
    stream_text(&memory.out, "\n");
    /* If it is not a terminal, the verdict is as get prints it. */
    memory.ascii = memory.ascii && isatty(STDOUT_FILENO) != 0;
    write_verdict(e);
    for (size_t i = 0; i < e->failure.diagnosis.warning_count; i++) {
        const failure warning = failure_of_warning(e->settings, &e->failure.diagnosis.warnings[i]);
        write_warning(&warning);
    }
    return stream_end(&memory.out);
}

const presentation presentation_text = {doctor_text_begin, doctor_text_check,   on_message,
                                        on_retry,          doctor_text_attempt, doctor_text_end};
