/* SPDX-License-Identifier: MIT */
#include "tls/names.h"

#include <string.h>

#include "cctoken_port.h"
#include "format/address.h"
#include "format/der.h"
#include "format/print.h"

enum {
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_SET = 0x31,
    CLASS_MASK = 0xC0,
    CLASS_CONTEXT = 0x80,
    NUMBER_MASK = 0x1F
};

#define OID_COMMON_NAME "\x55\x04\x03"
#define OID_EMAIL_ADDRESS "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01"

/* ---- one after the other ----------------------------------------------- */

/*
 * Walks over the subject and the subject alternative names; without the latter the common name
 * counts as a DNS name (RFC 6125 section 6.4.4, for the leaf only).
 */
void cct_names_init(cct_names *names, const cct_certificate *certificate, bool leaf)
{
    cct_span value;
    cct_der e;
    cct_span subject = certificate->subject;
    *names = (cct_names){certificate->subject, CCT_NO_SPAN, CCT_NO_SPAN, CCT_NO_SPAN, leaf, false};
    bool readable = cct_der_take_tagged(&subject, TAG_SEQUENCE, &e);
    /* An empty subject is no name (RFC 5280 section 4.1.2.6). */
    if (!readable || e.content.len == 0) {
        names->subject = CCT_NO_SPAN;
    }
    int found = cct_certificate_extension(certificate, CCT_OID_SUBJECT_ALT_NAME, &value);
    /*
     * Attributes of the subject count only without the extension (RFC 5280 section 4.2.1.10 for
     * e-mail addresses).
     */
    if (found == CCT_EOF && readable) {
        names->relative = e.content;
    }
    if (found == CCT_OK) {
        readable = readable && cct_der_take_tagged(&value, TAG_SEQUENCE, &e) && value.len == 0;
        names->alternates = readable ? e.content : CCT_NO_SPAN;
    }
    /* Remembered, so that a caller cannot mistake a part of the names for all of them. */
    names->malformed = !readable || found == CCT_ERROR_MALFORMED;
}

/*
 * Takes one GeneralName (RFC 5280 section 4.2.1.6). The number of its tag is its form, whether it
 * is known or not.
 */
bool cct_name_take(cct_span *rest, cct_name *name)
{
    cct_der e;
    if (!cct_der_take(rest, &e) || (e.tag & CLASS_MASK) != CLASS_CONTEXT) {
        return false;
    }
    *name = (cct_name){e.tag & NUMBER_MASK, e.content};
    if (name->form != CCT_NAME_DIRECTORY) {
        return true;
    }
    cct_span inside = e.content; /* tagged explicitly, as Name is a CHOICE */
    bool readable = cct_der_take_tagged(&inside, TAG_SEQUENCE, &e) && inside.len == 0;
    name->value = e.whole;
    return readable;
}

/* Takes one attribute of the subject. CCT_AGAIN: it does not count as a name. */
static int name_take_attribute(cct_names *names, cct_name *name)
{
    cct_der e, value;
    if (!cct_der_take_tagged(&names->attributes, TAG_SEQUENCE, &e)) {
        return CCT_ERROR_MALFORMED;
    }
    cct_span pair = e.content;
    if (!cct_der_take_tagged(&pair, TAG_OBJECT_IDENTIFIER, &e) || !cct_der_take(&pair, &value)) {
        return CCT_ERROR_MALFORMED;
    }
    name->value = value.content;
    name->form = cct_span_equals(e.content, OID_EMAIL_ADDRESS) ? CCT_NAME_EMAIL : CCT_NAME_DNS;
    bool counts = name->form == CCT_NAME_EMAIL || (names->leaf && cct_span_equals(e.content, OID_COMMON_NAME));
    return counts ? CCT_OK : CCT_AGAIN;
}

/*
 * The next attribute of the subject that counts as a name: e-mail addresses, and for the leaf the
 * common name. The subject is a sequence of sets of attributes (RFC 5280 section 4.1.2.4).
 */
static int next_of_subject(cct_names *names, cct_name *name)
{
    int result = CCT_AGAIN;
    while (result == CCT_AGAIN && (names->attributes.len > 0 || names->relative.len > 0)) {
        cct_der e;
        if (names->attributes.len > 0) {
            result = name_take_attribute(names, name);
        } else if (cct_der_take_tagged(&names->relative, TAG_SET, &e)) {
            names->attributes = e.content;
        } else {
            result = CCT_ERROR_MALFORMED;
        }
    }
    return result == CCT_AGAIN ? CCT_EOF : result;
}

/*
 * Returns the subject as a directory name first, then the alternative names: name constraints apply
 * to both.
 */
int cct_names_next(cct_names *names, cct_name *name)
{
    if (names->malformed) {
        return CCT_ERROR_MALFORMED;
    }
    if (names->subject.len > 0) {
        *name = (cct_name){CCT_NAME_DIRECTORY, names->subject};
        names->subject = CCT_NO_SPAN;
        return CCT_OK;
    }
    int result = CCT_OK;
    if (names->alternates.len == 0) {
        result = next_of_subject(names, name);
    } else if (!cct_name_take(&names->alternates, name)) {
        result = CCT_ERROR_MALFORMED;
    }
    names->malformed = result == CCT_ERROR_MALFORMED;
    return result;
}

/* ---- hosts ------------------------------------------------------------- */

/* Whether two host names are equal, without regard to case. */
static bool same_host(cct_span a, cct_span b)
{
    for (size_t i = 0; i < a.len && a.len == b.len; i++) {
        if (cct_ascii_lower(a.ptr[i]) != cct_ascii_lower(b.ptr[i])) {
            return false;
        }
    }
    return a.len == b.len;
}

/*
 * Whether a DNS name of a certificate is the host's. A wildcard stands for the whole first label
 * (RFC 9525 section 6.3), and needs at least two labels after it, so that none is for a whole
 * top-level domain.
 */
static bool is_name_of(cct_span name, cct_span host)
{
    if (same_host(name, host)) {
        return true;
    }
    const char *dot = host.len > 0 ? memchr(host.ptr, '.', host.len) : NULL;
    if (dot == NULL || dot == host.ptr || name.len < 3 || memcmp(name.ptr, "*.", 2) != 0) {
        return false;
    }
    cct_span parent = {dot + 1, host.len - (size_t)(dot + 1 - host.ptr)};
    cct_span base = {name.ptr + 2, name.len - 2};
    return memchr(base.ptr, '.', base.len) != NULL && same_host(base, parent);
}

bool cct_names_has_host(const cct_certificate *certificate, cct_span host)
{
    cct_names names;
    cct_name name;
    cct_names_init(&names, certificate, true);
    while (cct_names_next(&names, &name) == CCT_OK) {
        if (name.form == CCT_NAME_DNS && is_name_of(name.value, host)) {
            return true;
        }
    }
    return false;
}

/* ---- in words ---------------------------------------------------------- */

/* Writes a text in quotes. The server chose it, so it is made printable. */
static void write_quoted(cct_writer *writer, cct_span text)
{
    cct_write_byte(writer, '"');
    cct_write_printable(writer, text);
    cct_write_byte(writer, '"');
}

/* Dotted or with colons; without "::", since the certificate's exact bytes are shown. */
static void write_address(cct_writer *writer, cct_span bytes)
{
    const unsigned char *byte = (const unsigned char *)bytes.ptr;
    if (bytes.len == 4) {
        cct_print(writer, "%d.%d.%d.%d", byte[0], byte[1], byte[2], byte[3]);
        return;
    }
    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        cct_print(writer, "%s%x", i > 0 ? ":" : "", (unsigned)byte[i] << 8 | byte[i + 1]);
    }
}

void cct_name_write(cct_writer *writer, const cct_name *name)
{
    static const char forms[] =
        "other name\0mail address\0DNS name\0X.400 address\0directory name\0EDI party name\0URI\0"
        "address\0registered ID\0name of an unknown form";
    unsigned form = name->form <= CCT_NAME_ID ? name->form : CCT_NAME_ID + 1;
    cct_print(writer, "%s ", cct_nth(forms, form));
    if (form == CCT_NAME_ADDRESS) {
        write_address(writer, name->value);
    } else if (form == CCT_NAME_DIRECTORY) {
        write_quoted(writer, cct_der_common_name(name->value));
    } else if (form == CCT_NAME_DNS || form == CCT_NAME_EMAIL || form == CCT_NAME_URI) {
        write_quoted(writer, name->value);
    }
}

/*
 * Writes at most four names, so that the message stays readable. A name that does not fit is only
 * counted, as a shorter one may follow.
 */
void cct_names_write(cct_writer *writer, const cct_certificate *certificate)
{
    enum { SHOWN_MAX = 4, WIDTH_MAX = 120 };
    cct_names names;
    cct_name name;
    unsigned shown = 0, more = 0;
    size_t start = writer->len;
    cct_names_init(&names, certificate, true);
    while (cct_names_next(&names, &name) == CCT_OK) {
        if (name.form != CCT_NAME_DNS && name.form != CCT_NAME_ADDRESS) {
            continue;
        }
        if (shown == SHOWN_MAX || writer->len - start + name.value.len > WIDTH_MAX) {
            more++;
            continue;
        }
        cct_write_text(writer, shown++ > 0 ? ", " : "");
        if (name.form == CCT_NAME_DNS) {
            write_quoted(writer, name.value);
        } else {
            write_address(writer, name.value);
        }
    }
    if (more > 0) {
        cct_print(writer, shown > 0 ? " and %u more" : "%u long names", more);
    } else if (shown == 0) {
        cct_write_text(writer, "no host");
    }
}
