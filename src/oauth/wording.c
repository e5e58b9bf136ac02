/* SPDX-License-Identifier: MIT */
#include "oauth/wording.h"

#include <string.h>

#include "format/packed.h"
#include "format/switches.h"

/* Numbers and offsets into the pool, in which every text ends with NUL; offset 0 is "". */
typedef struct packed_wording {
    unsigned char cause;
    unsigned char situation;
    unsigned short code;
    unsigned short text;
} packed_wording;

/* What many rows require of a response besides its words. */
typedef struct packed_situation {
    unsigned short status;
    unsigned short profile;
    unsigned short hosts;
    unsigned short path;
    unsigned short body;
} packed_situation;

#include "wordings.inc"

void cct_wording_write(cct_writer *writer, const char *packed)
{
    cct_write_packed(writer, packed, pieces);
}

/* Ends with NUL. */
static const char *row_unpack(const char *packed, char out[CCT_WORDING_MAX])
{
    cct_writer writer;
    cct_writer_init(&writer, out, CCT_WORDING_MAX);
    cct_wording_write(&writer, packed);
    cct_writer_terminate(&writer);
    return out;
}

/*
 * Number 0 is no row: a diagnosis without a wording has it. The texts remain packed; whoever
 * compares or shows one unpacks it.
 */
bool cct_wording_get(unsigned number, cct_wording *wording)
{
    if (!CCT_HAS_WORDINGS || number == 0 || number > sizeof rows / sizeof *rows) {
        return false;
    }
    const packed_wording *row = &rows[number - 1];
    const packed_situation *situation = &situations[row->situation];
    *wording = (cct_wording){
        .number = number,
        .cause = (cct_cause)row->cause,
        .status = situation->status,
        .profile = pool + situation->profile,
        .hosts = pool + situation->hosts,
        .path = pool + situation->path,
        .code = pool + row->code,
        .text = pool + row->text,
        .body = pool + situation->body,
    };
    return true;
}

/*
 * A condition: one that a row leaves empty is true for every response; any other requires a text,
 * which a response with a token does not have. Each condition is unpacked into the same memory.
 */
static bool is_like(const char *packed, cct_span text, char *memory)
{
    return *packed == '\0' || (text.len > 0 && cct_span_matches(text, row_unpack(packed, memory)));
}

/* Whether the text is equal, in the same case: codes are identifiers. */
static bool is_same_text(const char *packed, cct_span text, char *memory)
{
    return *packed == '\0' || (text.len > 0 && cct_span_equals(text, row_unpack(packed, memory)));
}

/* Whether the path ends like this: the part before it depends on the installation. */
static bool is_ending(const char *packed, cct_span path, char *memory)
{
    return *packed == '\0' || cct_span_ends(path, row_unpack(packed, memory));
}

/* Whether the host is one of those that the row lists. */
static bool is_term_among(const char *packed, cct_span host, char *memory)
{
    return *packed == '\0' || cct_host_is_among(row_unpack(packed, memory), host);
}

/*
 * The text that a row is compared with: some servers put their sentence into `error`, and nothing
 * else.
 */
static cct_span text_of_row(const cct_refusal *r)
{
    return r->text.len > 0 ? r->text : r->code;
}

/* All conditions of a row, cheapest first. */
static bool wording_matches(const cct_wording *w, const cct_refusal *r)
{
    char memory[CCT_WORDING_MAX];
    return (w->status == 0 || w->status == r->status) && is_same_text(w->code, r->code, memory) &&
           is_like(w->text, text_of_row(r), memory) && is_ending(w->path, r->path, memory) &&
           is_term_among(w->hosts, r->host, memory) && is_like(w->body, r->body, memory) &&
           is_same_text(w->profile, cct_span_of(r->profile->name), memory);
}

/*
 * Whether there is anything to compare the row's words with: a response with a token has none, and
 * nearly all rows require some.
 */
static bool is_comparable(const packed_wording *row, const cct_refusal *r)
{
    return (row->code == 0 || r->code.len > 0) && (row->text == 0 || text_of_row(r).len > 0);
}

bool cct_wording_find(const cct_refusal *refusal, cct_wording *found)
{
    /* The first row that matches decides: specific rows come before general ones in the file. */
    for (unsigned number = 1; CCT_HAS_WORDINGS && number <= sizeof rows / sizeof *rows; number++) {
        if (is_comparable(&rows[number - 1], refusal) && cct_wording_get(number, found) &&
            wording_matches(found, refusal)) {
            return true;
        }
    }
    return false;
}

/*
 * The codes of RFC 6749 section 5.2 and of its extensions: RFC 8707 section 2, RFC 9449 sections 5
 * and 8.
 */
#define ERROR_CODES(X)                                                                                                 \
    X(INVALID_CLIENT, "invalid_client")                                                                                \
    X(INVALID_REQUEST, "invalid_request")                                                                              \
    X(INVALID_GRANT, "invalid_grant")                                                                                  \
    X(UNAUTHORIZED_CLIENT, "unauthorized_client")                                                                      \
    X(INVALID_SCOPE, "invalid_scope")                                                                                  \
    X(INVALID_TARGET, "invalid_target")                                                                                \
    X(ACCESS_DENIED, "access_denied")                                                                                  \
    X(UNSUPPORTED_GRANT_TYPE, "unsupported_grant_type")                                                                \
    X(DPOP_REJECTED, "invalid_dpop_proof")                                                                             \
    X(DPOP_REJECTED, "use_dpop_nonce")                                                                                 \
    X(UNAVAILABLE, "temporarily_unavailable")

cct_cause cct_cause_of_error(cct_span error)
{
#define ERROR_CODE(identifier, code) code "\0"
#define ERROR_CAUSE(identifier, code) CCT_CAUSE_##identifier,
    static const char codes[] = ERROR_CODES(ERROR_CODE);
    static const unsigned char causes[] = {ERROR_CODES(ERROR_CAUSE)};
    const char *code = codes;
    for (size_t i = 0; i < sizeof causes; i++, code = cct_nth(code, 1)) {
        if (cct_span_equals(error, code)) {
            return (cct_cause)causes[i];
        }
    }
    return CCT_CAUSE_OAUTH_ERROR;
}
