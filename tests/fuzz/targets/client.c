/* SPDX-License-Identifier: MIT */
/*
 * client.c: whole requests over what stands for TLS: the connection as it is. So the input reaches
 * everything above TLS: proxy, discovery, nonces, retries, the response, deadlines. The letter g:
 * the first handshake finds no common group.
 */
#include <string.h>

#include "cause/diagnosis.h"
#include "line.h"
#include "net/transport.h"
#include "tls/session.h"

typedef struct plain {
    cct_transport transport;
    bool lacks_group;
} plain;

typedef char plain_fits[sizeof(plain) <= sizeof(cct_tls) ? 1 : -1];

static bool refuses_groups;

static plain *plain_of(cct_tls *tls)
{
    return (plain *)(void *)tls;
}

static const plain *plain_of_const(const cct_tls *tls)
{
    return (const plain *)(const void *)tls;
}

int cct_tls_start(cct_tls *tls, const cct_tls_options *options)
{
    plain *p = plain_of(tls);
    memset(p, 0, sizeof *p);
    p->lacks_group = refuses_groups && !options->every_group;
    cct_transport_init(&p->transport, options->port, options->port_context, options->connection, options->io,
                       options->io_len);
    if (p->lacks_group) {
        cct_diagnose_text(options->diagnosis, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS, 0, "no common group");
    }
    return p->lacks_group ? CCT_FAILED : CCT_OK;
}

int cct_tls_handshake(cct_tls *tls)
{
    (void)tls;
    return CCT_OK;
}

bool cct_tls_lacks_group(const cct_tls *tls)
{
    return plain_of_const(tls)->lacks_group;
}

int cct_tls_write(cct_tls *tls, const char *bytes, size_t len)
{
    int result = cct_transport_send(&plain_of(tls)->transport, (const uint8_t *)bytes, len);
    return result > 0 || result == CCT_AGAIN ? result : CCT_ERROR_CLOSED;
}

int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity)
{
    int result = cct_transport_receive(&plain_of(tls)->transport, (uint8_t *)bytes, capacity);
    return result > 0 || result == CCT_AGAIN || result == CCT_EOF || result == CCT_ERROR_NO_ROOM ? result
                                                                                                 : CCT_ERROR_CLOSED;
}

int cct_tls_native_error(const cct_tls *tls)
{
    return plain_of_const(tls)->transport.native_error;
}

unsigned cct_tls_wants(const cct_tls *tls)
{
    return plain_of_const(tls)->transport.wants;
}

void cct_tls_describe(const cct_tls *tls, cct_writer *writer)
{
    (void)tls;
    cct_write_text(writer, "plain");
}

void cct_tls_end(cct_tls *tls)
{
    memset(tls, 0, sizeof *tls);
}

void fuzz_one(cct_span input)
{
    char *letters = fuzz_string(fuzz_take_line(&input));
    line l = {.letters = letters, .rest = input, .anchors = {"-", 1}};
    refuses_groups = line_has(&l, 'g');
    memset(line_memory.work, 0, sizeof line_memory.work);
    line_exchange(&l);
    PROPERTY(line_is_zero(line_memory.work, sizeof line_memory.work), "the work buffer is not wiped");
    free(letters);
}
