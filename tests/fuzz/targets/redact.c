/* SPDX-License-Identifier: MIT */
/*
 * redact.c: a secret in a text, in the encodings that the input chooses: it must not survive in
 * what is shown.
 *
 * The input is a line with the secret, a line of letters, one for each encoding (ENCODINGS below),
 * the text before it and, after a line "----", the text behind it.
 */
#include "oauth/redact.h"

#include "cctoken.h"
#include "format/base64.h"
#include "format/form.h"
#include "fuzz.h"
#include "oauth/disclose.h"
#include "oauth/secrets.h"
#include "oauth/show.h"

/*
 * A shorter one would be found within words; and of a longer one the window of disguise.c sees a
 * part.
 */
enum { SECRET_MIN = 8, SECRET_MAX = 40, LAYERS_MAX = 2, TEXT_MAX = 1000 };

typedef void (*encoding)(cct_writer *out, cct_span text);

static void hex(cct_writer *out, const char *before, unsigned byte, const char *digits)
{
    cct_write_text(out, before);
    cct_write_byte(out, digits[byte >> 4]);
    cct_write_byte(out, digits[byte & 15]);
}

static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";

static void percent_all(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        hex(out, "%", (uint8_t)text.ptr[i], i % 2 == 0 ? lower : upper);
    }
}

static void percent_some(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (i % 3 == 0) {
            hex(out, "%", (uint8_t)text.ptr[i], upper);
        } else {
            cct_write_byte(out, text.ptr[i]);
        }
    }
}

/* A character outside ASCII has no escape of its bytes. */
static bool is_left(cct_writer *out, char byte)
{
    bool is_ascii = (uint8_t)byte < 0x80;
    if (!is_ascii) {
        cct_write_byte(out, byte);
    }
    return !is_ascii;
}

static void json_all(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_left(out, text.ptr[i])) {
            hex(out, "\\u00", (uint8_t)text.ptr[i], i % 2 == 0 ? lower : upper);
        }
    }
}

static void html_all(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_left(out, text.ptr[i])) {
            hex(out, i % 2 == 0 ? "&#x" : "&#X", (uint8_t)text.ptr[i], lower);
            cct_write_byte(out, ';');
        }
    }
}

static void html_decimal(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_left(out, text.ptr[i])) {
            cct_write_text(out, "&#");
            cct_write_number(out, (uint8_t)text.ptr[i]);
            cct_write_byte(out, ';');
        }
    }
}

static void hexadecimal(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        hex(out, "", (uint8_t)text.ptr[i], lower);
    }
}

static void as_base64(cct_writer *out, cct_span text)
{
    cct_base64_encoder encoder;
    cct_base64_encode_init(&encoder, out);
    cct_base64_encode(&encoder, text);
    cct_base64_encode_end(&encoder);
}

static void as_base64url(cct_writer *out, cct_span text)
{
    cct_base64_encoder encoder;
    cct_base64url_encode_init(&encoder, out);
    cct_base64_encode(&encoder, text);
    cct_base64_encode_end(&encoder);
}

static void as_basic(cct_writer *out, cct_span text)
{
    cct_base64_encoder encoder;
    cct_base64_encode_init(&encoder, out);
    cct_base64_encode(&encoder, cct_span_of("some-id:"));
    cct_base64_encode(&encoder, text);
    cct_base64_encode_end(&encoder);
}

static void utf16(cct_writer *out, cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        cct_write_byte(out, text.ptr[i]);
        cct_write_byte(out, '\0');
    }
}

/* Those of bytes can be put into one another, and may follow base64; the others stand alone. */
static const struct {
    char letter;
    bool nests; /* may be put into another one */
    encoding encode;
} encodings[] = {
    {'p', true, percent_all},   {'q', true, percent_some}, {'f', true, cct_form_write}, {'j', true, json_all},
    {'h', true, html_all},      {'d', true, html_decimal}, {'x', false, hexadecimal},   {'b', false, as_base64},
    {'u', false, as_base64url}, {'a', false, as_basic},    {'w', false, utf16},
};

static bool is_base64(size_t e)
{
    return memchr("bau", encodings[e].letter, 3) != NULL;
}

/*
 * Base64 may follow form encoding, as in HTTP Basic (RFC 6749 section 2.3.1), and be encoded once
 * more.
 */
static cct_span encode(cct_span secret, cct_span letters)
{
    cct_span now = fuzz_copy(secret);
    unsigned layers = 0;
    bool is_form = false;
    for (size_t i = 0; i < letters.len && layers < LAYERS_MAX; i++) {
        for (size_t e = 0; e < COUNT(encodings); e++) {
            bool fits = layers == 0 || encodings[e].nests || (layers == 1 && is_form && is_base64(e));
            if (letters.ptr[i] != encodings[e].letter || !fits) {
                continue;
            }
            cct_writer out;
            cct_writer_init(&out, fuzz_memory(6 * now.len + 80), 6 * now.len + 80);
            encodings[e].encode(&out, now);
            fuzz_free(now);
            now = fuzz_written(&out);
            is_form = encodings[e].letter == 'f';
            bool may_follow = encodings[e].nests || (is_base64(e) && encodings[e].letter != 'u');
            layers = encodings[e].nests ? layers + 1 : may_follow ? LAYERS_MAX - 1 : LAYERS_MAX;
            break;
        }
    }
    return now;
}

/* ---- what is shown ------------------------------------------------------ */

static void show_piece(void *context, cct_span text)
{
    cct_write_span(context, text);
}

static void check_shown(cct_span shown, cct_span secret, cct_span encoded, const char *how)
{
    static const char mark[] = "[redacted, 0123456789 bytes]";
    bool is_mark = fuzz_contains(cct_span_of(mark), secret);
    PROPERTY(is_mark || !fuzz_contains(shown, secret), "%s: the secret \"%.*s\" in \"%.*s\"", how, SHOW(secret),
             SHOW(shown));
    PROPERTY(is_mark || encoded.len < secret.len || !fuzz_contains(shown, encoded), "%s: \"%.*s\" in \"%.*s\"", how,
             SHOW(encoded), SHOW(shown));
}

static void check_text(cct_span text, const cct_secrets *secrets, cct_span encoded)
{
    cct_span secret = secrets->hidden[CCT_SECRET_CLIENT_SECRET];
    for (cct_origin origin = CCT_ORIGIN_FOREIGN; origin <= CCT_ORIGIN_OWN; origin++) {
        cct_writer out = fuzz_writer(8 * text.len + 100);
        cct_write_printable_of(&out, text, secrets, origin);
        PROPERTY(cct_writer_fits(&out) && fuzz_is_shown(fuzz_written(&out), false), "%zu became %zu", text.len,
                 out.len);
        check_shown(fuzz_written(&out), secret, encoded, origin == CCT_ORIGIN_OWN ? "own" : "foreign");
        fuzz_end_writer(&out);
    }
    cct_writer words = fuzz_writer(120);
    cct_write_words_piece(&words, ", ", text, 100, secrets);
    check_shown(fuzz_written(&words), secret, encoded, "a piece");
    fuzz_end_writer(&words);
    cct_writer url = fuzz_writer(8 * text.len + 100);
    cct_write_url_printable(&url, text, secrets, CCT_ORIGIN_FOREIGN);
    check_shown(fuzz_written(&url), secret, encoded, "a URL");
    fuzz_end_writer(&url);
}

/* A form is what we send: its values are form-encoded, whatever they hold. */
static void check_form(cct_span text, const cct_secrets *secrets)
{
    cct_span secret = secrets->hidden[CCT_SECRET_CLIENT_SECRET];
    cct_writer form = fuzz_writer(6 * text.len + 100), encoded = fuzz_writer(3 * secret.len);
    cct_writer shown = fuzz_writer(30 * text.len + 1000);
    cct_show show = {.piece = show_piece, .context = &shown, .secrets = secrets};
    cct_form_write(&encoded, secret);
    cct_write_text(&form, "grant_type=client_credentials&scope=");
    cct_form_write(&form, text);
    cct_form_write_parameter(&form, "audience", text);
    cct_show_form(&show, fuzz_written(&form));
    PROPERTY(cct_writer_fits(&shown), "%zu became %zu", form.len, shown.len);
    check_shown(fuzz_written(&shown), secret, fuzz_written(&encoded), "a form");
    fuzz_end_writer(&form);
    fuzz_end_writer(&encoded);
    fuzz_end_writer(&shown);
}

/*
 * In pieces nothing gets lost and nothing is made up: what is shown and what is hidden is the text.
 */
static void check_pieces(cct_span text, const cct_secrets *secrets)
{
    cct_redactor redactor;
    cct_span piece;
    size_t at = 0;
    cct_redactor_init(&redactor, text, secrets, CCT_ORIGIN_FOREIGN);
    while (cct_redactor_next(&redactor, &piece)) {
        PROPERTY(piece.len > 0 && (piece.ptr == NULL || piece.ptr == text.ptr + at), "at %zu", at);
        at += piece.len;
    }
    PROPERTY(at == text.len, "%zu of %zu", at, text.len);
}

static void check_detail(cct_span text, const cct_secrets *secrets, cct_span encoded)
{
    cct_diagnosis diagnosis = {0};
    cct_writer detail;
    cct_writer_init(&detail, diagnosis.detail, sizeof diagnosis.detail);
    cct_write_printable(&detail, text);
    bool fits = cct_writer_fits(&detail);
    cct_writer_terminate(&detail);
    cct_diagnosis_redact(&diagnosis, secrets);
    if (fits) {
        check_shown(cct_span_of(diagnosis.detail), secrets->hidden[CCT_SECRET_CLIENT_SECRET], encoded, "a detail");
    }
}

void fuzz_one(cct_span input)
{
    cct_span secret = fuzz_take_line(&input), letters = fuzz_take_line(&input);
    cct_span before = fuzz_take_section(&input), behind = input;
    bool is_printable = fuzz_is_shown(secret, false);
    if (secret.len < SECRET_MIN || secret.len > SECRET_MAX || before.len + behind.len > TEXT_MAX || !is_printable) {
        return;
    }
    cct_secrets secrets = cct_secrets_of_client(cct_span_of("some-id"), secret);
    cct_span encoded = encode(secret, letters);
    cct_writer text;
    size_t len = before.len + encoded.len + behind.len;
    cct_writer_init(&text, fuzz_memory(len), len);
    cct_write_span(&text, before);
    cct_write_span(&text, encoded);
    cct_write_span(&text, behind);
    check_text(fuzz_written(&text), &secrets, encoded);
    check_form(fuzz_written(&text), &secrets);
    check_pieces(fuzz_written(&text), &secrets);
    check_detail(fuzz_written(&text), &secrets, encoded);
    free(text.out);
    fuzz_free(encoded);
}
