/* SPDX-License-Identifier: MIT */
/* Certificates read beyond what mbedTLS checks: their names, and the constraints on these. */
#include "library_test.h"

#include "cctoken_port.h"
#include "tls/constraints.h"

/* ---- DER made here ----------------------------------------------------- */

typedef struct bytes {
    char data[2048];
    size_t len;
} bytes;

static bytes raw_bytes(const void *data, size_t len)
{
    bytes out = {{0}, len};
    assert_true(len <= sizeof out.data);
    memcpy(out.data, data, len);
    return out;
}

static bytes text(const char *data)
{
    return raw_bytes(data, strlen(data));
}

static bytes join(bytes a, bytes b)
{
    assert_true(a.len + b.len <= sizeof a.data);
    memcpy(a.data + a.len, b.data, b.len);
    a.len += b.len;
    return a;
}

/* An element with a length in one or three bytes. */
static bytes element(int tag, bytes content)
{
    const char small[] = {(char)tag, (char)content.len};
    const char large[] = {(char)tag, '\x82', (char)(content.len >> 8), (char)content.len};
    return join(content.len < 0x80 ? raw_bytes(small, sizeof small) : raw_bytes(large, sizeof large), content);
}

/*
 * "O=Good|CN=host" as a Name; a '+' instead of '|' puts both into one set, a '!' before the value
 * makes it a BMPString.
 */
static bytes directory(const char *names)
{
    static const struct {
        const char *name;
        const char *oid;
    } types[] = {{"CN", "\x55\x04\x03"}, {"O", "\x55\x04\x0A"}, {"E", "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x01"}};
    bytes all = {{0}, 0}, set = {{0}, 0};
    while (*names != '\0') {
        size_t name_len = strcspn(names, "=");
        const char *value = names + name_len + 1;
        int tag = *value == '!' ? 0x1E : 0x0C;
        value += *value == '!';
        size_t value_len = strcspn(value, "|+");
        bytes pair = {{0}, 0};
        for (size_t i = 0; i < COUNT(types); i++) {
            if (strlen(types[i].name) == name_len && strncmp(types[i].name, names, name_len) == 0) {
                pair = element(0x06, text(types[i].oid));
            }
        }
        set = join(set, element(0x30, join(pair, element(tag, raw_bytes(value, value_len)))));
        if (value[value_len] != '+') {
            all = join(all, element(0x31, set));
            set.len = 0;
        }
        names = value + value_len + (value[value_len] != '\0');
    }
    return element(0x30, all);
}

/*
 * "D:host", "I:10.0.0.1" (or more numbers, with a mask), "N:O=Good", "M:mail", "U:uri", "T:other",
 * one GeneralName.
 */
static bytes general_name(const char *name, size_t len)
{
    char value[256];
    assert_true(len >= 2 && len < sizeof value);
    memcpy(value, name + 2, len - 2);
    value[len - 2] = '\0';
    bytes numbers = {{0}, 0};
    switch (name[0]) {
    case 'D':
        return element(0x82, text(value));
    case 'M':
        return element(0x81, text(value));
    case 'U':
        return element(0x86, text(value));
    case 'T':
        return element(0xA0, text(value));
    case 'N':
        return element(0xA4, directory(value));
    default:
        for (char *at = value; *at != '\0'; at += *at == '.') {
            numbers.data[numbers.len++] = (char)strtol(at, &at, 10);
        }
        return element(0x87, numbers);
    }
}

/*
 * Names separated by semicolons; as subtrees, "<" after one adds a minimum of 1, ">" a maximum, "0"
 * a minimum of 0.
 */
static bytes general_names(const char *names, bool subtrees)
{
    bytes all = {{0}, 0};
    while (*names != '\0') {
        size_t len = strcspn(names, ";<>~");
        bytes one = general_name(names, len);
        if (subtrees) {
            char limit = names[len];
            one = limit == '<'   ? join(one, raw_bytes("\x80\x01\x01", 3))
                  : limit == '>' ? join(one, raw_bytes("\x81\x01\x09", 3))
                  : limit == '~' ? join(one, raw_bytes("\x80\x01\x00", 3))
                                 : one;
            one = element(0x30, one);
        }
        all = join(all, one);
        names += len + strspn(names + len, ";<>~");
    }
    return all;
}

static bytes extension_of(const char *oid, bytes value)
{
    return element(0x30, join(element(0x06, text(oid)), element(0x04, value)));
}

/* With a subject, and subject alternative names unless they are NULL. */
static bytes certificate_of(const char *subject, const char *alternates)
{
    bytes body = raw_bytes("\xA0\x03\x02\x01\x02\x02\x01\x07", 8);
    bytes algorithm = element(0x30, element(0x06, text("\x2A\x86\x48\xCE\x3D\x04\x03\x02")));
    bytes key = element(0x30, join(algorithm, element(0x03, text("key"))));
    bytes extensions = extension_of("\x55\x1D\x0E", text("id"));
    if (alternates != NULL) {
        bytes names = element(0x30, general_names(alternates, false));
        extensions = join(extensions, extension_of(CCT_OID_SUBJECT_ALT_NAME, names));
    }
    body = join(join(body, algorithm), directory("CN=authority"));
    body = join(join(body, element(0x30, text("dates"))), directory(subject));
    body = join(join(body, key), element(0xA3, element(0x30, extensions)));
    return element(0x30, join(element(0x30, body), algorithm));
}

static bytes constraints_of(const char *permitted, const char *excluded)
{
    bytes both = {{0}, 0};
    if (permitted != NULL) {
        both = join(both, element(0xA0, general_names(permitted, true)));
    }
    if (excluded != NULL) {
        both = join(both, element(0xA1, general_names(excluded, true)));
    }
    return element(0x30, both);
}

static cct_span span(const bytes *b)
{
    return (cct_span){b->data, b->len};
}

static cct_constraints_verdict check(const bytes *constraints, const bytes *certificate, bool leaf, cct_name *name)
{
    cct_certificate read;
    assert_true(cct_certificate_read(span(certificate), &read));
    return cct_constraints_check(span(constraints), &read, leaf, name);
}

/* ---- constraints ------------------------------------------------------- */

enum { OK = CCT_CONSTRAINTS_KEPT, NO = CCT_CONSTRAINTS_DO_NOT_PERMIT, EX = CCT_CONSTRAINTS_EXCLUDE };
enum { UN = CCT_CONSTRAINTS_UNSUPPORTED, BAD = CCT_CONSTRAINTS_MALFORMED };

static void test_constraints(void **state)
{
    static const struct {
        const char *permitted, *excluded, *subject, *names;
        int expected;
    } rows[] = {
        /* DNS names */
        {"D:example.com", NULL, "", "D:example.com", OK},
        {"D:example.com", NULL, "", "D:a.b.example.com", OK},
        {"D:example.com", NULL, "", "D:EXAMPLE.com.", OK},
        {"D:EXAMPLE.COM.", NULL, "", "D:example.com", OK},
        {"D:example.com", NULL, "", "D:notexample.com", NO},
        {"D:example.com", NULL, "", "D:example.com.evil.org", NO},
        {"D:example.com", NULL, "", "D:com", NO},
        {"D:example.com", NULL, "", "D:example.com;D:evil.org", NO},
        {"D:a.org;D:example.com", NULL, "", "D:example.com;D:x.a.org", OK},
        {"D:.example.com", NULL, "", "D:a.example.com", OK},
        {"D:.example.com", NULL, "", "D:example.com", NO},
        {"D:.example.com", NULL, "", "D:*.example.com", OK},
        {"D:", NULL, "", "D:anything.org", OK},
        {NULL, "D:", "", "D:anything.org", EX},
        {NULL, "D:", "", "I:10.0.0.1", OK},
        {NULL, "D:example.com", "", "D:example.com", EX},
        {NULL, "D:example.com", "", "D:a.EXAMPLE.com", EX},
        {NULL, "D:example.com", "", "D:good.org;D:example.com.", EX},
        {NULL, "D:example.com", "", "D:myexample.com;D:com", OK},
        {NULL, "D:.example.com", "", "D:a.example.com", EX},
        {NULL, "D:.example.com", "", "D:example.com", OK},
        {"D:example.com", "D:evil.example.com", "", "D:a.example.com", OK},
        {"D:example.com", "D:evil.example.com", "", "D:a.evil.example.com", EX},
        {NULL, NULL, "", "D:anything.org", OK},
        {"D:example.com", NULL, "", "", OK},
        /* bases that are no names */
        {NULL, "D:example.com:443", "", "D:example.com", UN},
        {NULL, "D: example.com", "", "D:example.com", UN},
        {NULL, "D:https://example.com", "", "D:example.com", UN},
        {NULL, "D:example.com..", "", "D:example.com", UN},
        {NULL, "D:z\xC3\xBCrich.test", "", "D:xn--zrich-kva.test", UN},
        {NULL, "D:.", "", "D:example.com", UN},
        {NULL, "D:a..example.com", "", "D:a.example.com", UN},
        {"D:example.com;D:example.org:443", NULL, "", "D:example.com", OK},
        {"D:example.org:443", NULL, "", "D:example.com", UN},
        {"D:.", NULL, "", "D:example.com", UN},
        {NULL, "D:ex_ample-1.com", "", "D:a.ex_ample-1.com", EX},
        /* wildcards */
        {"D:example.com", NULL, "", "D:*.example.com", OK},
        {"D:example.com", NULL, "", "D:*.a.example.com", OK},
        {"D:a.example.com", NULL, "", "D:*.example.com", NO},
        {"D:example.com", NULL, "", "D:*.com", NO},
        {NULL, "D:example.com", "", "D:*.example.com", EX},
        {NULL, "D:example.com", "", "D:*.com", EX},
        {NULL, "D:.example.com", "", "D:*.example.com", EX},
        {NULL, "D:a.example.com", "", "D:*.example.com", EX},
        {NULL, "D:a.b.example.com", "", "D:*.example.com", OK},
        {NULL, "D:.a.example.com", "", "D:*.example.com", OK},
        {NULL, "D:a.exampleXcom", "", "D:*.example.com", OK},
        {NULL, "D:other.com", "", "D:*.example.com", OK},
        {NULL, "D:com", "", "D:*.example.com", EX},
        {NULL, "D:org", "", "D:*.example.com", OK},
        {NULL, "D:.org", "", "D:*.example.com", OK},
        {NULL, "I:0.0.0.0.0.0.0.0", "", "D:*.example.com", OK},
        {"D:*.example.com", NULL, "", "D:a.example.com", UN},
        {NULL, "D:*.example.com", "", "D:a.example.com", UN},
        {NULL, "D:*.example.com", "", "I:10.0.0.1", OK},
        /*
         * without alternative names the common names count, and the mail addresses; with them
         * neither
         */
        {"D:example.com", NULL, "CN=example.com", NULL, OK},
        {"D:example.com", NULL, "CN=evil.org", NULL, NO},
        {"D:example.com", NULL, "CN=example.com|CN=evil.org", NULL, NO},
        {NULL, "D:evil.org", "O=x|CN=example.com+CN=evil.org", NULL, EX},
        {NULL, "D:evil.org", "CN=*.org", NULL, EX},
        {NULL, "D:evil.org", "O=evil.org", NULL, OK},
        {"D:example.com", NULL, "CN=evil.org", "D:example.com", OK},
        {"D:example.com", NULL, "CN=evil.org", "I:10.0.0.1", OK},
        {NULL, "M:evil.org", "E=a@good.org", NULL, UN},
        {NULL, "M:evil.org", "E=a@good.org", "D:example.com", OK},
        {NULL, "M:evil.org", "O=a@good.org", NULL, OK},
        /* addresses */
        {"I:10.0.0.0.255.0.0.0", NULL, "", "I:10.200.3.4", OK},
        {"I:10.0.0.0.255.0.0.0", NULL, "", "I:11.0.0.1", NO},
        {NULL, "I:10.0.0.0.255.0.0.0", "", "I:10.0.0.1", EX},
        {NULL, "I:10.0.0.0.255.0.0.0", "", "I:9.255.255.255", OK},
        {NULL, "I:10.0.0.1.255.255.255.255", "", "I:10.0.0.1", EX},
        {NULL, "I:10.0.0.1.255.255.255.255", "", "I:10.0.0.2", OK},
        {NULL, "I:0.0.0.0.0.0.0.0", "", "I:192.0.2.1", EX},
        {NULL, "I:0.0.0.0.0.0.0.0", "", "D:example.com", OK},
        {"I:10.0.0.0.255.0.0.0", NULL, "", "I:10.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0", NO},
        {NULL, "I:10.0.0.0.255.0.0.0", "", "I:0.0.0.0.0.0.0.0.0.0.255.255.10.0.0.1", EX},
        {NULL, "I:10.0.0.0.255.0.0.0", "", "I:0.0.0.0.0.0.0.0.0.0.255.255.11.0.0.1", OK},
        {"I:32.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.255.255.0.0.0.0.0.0.0.0.0.0.0.0.0.0", NULL, "",
         "I:32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1", OK},
        {"I:32.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.255.255.0.0.0.0.0.0.0.0.0.0.0.0.0.0", NULL, "",
         "I:32.2.13.184.0.0.0.0.0.0.0.0.0.0.0.1", NO},
        {NULL, "I:32.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.255.255.0.0.0.0.0.0.0.0.0.0.0.0.0.0", "", "I:32.1.0.0", OK},
        {"I:10.0.0.0", NULL, "", "I:10.0.0.0", UN},
        {NULL, "I:10.0.0.0.255.0.0", "", "I:10.0.0.0", UN},
        {NULL, "I:10.0.0.0.255.0.0.0", "", "I:10.0.0", UN},
        /* directory names */
        {"N:O=Good", NULL, "O=Good|CN=x", "D:example.com", OK},
        {"N:O=Good", NULL, "O=  gOOD|CN=x", "D:example.com", OK},
        {"N:O=Good Org", NULL, "O= good \t  org |CN=x", "", OK},
        {"N:O=Good Org", NULL, "O=goodorg", "", NO},
        {"N:O=Good", NULL, "O=Goods", "", NO},
        {"N:O=Good", NULL, "CN=Good", "", NO},
        {"N:O=Good", NULL, "CN=x|O=Good", "", NO},
        {"N:O=Good|CN=x", NULL, "O=Good", "", NO},
        {"N:O=Good", NULL, "", "D:example.com", OK},
        {"N:O=Good", NULL, "O=Good", "N:O=Evil", NO},
        {"N:O=Evil;N:O=Good", NULL, "O=Good", "", OK},
        {NULL, "N:O=Evil", "O=EVIL|CN=x", "", EX},
        {NULL, "N:O=Evil", "O=Good", "N:O=Evil|CN=y", EX},
        {NULL, "N:O=Evil", "O=Good|O=Evil", "", OK},
        {"N:", NULL, "O=Good", "", OK},
        {NULL, "N:", "O=Good", "", EX},
        {NULL, "N:O=Evil", "O=!Evil", "", UN},
        {NULL, "N:O=Evil", "O=\xC3\x89vil", "", UN},
        {NULL, "N:O=\xC3\x89vil", "O=\xC3\x89vil", "", EX},
        {"N:O=\xC3\x89vil", NULL, "O=\xC3\x89vil", "", OK},
        {"N:O=\xC3\x89vil", NULL, "O=\xC3\xA9vil", "", UN},
        {"N:O=\xC3\x89vil;N:O=Good", NULL, "O=Good", "", OK},
        {"N:O=Good+CN=x", NULL, "CN=X+O=good|CN=y", "", OK},
        {"N:O=Good+CN=x", NULL, "O=Good", "", NO},
        {"N:O=Good", NULL, "O=Good+CN=x", "", NO},
        /* forms and limits that are not supported, where they concern a name */
        {"M:example.com", NULL, "", "D:example.com", OK},
        {"M:example.com", NULL, "", "M:a@example.com", UN},
        {NULL, "U:example.com", "", "D:example.com", OK},
        {NULL, "U:example.com", "", "U:https://example.com/", UN},
        {NULL, "T:x", "", "T:y", UN},
        {NULL, "T:x", "", "D:example.com", OK},
        {"D:example.com<", NULL, "", "D:example.com", UN},
        {"D:example.com>", NULL, "", "D:example.com", UN},
        {NULL, "D:example.com>", "", "D:other.com", UN},
        {"D:example.com~", NULL, "", "D:example.com", OK},
        {"D:example.com<", NULL, "", "I:10.0.0.1", OK},
        {"D:example.com;D:a.org<", NULL, "", "D:example.com", UN},
        {"D:example.com<", "D:evil.org", "", "D:evil.org", EX},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_name name;
        bytes constraints = constraints_of(rows[i].permitted, rows[i].excluded);
        bytes certificate = certificate_of(rows[i].subject, rows[i].names);
        int verdict = (int)check(&constraints, &certificate, true, &name);
        assert_row(verdict == rows[i].expected, "row %zu (%s; %s): %d, not %d", i,
                   rows[i].permitted != NULL ? rows[i].permitted : rows[i].excluded,
                   rows[i].names != NULL ? rows[i].names : rows[i].subject, verdict, rows[i].expected);
    }
}

/* The common name of an authority is no DNS name. */
static void test_authority(void **state)
{
    cct_name name;
    bytes constraints = constraints_of("D:example.com", NULL);
    bytes authority = certificate_of("CN=Some Authority", NULL);
    bytes named = certificate_of("CN=Some Authority", "D:evil.org");
    (void)state;
    assert_int_equal(check(&constraints, &authority, false, &name), OK);
    assert_int_equal(check(&constraints, &authority, true, &name), NO);
    assert_int_equal(check(&constraints, &named, false, &name), NO);
    assert_true(cct_span_equals(name.value, "evil.org"));
}

static void test_malformed_constraints(void **state)
{
    static const cct_span rows[] = {
        {"", 0},
        {"\x30", 1},
        /* an empty list */
        {"\x30\x02\xA0\x00", 4},
        {"\x30\x02\xA1\x00", 4}, /* another */
        /* a list that does not exist */
        {"\x30\x05\xA2\x03\x30\x01\x82", 7},
        /* something after it */
        {"\x30\x00\x00", 3},
        {"\x31\x00", 2}, /* no sequence */
        /* a subtree without base */
        {"\x30\x04\xA0\x02\x30\x00", 6},
        /* a base that is no GeneralName */
        {"\x30\x07\xA0\x05\x30\x03\x02\x01\x78", 9},
        /* one longer than its subtree */
        {"\x30\x07\xA0\x05\x30\x03\x82\x09\x78", 9},
        /* a length of four bytes */
        {"\x30\x84\xFF\xFF\xFF\xFF", 6},
        /* an indefinite one */
        {"\x30\x80\xA0\x80", 4},
        /* in the wrong order */
        {"\x30\x0E\xA1\x05\x30\x03\x82\x01\x78\xA0\x05\x30\x03\x82\x01\x78", 16},
        /* the same list twice */
        {"\x30\x0E\xA0\x05\x30\x03\x82\x01\x78\xA0\x05\x30\x03\x82\x01\x78", 16},
        /* a directory name cut off */
        {"\x30\x07\xA0\x05\x30\x03\xA4\x01\x30", 9},
    };
    (void)state;
    bytes certificate = certificate_of("", "D:x");
    cct_certificate read;
    assert_true(cct_certificate_read(span(&certificate), &read));
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_name name;
        cct_span copy = copy_of(rows[i]);
        assert_row(cct_constraints_check(copy, &read, true, &name) == CCT_CONSTRAINTS_MALFORMED, "row %zu", i);
        free_copy(copy);
    }
}

/*
 * Cut anywhere, or any byte changed: nothing is read beyond them, and what is cut off is never
 * kept.
 */
static void test_hostile(void **state)
{
    const bytes constraints = constraints_of("D:example.com;N:O=Good;I:10.0.0.0.255.0.0.0", "D:evil.example.com;U:x");
    const bytes certificate = certificate_of("O=Good|CN=x", "D:a.example.com;N:O=Good|CN=y;I:10.0.0.1;M:a@b");
    cct_certificate whole;
    cct_name name;
    (void)state;
    assert_true(cct_certificate_read(span(&certificate), &whole));
    assert_int_equal(cct_constraints_check(span(&constraints), &whole, true, &name), OK);
    for (size_t len = 0; len < constraints.len; len++) {
        cct_span cut = copy_of((cct_span){constraints.data, len});
        assert_int_equal(cct_constraints_check(cut, &whole, true, &name), BAD);
        free_copy(cut);
    }
    for (size_t at = 0; at < constraints.len + certificate.len; at++) {
        for (int value = 0; value < 256; value++) {
            bool first = at < constraints.len;
            cct_span a = copy_of(span(&constraints)), b = copy_of(span(&certificate));
            ((char *)(uintptr_t)(first ? a : b).ptr)[first ? at : at - constraints.len] = (char)value;
            cct_certificate read;
            if (cct_certificate_read(b, &read)) {
                char words[256];
                cct_writer writer;
                cct_writer_init(&writer, words, sizeof words);
                if (cct_constraints_check(a, &read, true, &name) != CCT_CONSTRAINTS_KEPT) {
                    cct_name_write(&writer, &name);
                }
                cct_names_write(&writer, &read);
                cct_names_has_host(&read, SPAN("a.example.com"));
                cct_certificate_write_key(&writer, &read);
                cct_certificate_write_signature(&writer, &read);
                cct_certificate_write_unknown_critical(&writer, &read);
            }
            free_copy(a);
            free_copy(b);
        }
    }
}

/* ---- hosts ------------------------------------------------------------- */

static void test_hosts(void **state)
{
    static const struct {
        const char *subject, *names, *host;
        bool expected;
    } rows[] = {
        {"", "D:example.com", "example.com", true},
        {"", "D:EXAMPLE.com", "example.COM", true},
        {"", "D:example.com", "a.example.com", false},
        {"", "D:*.example.com", "a.example.com", true},
        {"", "D:*.example.com", "example.com", false},
        {"", "D:*.example.com", "a.b.example.com", false},
        {"", "D:*.example.com", ".example.com", false},
        {"", "D:*.com", "example.com", false},
        {"", "D:*", "localhost", false},
        {"", "D:*.", "localhost.", false},
        {"", "D:a*.example.com", "ab.example.com", false},
        {"", "U:example.com;M:example.com;T:example.com", "example.com", false},
        {"CN=example.com", "D:other.com", "example.com", false},
        {"CN=example.com", "I:10.0.0.1", "example.com", false},
        {"CN=example.com", "", "example.com", false},
        {"CN=example.com", NULL, "example.com", true},
        {"CN=*.example.com", NULL, "a.example.com", true},
        {"CN=*.com", NULL, "example.com", false},
        {"O=example.com", NULL, "example.com", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_certificate read;
        bytes certificate = certificate_of(rows[i].subject, rows[i].names);
        assert_true(cct_certificate_read(span(&certificate), &read));
        assert_row(cct_names_has_host(&read, cct_span_of(rows[i].host)) == rows[i].expected, "row %zu", i);
    }
}

static void assert_writes(void (*write)(cct_writer *, const cct_certificate *), const bytes *certificate,
                          const char *expected)
{
    char out[200];
    cct_writer writer;
    cct_certificate read;
    assert_true(cct_certificate_read(span(certificate), &read));
    cct_writer_init(&writer, out, sizeof out);
    write(&writer, &read);
    cct_writer_terminate(&writer);
    assert_string_equal(out, expected);
}

static void test_words(void **state)
{
    (void)state;
    bytes two = certificate_of("", "D:a.example;I:192.0.2.1");
    bytes many = certificate_of("", "D:a;D:b;D:c;D:d;D:e;I:10.0.0.1");
    bytes none = certificate_of("O=x", NULL);
    bytes odd = certificate_of("", "D:a\x1b[31m\xFF");
    assert_writes(cct_names_write, &two, "\"a.example\", 192.0.2.1");
    assert_writes(cct_names_write, &many, "\"a\", \"b\", \"c\", \"d\" and 2 more");
    assert_writes(cct_names_write, &none, "no host");
    assert_writes(cct_names_write, &odd, "\"a\\x1B[31m\\xFF\"");
    assert_writes(cct_certificate_write_key, &two, "key type 1.2.840.10045.4.3.2");
    assert_writes(cct_certificate_write_signature, &two, "signature algorithm 1.2.840.10045.4.3.2");
}

static void test_extensions(void **state)
{
    cct_certificate read;
    cct_span value;
    (void)state;
    bytes certificate = certificate_of("O=x", "D:a");
    assert_true(cct_certificate_read(span(&certificate), &read));
    assert_int_equal(cct_certificate_extension(&read, CCT_OID_SUBJECT_ALT_NAME, &value), CCT_OK);
    assert_true(cct_span_equals(value, "\x30\x03\x82\x01"
                                       "a"));
    assert_int_equal(cct_certificate_extension(&read, CCT_OID_NAME_CONSTRAINTS, &value), CCT_EOF);
    bytes twice = join(extension_of("\x55\x1D\x1E", text("x")), extension_of("\x55\x1D\x1E", text("y")));
    read.extensions = span(&twice);
    assert_int_equal(cct_certificate_extension(&read, CCT_OID_NAME_CONSTRAINTS, &value), CCT_ERROR_MALFORMED);
    read.extensions.len--;
    assert_int_equal(cct_certificate_extension(&read, CCT_OID_NAME_CONSTRAINTS, &value), CCT_ERROR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constraints),
        cmocka_unit_test(test_authority),
        cmocka_unit_test(test_malformed_constraints),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_extensions),
    };
    return cmocka_run_group_tests_name("constraints", tests, NULL, NULL);
}
