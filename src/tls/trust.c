/* SPDX-License-Identifier: MIT */
#include "tls/trust.h"

#include <mbedtls/platform.h>
#include <string.h>

#include "format/der.h"
#include "format/der_stream.h"
#include "format/pem.h"
#include "format/switches.h"
#include "tls/anchor.h"
#include "tls/certificate.h"
#include "tls/compat.h"
#include "tls/root.h"

#define PIECE_MAX 16384
#define ROOT_MAX 8192

/*
 * The number of roots with one subject that are tried, if their key identifiers do not exclude
 * them: the arena is finite.
 */
#define CANDIDATES_MAX 4

/*
 * Reads certificates one at a time into the memory: from the port, in the format that it names, or
 * from what was kept of that.
 */
typedef struct scanner {
    bool is_der;
    bool is_kept; /* they have been counted */
    cct_pem pem;
    cct_der_stream der;
    char *memory;
    size_t capacity;
} scanner;

/* What a scan looks for, and what it has found. */
typedef struct search {
    const cct_span *names; /* the subjects */
    size_t name_count;
    const mbedtls_x509_crt *child; /* whose issuer it is; NULL: what is found is kept */
    mbedtls_x509_crt *first;
    unsigned count;
    unsigned other_keys; /* roots passed over for their key identifier */
    bool any_key;
} search;

void cct_trust_init(cct_trust *trust, const cct_port *port, void *port_context, char *scratch, size_t scratch_len)
{
    memset(trust, 0, sizeof *trust);
    trust->port = port;
    trust->port_context = port_context;
    trust->scratch = scratch;
    trust->scratch_len = scratch_len;
}

/* Whether two fields have equal bytes. */
static bool same_key_bytes(const mbedtls_x509_buf *a, const mbedtls_x509_buf *b)
{
    return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/*
 * Whether the root has another key than the child names. Key identifiers (RFC 5280 section 4.2.1.1)
 * distinguish roots of one name, if both certificates have them.
 */
static bool is_other_key(const mbedtls_x509_crt *child, const mbedtls_x509_crt *root)
{
    const mbedtls_x509_buf *wanted = &child->authority_key_id.keyIdentifier;
    return wanted->len > 0 && root->subject_key_id.len > 0 && !same_key_bytes(wanted, &root->subject_key_id);
}

/* A root that occurs in several files is used once. */
static bool root_is_known(const search *s, const mbedtls_x509_crt *root)
{
    for (const mbedtls_x509_crt *known = s->first; known != NULL; known = known->next) {
        if (same_key_bytes(&known->raw, &root->raw)) {
            return true;
        }
    }
    return false;
}

/* Appends a root: roots are tried in the order in which they were read. */
static void certificate_append(search *s, mbedtls_x509_crt *root)
{
    mbedtls_x509_crt **end = &s->first;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = root;
    s->count++;
}

/* Records the name of a root. */
static void name_missed(cct_missed_root *missed, cct_span subject)
{
    cct_writer name;
    cct_writer_init(&name, missed->name, sizeof missed->name);
    cct_write_printable(&name, cct_der_common_name(subject));
    cct_writer_terminate(&name);
}

/* Records what is unsupported about a root. */
static void name_unsupported(cct_missed_root *missed, const cct_certificate *certificate)
{
    cct_writer what;
    cct_writer_init(&what, missed->what, sizeof missed->what);
    if (missed->why == CCT_SKIP_KEY) {
        cct_certificate_write_key(&what, certificate);
    } else if (missed->why == CCT_SKIP_SIGNATURE) {
        cct_certificate_write_signature(&what, certificate);
    } else if (missed->why == CCT_SKIP_EXTENSION) {
        cct_certificate_write_unknown_critical(&what, certificate);
    }
    cct_writer_terminate(&what);
}

/*
 * Records that a root with the wanted name cannot be used, and why. Of the certificate at least the
 * subject is known.
 */
static void root_miss(cct_trust *trust, cct_skip why, const cct_certificate *certificate)
{
    trust->missed.why = why;
    if (CCT_HAS_TEXTS) {
        name_missed(&trust->missed, certificate->subject);
        name_unsupported(&trust->missed, certificate);
    }
}

/* Whether this scan looks for the subject. */
static bool is_looked_for(const search *s, cct_span subject)
{
    for (size_t i = 0; i < s->name_count; i++) {
        if (cct_der_same_name(subject, s->names[i])) {
            return true;
        }
    }
    return false;
}

/* Keeps a root. False if it is not kept; then the caller has to free it. */
static bool root_keep(search *s, mbedtls_x509_crt *root)
{
    if (root_is_known(s, root)) {
        return false;
    }
    if (!s->any_key && is_other_key(s->child, root)) {
        s->other_keys++;
        return false;
    }
    /* Now, because less memory is in use than during the verification. */
    cct_compat_prepare_key(&root->pk);
    certificate_append(s, root);
    return true;
}

/*
 * Parses a root whose subject fits, and keeps it if its key may fit too. Returns 0, or mbedTLS's
 * error for want of memory.
 */
static int root_consider(cct_trust *trust, search *s, cct_span der, const scanner *in)
{
    int result;
    cct_certificate certificate;
    mbedtls_x509_crt *root = mbedtls_calloc(1, sizeof *root);
    if (root == NULL) {
        trust->starved = true;
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    mbedtls_x509_crt_init(root);
    /*
     * The certificate is at the beginning of the scanner's memory, and may be changed: nothing else
     * reads it.
     */
    cct_anchor_result parsed = cct_anchor_parse(root, in->memory, der.len, in->capacity, &result);
    if (parsed == CCT_ANCHOR_OK && root_keep(s, root)) {
        return 0;
    }
    mbedtls_x509_crt_free(root);
    mbedtls_free(root);
    if (result == MBEDTLS_ERR_X509_ALLOC_FAILED) {
        trust->starved = true;
        return result;
    }
    if (parsed != CCT_ANCHOR_OK) {
        cct_skip why = parsed == CCT_ANCHOR_SIGNATURE   ? CCT_SKIP_SIGNATURE
                       : parsed == CCT_ANCHOR_EXTENSION ? CCT_SKIP_EXTENSION
                                                        : CCT_SKIP_UNREADABLE;
        trust->roots--;
        trust->skipped[why]++;
        cct_certificate_read((cct_span){in->memory, in->capacity}, &certificate);
        root_miss(trust, why, &certificate);
    }
    return 0;
}

/* Judges a certificate by what can be read without mbedTLS. */
static cct_skip judge_root(const scanner *in, const cct_certificate *certificate, cct_span settings)
{
    if (certificate->subject.ptr == NULL) {
        return CCT_SKIP_DAMAGED;
    }
    if (!in->is_der && in->pem.label == CCT_PEM_TRUSTED && !cct_root_serves(settings)) {
        return CCT_SKIP_DISTRUSTED;
    }
    return cct_anchor_supports_key(certificate->key) ? CCT_SKIP_NONE : CCT_SKIP_KEY;
}

/*
 * Counts each certificate of a scan, for the message that reports how many were read and skipped.
 */
static void count_root(cct_trust *trust, cct_skip why, const cct_certificate *certificate)
{
    uint32_t *number = why == CCT_SKIP_NONE ? &trust->roots : &trust->skipped[why];
    ++*number;
    trust->found += certificate->subject.ptr != NULL;
}

/*
 * Whether the certificate is the child itself, self-signed: then the server's own certificate is a
 * trust anchor.
 */
static bool is_child_itself(const search *s, cct_span der)
{
    const mbedtls_x509_crt *child = s->child;
    return der.len == child->raw.len && memcmp(der.ptr, child->raw.p, der.len) == 0 &&
           same_key_bytes(&child->subject_raw, &child->issuer_raw);
}

/* ---- kept for later ----------------------------------------------------- */

/* What precedes the bytes of each block that is kept. */
typedef struct kept_block {
    int event; /* what the scanner made of it */
    cct_pem_label label;
    size_t len;
} kept_block;

/* Keeps a block for later scans of the same session; it is parsed only if its name is asked for. */
static void block_keep(cct_trust *trust, int event, cct_span block, const scanner *in)
{
    kept_block header = {event, in->pem.label, block.len};
    cct_write_span(&trust->kept, (cct_span){(const char *)&header, sizeof header});
    cct_write_span(&trust->kept, block);
}

/* ---- one block ---------------------------------------------------------- */

/*
 * Reads a block: a certificate, perhaps followed by trust settings (OpenSSL). Returns why it cannot
 * be used.
 */
static cct_skip read_block(int event, cct_span block, const scanner *in, cct_certificate *certificate, cct_der *whole)
{
    cct_span settings = block;
    if (event != CCT_OK) {
        certificate->subject = cct_der_subject_of_part(block);
        return event == CCT_ERROR_NO_ROOM ? CCT_SKIP_TOO_LARGE : CCT_SKIP_DAMAGED;
    }
    cct_der_take(&settings, whole);
    cct_certificate_read(whole->whole, certificate);
    return judge_root(in, certificate, settings);
}

/* Handles a block; `event` is what the scanner returned for it. */
static int take_block(cct_trust *trust, search *s, int event, cct_span block, const scanner *in)
{
    cct_der whole = {0};
    cct_certificate certificate = {0};
    cct_skip why = read_block(event, block, in, &certificate, &whole);
    if (!in->is_kept) {
        count_root(trust, why, &certificate);
    }
    if (!is_looked_for(s, certificate.subject)) {
        return 0;
    }
    if (s->child == NULL) {
        block_keep(trust, event, block, in);
        return 0;
    }
    if (why != CCT_SKIP_NONE) {
        root_miss(trust, why, &certificate);
        return 0;
    }
    if (is_child_itself(s, whole.whole)) {
        trust->anchored = s->child;
    }
    return s->count < CANDIDATES_MAX ? root_consider(trust, s, whole.whole, in) : 0;
}

/* ---- a scan ------------------------------------------------------------- */

/* The work buffer is shared by the text that is read and the current certificate. */
static size_t half_up_to(size_t len, size_t limit)
{
    return len / 2 < limit ? len / 2 : limit;
}

/*
 * Recognizes another format at the beginning of a file. Each file that the port reads begins with a
 * piece; a torn file before it does not matter.
 */
static void sniff_piece(cct_trust *trust, const scanner *in, cct_span piece)
{
    bool is_beginning = !in->is_der && cct_pem_is_at_line(&in->pem);
    cct_sniff format = is_beginning ? cct_sniff_format(piece) : CCT_SNIFF_NONE;
    if (format != CCT_SNIFF_NONE) {
        trust->skipped[CCT_SKIP_FORMAT]++;
        trust->format = trust->format == CCT_SNIFF_NONE ? format : trust->format;
    }
}

/* Feeds one piece; several certificates may end in it. */
static int scan_piece(cct_trust *trust, search *s, scanner *in, cct_span piece)
{
    int result = 0;
    sniff_piece(trust, in, piece);
    while (piece.len > 0 && result == 0) {
        size_t taken;
        cct_span block;
        int event = in->is_der ? cct_der_stream_feed(&in->der, piece, &taken, &block)
                               : cct_pem_feed(&in->pem, piece, &taken, &block);
        if (event != CCT_AGAIN) {
            result = take_block(trust, s, event, block, in);
        }
        piece = (cct_span){piece.ptr + taken, piece.len - taken};
    }
    return result;
}

/* Handles a last block that the end of the data has cut off. */
static int scan_end(cct_trust *trust, search *s, scanner *in)
{
    cct_span block;
    int event = in->is_der ? cct_der_stream_end(&in->der, &block) : cct_pem_end(&in->pem, &block);
    int result = event == CCT_EOF ? 0 : take_block(trust, s, event, block, in);
    if (in->pem.has_pkcs7 && trust->format == CCT_SNIFF_NONE) {
        trust->format = CCT_SNIFF_PKCS7;
        trust->skipped[CCT_SKIP_FORMAT]++;
    }
    return result;
}

/* Initializes a scanner over the second part of the work buffer. */
static void scanner_init(cct_trust *trust, scanner *in)
{
    memset(in, 0, sizeof *in);
    in->memory = trust->scratch + half_up_to(trust->scratch_len, PIECE_MAX);
    in->capacity = half_up_to(trust->scratch_len, ROOT_MAX);
    cct_pem_init(&in->pem, in->memory, in->capacity);
    cct_der_stream_init(&in->der, in->memory, in->capacity);
}

/*
 * Begins a scan from the start. Returns what the port returned: the format, or why there is nothing
 * to read.
 */
static int scan_begin(cct_trust *trust, scanner *in)
{
    int format = trust->port->anchors_rewind(trust->port_context);
    scanner_init(trust, in);
    in->is_der = format == CCT_ANCHORS_DER;
    trust->roots = 0;
    trust->found = 0;
    trust->format = CCT_SNIFF_NONE;
    memset(trust->skipped, 0, sizeof trust->skipped);
    return format;
}

/* Reads all trust anchors from the start. Returns 0, or mbedTLS's error. */
static int trust_scan(cct_trust *trust, search *s)
{
    scanner in;
    int result = 0;
    int got = scan_begin(trust, &in);
    while (got >= 0 && result == 0) {
        got = trust->port->anchors_read(trust->port_context, trust->scratch, half_up_to(trust->scratch_len, PIECE_MAX));
        /* 0 violates the port's contract. Reading on might never end. */
        got = got == 0 ? CCT_ERROR_IO : got;
        if (got > 0) {
            result = scan_piece(trust, s, &in, (cct_span){trust->scratch, (size_t)got});
        }
    }
    if (got != CCT_EOF && result == 0) {
        trust->error = got;
        return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    }
    return result == 0 ? scan_end(trust, s, &in) : result;
}

/*
 * Scans what was kept. What only mbedTLS can find out about a root, it finds out again: so the
 * counts of these reasons are taken back first.
 */
static int scan_kept(cct_trust *trust, search *s)
{
    scanner in;
    kept_block header;
    int result = 0;
    scanner_init(trust, &in);
    in.is_kept = true;
    for (int why = CCT_SKIP_SIGNATURE; why < CCT_SKIP_COUNT; why++) {
        trust->roots += trust->skipped[why];
        trust->skipped[why] = 0;
    }
    for (size_t at = 0; at < trust->kept.len && result == 0; at += header.len) {
        memcpy(&header, trust->kept.out + at, sizeof header);
        at += sizeof header;
        memcpy(in.memory, trust->kept.out + at, header.len);
        in.pem.label = header.label;
        result = take_block(trust, s, header.event, (cct_span){in.memory, header.len}, &in);
    }
    return result;
}

int cct_trust_gather(cct_trust *trust, const cct_span *names, size_t count)
{
    search s = {.names = names, .name_count = count};
    size_t used = half_up_to(trust->scratch_len, PIECE_MAX) + half_up_to(trust->scratch_len, ROOT_MAX);
    /* No room to keep anything: each question scans by itself. */
    if (used == trust->scratch_len) {
        return 0;
    }
    cct_writer_init(&trust->kept, trust->scratch + used, trust->scratch_len - used);
    int result = trust_scan(trust, &s);
    trust->has_kept_all = result == 0 && cct_writer_fits(&trust->kept);
    return result;
}

/* Looks for roots in what was kept if that is complete, otherwise by a scan. */
static int look_for(cct_trust *trust, search *s)
{
    return trust->has_kept_all ? scan_kept(trust, s) : trust_scan(trust, s);
}

int cct_trust_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates)
{
    cct_trust *trust = context;
    cct_span issuer = {(const char *)child->issuer_raw.p, child->issuer_raw.len};
    search s = {.names = &issuer, .name_count = 1, .child = child};
    int result = look_for(trust, &s);
    /* Key identifiers are a hint, and some issuers compute them in ways of their own. */
    if (result == 0 && s.count == 0 && s.other_keys > 0) {
        s.any_key = true;
        result = look_for(trust, &s);
    }
    if (result != 0) {
        mbedtls_x509_crt_free(s.first);
        mbedtls_free(s.first);
        s.first = NULL;
    }
    *candidates = s.first;
    return result;
}
