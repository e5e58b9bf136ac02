/* SPDX-License-Identifier: MIT */
#include "name_server.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { HEADER_LEN = 12, A = 1, AAAA = 28, FAILED = 2, ABSENT = 3, SILENT = -1, NAME_SIZE = 256 };

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

/* How many addresses of that type, or SILENT; and the code of the response. */
static int count_addresses(const question *q, uint8_t *code)
{
    bool is_both = is_about(q, NAME_BOTH), is_half = is_about(q, NAME_HALF), is_many = is_about(q, NAME_MANY);
    bool exists = is_both || is_half || is_many || is_about(q, NAME_KNOWN) || is_about(q, NAME_LONG);
    *code = exists ? 0 : is_about(q, NAME_FAILING) ? FAILED : ABSENT;
    if (is_about(q, NAME_SILENT) || (is_half && q->type == AAAA)) {
        return SILENT;
    }
    return q->type == AAAA ? is_both : q->type == A && exists ? 1 + 2 * is_many : 0;
}

static size_t write_address(uint8_t *out, int type, uint8_t number)
{
    static const uint8_t ipv4[16] = {0xC0, HEADER_LEN, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, 127};
    static const uint8_t ipv6[28] = {0xC0, HEADER_LEN, 0, AAAA, 0, 1, 0, 0, 0, 0, 0, 16};
    size_t len = type == AAAA ? sizeof ipv6 : sizeof ipv4;
    memcpy(out, type == AAAA ? ipv6 : ipv4, len);
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
    if (count == SILENT || q.end + 3 * sizeof(uint8_t[28]) > capacity) {
        return 0;
    }
    message[2] = 0x81;
    message[3] = (uint8_t)(0x80 | code);
    memset(message + 6, 0, HEADER_LEN - 6); /* what follows the question, such as options, is not repeated */
    message[7] = (uint8_t)count;
    size_t end = q.end;
    for (int i = 0; i < count; i++) {
        end += write_address(message + end, q.type, (uint8_t)(i + 1));
    }
    return end;
}
