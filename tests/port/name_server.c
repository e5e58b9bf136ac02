/* SPDX-License-Identifier: MIT */
#include "name_server.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { HEADER_LEN = 12, A = 1, CNAME = 5, AAAA = 28, FAILED = 2, ABSENT = 3, SILENT = -1, NAME_SIZE = 256 };

typedef struct question {
    char name[NAME_SIZE];
    int type;
    size_t end; /* the byte after it */
} question;

/* The labels of a name with dots between them. */
static bool read_question(const uint8_t *message, size_t len, question *out)
{
    size_t at = HEADER_LEN, written = 0;
    while (at < len && message[at] != 0) {
        size_t label = message[at];
        if (label > 63 || at + 1 + label >= len || written + label + 1 >= sizeof out->name) {
            return false;
        }
        memcpy(out->name + written, message + at + 1, label);
        written += label;
        out->name[written++] = '.';
        at += 1 + label;
    }
    if (written == 0 || at + 5 > len) {
        return false;
    }
    out->name[written - 1] = '\0';
    out->type = message[at + 1] << 8 | message[at + 2];
    out->end = at + 5;
    return true;
}

static bool is_about(const question *q, const char *name)
{
    return strcasecmp(q->name, name) == 0;
}

/* Whether the network loses this query: the one that repeats it arrives. */
static bool is_lost(const question *q)
{
    static unsigned asked[2];
    return is_about(q, NAME_LOST) && asked[q->type == AAAA]++ % 2 == 0;
}

/* How many addresses of that type, or SILENT; and the code of the response. */
static int count_addresses(const question *q, uint8_t *code)
{
    bool is_both = is_about(q, NAME_BOTH), is_half = is_about(q, NAME_HALF), is_many = is_about(q, NAME_MANY);
    bool exists = is_both || is_half || is_many || is_about(q, NAME_KNOWN) || is_about(q, NAME_LONG) ||
                  is_about(q, NAME_ALIAS) || is_about(q, NAME_LOST);
    *code = exists ? 0 : is_about(q, NAME_FAILING) ? FAILED : ABSENT;
    if (is_about(q, NAME_SILENT) || is_lost(q) || (is_half && q->type == AAAA)) {
        return SILENT;
    }
    return q->type == AAAA ? is_both : q->type == A && exists ? 1 + 2 * is_many : 0;
}

/* What the name of the question is called in truth. */
static size_t write_alias(uint8_t *out)
{
    static const uint8_t record[] = {0xC0, HEADER_LEN, 0,   CNAME, 0,   1,   0, 0,   0,   0,   0,   12,
                                     5,    'k',        'n', 'o',   'w', 'n', 4, 't', 'e', 's', 't', 0};
    memcpy(out, record, sizeof record);
    return sizeof record;
}

/* Its owner's name is at that place of the message. */
static size_t write_address(uint8_t *out, int type, size_t owner, uint8_t number)
{
    static const uint8_t ipv4[16] = {0xC0, HEADER_LEN, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, 127};
    static const uint8_t ipv6[28] = {0xC0, HEADER_LEN, 0, AAAA, 0, 1, 0, 0, 0, 0, 0, 16};
    size_t len = type == AAAA ? sizeof ipv6 : sizeof ipv4;
    memcpy(out, type == AAAA ? ipv6 : ipv4, len);
    out[0] = (uint8_t)(0xC0 | owner >> 8);
    out[1] = (uint8_t)owner;
    out[len - 1] = number;
    return len;
}

size_t name_server_respond(uint8_t *message, size_t len, size_t capacity)
{
    question q;
    uint8_t code;
    if (!read_question(message, len, &q)) {
        return 0;
    }
    int count = count_addresses(&q, &code);
    if (count == SILENT || q.end + 4 * sizeof(uint8_t[28]) > capacity) {
        return 0;
    }
    message[2] = 0x81;
    message[3] = (uint8_t)(0x80 | code);
    memset(message + 6, 0, HEADER_LEN - 6); /* what follows the question, such as options, is not
                                             * repeated */
    size_t end = q.end, owner = HEADER_LEN;
    bool is_alias = is_about(&q, NAME_ALIAS);
    if (is_alias) {
        owner = end + HEADER_LEN; /* behind the fixed part of the record, which is as long */
        end += write_alias(message + end);
    }
    message[7] = (uint8_t)(count + is_alias);
    for (int i = 0; i < count; i++) {
        end += write_address(message + end, q.type, owner, (uint8_t)(i + 1));
    }
    return end;
}
