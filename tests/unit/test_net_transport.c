/* SPDX-License-Identifier: MIT */
/* The port's connection with its writes joined and its reads made ahead. */
#include "library_test.h"

#include "cctoken.h"
#include "net/transport.h"

/* A peer that takes and sends what the test says. */
typedef struct peer {
    int send, receive; /* what the next call returns, if not 0; a number of bytes counts once */
    char sent[256];
    size_t sent_len;
    unsigned sends, receives;
    size_t most; /* what the last receive was asked for */
} peer;

static int peer_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    peer *p = context;
    assert_int_equal(connection, 1);
    p->sends++;
    if (p->send < 0) {
        return p->send;
    }
    size_t taken = p->send > 0 && (size_t)p->send < len ? (size_t)p->send : len;
    assert_true(p->sent_len + taken <= sizeof p->sent);
    memcpy(p->sent + p->sent_len, bytes, taken);
    p->sent_len += taken;
    return (int)taken;
}

static int peer_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    peer *p = context;
    assert_int_equal(connection, 1);
    p->receives++;
    p->most = capacity;
    if (p->receive > 0 && (size_t)p->receive <= capacity) {
        memset(bytes, 'r', (size_t)p->receive);
    }
    return p->receive;
}

static int peer_native_error(void *context)
{
    (void)context;
    return 104;
}

static cct_port peer_port(void)
{
    cct_port port = cct_port_none;
    port.send = peer_send;
    port.receive = peer_receive;
    port.native_error = peer_native_error;
    return port;
}

static void check_sent(const peer *p, const char *text)
{
    assert_int_equal(p->sent_len, strlen(text));
    assert_memory_equal(p->sent, text, p->sent_len);
}

#define SEND(t, text) cct_transport_send((t), (const uint8_t *)(text), strlen(text))

static void test_unbuffered(void **state)
{
    (void)state;
    for (int with = 0; with <= 1; with++) { /* one byte cannot be halved: as if there were none */
        uint8_t io[1], bytes[8];
        cct_port port = peer_port();
        peer p = {.send = 2, .receive = 3};
        cct_transport t;
        cct_transport_init(&t, &port, &p, 1, with ? io : NULL, with);
        assert_int_equal(SEND(&t, "abc"), 2);
        check_sent(&p, "ab");
        assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), 3);
        assert_int_equal(p.most, sizeof bytes);
        assert_memory_equal(bytes, "rrr", 3);
        assert_int_equal(p.sends, 1); /* nothing waits to be sent */
        assert_int_equal(t.error, 0);
    }
}

static void test_joined(void **state)
{
    uint8_t io[16], bytes[8];
    cct_port port = peer_port();
    peer p = {.receive = CCT_AGAIN};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, io, sizeof io);
    assert_int_equal(SEND(&t, "abc"), 3);
    assert_int_equal(SEND(&t, "defgh"), 5); /* the half is full now */
    assert_int_equal(p.sends, 0);
    assert_int_equal(SEND(&t, "i"), 1);
    check_sent(&p, "abcdefgh");
    /* What is sent needs an answer, which cannot be there yet. */
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_AGAIN);
    check_sent(&p, "abcdefghi");
    assert_int_equal(t.wants, CCT_WANT_READ);
    assert_int_equal(p.receives, 0);
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_AGAIN);
    assert_int_equal(p.receives, 1);
    assert_int_equal(t.wants, CCT_WANT_READ);
    assert_int_equal(cct_transport_flush(&t), CCT_OK);
    /* One write that fills the half waits, too. */
    assert_int_equal(SEND(&t, "jklmnopq"), 8);
    check_sent(&p, "abcdefghi");
    assert_int_equal(cct_transport_flush(&t), CCT_OK);
    check_sent(&p, "abcdefghijklmnopq");
}

/* A write that no half can hold goes by itself, after what waits. */
static void test_large_write(void **state)
{
    uint8_t io[8];
    cct_port port = peer_port();
    peer p = {.send = 0};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, io, sizeof io);
    assert_int_equal(SEND(&t, "ab"), 2);
    assert_int_equal(SEND(&t, "cdefg"), 5);
    check_sent(&p, "abcdefg");
    assert_int_equal(p.sends, 2);
    assert_int_equal(SEND(&t, "h"), 1);
    p.send = CCT_AGAIN;
    assert_int_equal(SEND(&t, "ijklm"), CCT_AGAIN);
    assert_int_equal(t.wants, CCT_WANT_WRITE);
    assert_int_equal(SEND(&t, "ijkl"), CCT_AGAIN);
    p.send = CCT_ERROR_CLOSED;
    assert_int_equal(SEND(&t, "ijkl"), CCT_ERROR_CLOSED);
    assert_int_equal(t.error, CCT_ERROR_CLOSED);
    assert_int_equal(t.native_error, 104);
    check_sent(&p, "abcdefg");
}

/* Taken in pieces: each is sent once, in order. */
static void test_short_sends(void **state)
{
    uint8_t io[16];
    cct_port port = peer_port();
    peer p = {.send = 1};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, io, sizeof io);
    assert_int_equal(SEND(&t, "abcd"), 4);
    assert_int_equal(cct_transport_flush(&t), CCT_OK);
    check_sent(&p, "abcd");
    assert_int_equal(p.sends, 4);
    assert_int_equal(SEND(&t, "efgh"), 4);
    p.send = CCT_AGAIN;
    assert_int_equal(cct_transport_flush(&t), CCT_AGAIN);
    p.send = 3;
    assert_int_equal(cct_transport_flush(&t), CCT_OK);
    check_sent(&p, "abcdefgh");
}

static void test_ahead(void **state)
{
    uint8_t io[16], bytes[32];
    cct_port port = peer_port();
    peer p = {.receive = 8};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, io, sizeof io);
    assert_int_equal(cct_transport_receive(&t, bytes, 3), 3);
    assert_int_equal(p.most, 8);
    assert_int_equal(cct_transport_receive(&t, bytes, 3), 3);
    assert_int_equal(cct_transport_receive(&t, bytes, 3), 2);
    assert_memory_equal(bytes, "rr", 2);
    assert_int_equal(p.receives, 1);
    /* As much room as the half has: directly. */
    assert_int_equal(cct_transport_receive(&t, bytes, 8), 8);
    assert_int_equal(p.most, 8);
    assert_int_equal(t.in_end - t.in_start, 0);
    p.receive = CCT_EOF;
    assert_int_equal(cct_transport_receive(&t, bytes, 8), CCT_EOF);
    assert_int_equal(t.error, CCT_EOF);
}

static void test_first(void **state)
{
    uint8_t bytes[CCT_BANNER_MAX + 10];
    cct_port port = peer_port();
    peer p = {.receive = CCT_BANNER_MAX - 1};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, NULL, 0);
    assert_int_equal(cct_transport_first(&t).len, 0);
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_BANNER_MAX - 1);
    assert_int_equal(cct_transport_first(&t).len, CCT_BANNER_MAX - 1);
    p.receive = 5;
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), 5);
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), 5);
    assert_int_equal(cct_transport_first(&t).len, CCT_BANNER_MAX);
    for (size_t i = 0; i < CCT_BANNER_MAX; i++) {
        assert_int_equal(cct_transport_first(&t).ptr[i], 'r');
    }
}

/*
 * None, and more than were asked for, break the contract: an error, for good or a loop would not
 * end.
 */
static void test_broken_port(void **state)
{
    static const int results[] = {0, 9, INT32_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT(results); i++) {
        uint8_t bytes[8];
        cct_port port = peer_port();
        peer p = {.receive = results[i]};
        cct_transport t;
        cct_transport_init(&t, &port, &p, 1, NULL, 0);
        t.native_error = 1;
        assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_ERROR_IO);
        assert_int_equal(t.error, CCT_ERROR_IO);
        assert_int_equal(t.native_error, 0);
    }
}

/* When a peer takes no more, what it has sent before may still say why. */
static void test_receive_after_failed_send(void **state)
{
    uint8_t io[16], bytes[8];
    cct_port port = peer_port();
    peer p = {.send = CCT_ERROR_CLOSED, .receive = 2};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, io, sizeof io);
    assert_int_equal(SEND(&t, "abc"), 3);
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), 2);
    p.receive = CCT_AGAIN; /* and if there is nothing, no answer will come */
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_ERROR_CLOSED);
    p.send = CCT_AGAIN;
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_AGAIN);
    assert_int_equal(t.wants, CCT_WANT_WRITE);
}

/* 4 MiB and what was read last are enough for anybody. */
static void test_no_end(void **state)
{
    static uint8_t bytes[1 << 20];
    cct_port port = peer_port();
    peer p = {.receive = sizeof bytes};
    cct_transport t;
    (void)state;
    cct_transport_init(&t, &port, &p, 1, NULL, 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), sizeof bytes);
    }
    p.receive = 1;
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), 1);
    assert_int_equal(cct_transport_receive(&t, bytes, sizeof bytes), CCT_ERROR_NO_ROOM);
    assert_int_equal(t.error, CCT_ERROR_NO_ROOM);
    assert_int_equal(p.receives, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unbuffered),  cmocka_unit_test(test_joined),
        cmocka_unit_test(test_large_write), cmocka_unit_test(test_short_sends),
        cmocka_unit_test(test_ahead),       cmocka_unit_test(test_first),
        cmocka_unit_test(test_broken_port), cmocka_unit_test(test_receive_after_failed_send),
        cmocka_unit_test(test_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
