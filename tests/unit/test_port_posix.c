/* SPDX-License-Identifier: MIT */
/*
 * The Linux port against the contract of cctoken_port.h: loopback only, and no
 * answer depends on how fast the machine is. Time limits exist only so that a
 * fault ends the test instead of hanging it.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cctoken_posix.h"

static const cct_port *const port = &cct_port_posix;

/* Long enough never to be reached unless something is wrong. */
enum { LIMIT_MS = 2500 };

static int64_t in_ms(cct_posix *posix, int64_t ms)
{
    return port->monotonic_ms(posix) + ms;
}

/* The descriptor at this place among those to poll, or -1. */
static int target_at(cct_posix *posix, size_t place)
{
    struct pollfd targets[CCT_POSIX_TARGETS];
    (void)cct_posix_targets(posix, CCT_WANT_READ | CCT_WANT_WRITE, INT64_MAX, targets);
    return targets[place].fd;
}

static int socket_of(cct_posix *posix)
{
    return target_at(posix, 0);
}

static int pipe_of(cct_posix *posix)
{
    return target_at(posix, CCT_CONNECTIONS);
}

static void assert_idle(cct_posix *posix)
{
    for (size_t i = 0; i < CCT_POSIX_TARGETS; i++) {
        assert_int_equal(target_at(posix, i), -1);
    }
}

static void end_all(cct_posix *posix)
{
    port->cancel(posix);
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        port->disconnect(posix, i);
    }
    assert_idle(posix);
}

/* ---- What no test may leave behind ------------------------------------- */

static int descriptors_before;

static int count_descriptors(void)
{
    int n = 0;
    DIR *dir = opendir("/proc/self/fd");
    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        n++;
    }
    closedir(dir);
    return n;
}

static int before_each(void **state)
{
    (void)state;
    descriptors_before = count_descriptors();
    return 0;
}

static int after_each(void **state)
{
    (void)state;
    assert_int_equal(count_descriptors(), descriptors_before);
    errno = 0;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child, not even a dead one */
    assert_int_equal(errno, ECHILD);
    return 0;
}

/* ---- A resolver that does as it is told -------------------------------- */

typedef int resolver_fn(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static resolver_fn *system_resolver;
static bool resolver_was_here;              /* it was called in this process */
static volatile sig_atomic_t *handler_runs; /* shared with children */

/* Three addresses, IPv6 in the middle; those that `hints` asks for. */
static int three_addresses(const struct addrinfo *hints, struct addrinfo **list)
{
    static struct sockaddr_in ipv4[2];
    static struct sockaddr_in6 ipv6;
    static struct addrinfo all[3];
    struct addrinfo **end = list;
    for (size_t i = 0; i < 2; i++) {
        ipv4[i].sin_family = AF_INET;
        ipv4[i].sin_addr.s_addr = htonl(0xC0000201u + (uint32_t)i); /* 192.0.2.1, .2 */
        all[2 * i].ai_family = AF_INET;
        all[2 * i].ai_addr = (struct sockaddr *)(void *)&ipv4[i];
    }
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_addr = in6addr_loopback;
    all[1].ai_family = AF_INET6;
    all[1].ai_addr = (struct sockaddr *)(void *)&ipv6;
    *list = NULL;
    for (size_t i = 0; i < 3; i++) {
        if (hints->ai_family == AF_UNSPEC || hints->ai_family == all[i].ai_family) {
            *end = &all[i];
            end = &all[i].ai_next;
            *end = NULL;
        }
    }
    return 0;
}

/*
 * Names for which one family fails, and how; SILENT: never. The other has the addresses of
 * three.test.
 */
enum { SILENT = 1 };
static const struct {
    const char *name;
    int family;
    int code;
} lame[] = {
    {"again6.test", AF_INET6, EAI_AGAIN},   {"again4.test", AF_INET, EAI_AGAIN},   {"fail6.test", AF_INET6, EAI_FAIL},
    {"nodata6.test", AF_INET6, EAI_NODATA}, {"nodata4.test", AF_INET, EAI_NODATA}, {"silent6.test", AF_INET6, SILENT},
    {"silent4.test", AF_INET, SILENT},
};

static int fail_as(int code)
{
    while (code == SILENT) {
        (void)pause();
    }
    return code;
}

/* All lists are static. */
void freeaddrinfo(struct addrinfo *list)
{
    (void)list;
}

/* Stands before libc's, since the program's own definitions come first. */
int getaddrinfo(const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints,
                struct addrinfo **restrict list)
{
    resolver_was_here = true;
    static const struct {
        const char *name;
        int code;
    } codes[] = {{"noname.test", EAI_NONAME},
                 {"nodata.test", EAI_NODATA},
                 {"nofamily.test", EAI_ADDRFAMILY},
                 {"again.test", EAI_AGAIN},
                 {"fail.test", EAI_FAIL},
                 {"memory.test", EAI_MEMORY},
                 {"empty.test", 0}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(name, codes[i].name) == 0) {
            *list = NULL;
            return codes[i].code;
        }
    }
    if (strcmp(name, "three.test") == 0) {
        return three_addresses(hints, list);
    }
    for (size_t i = 0; i < sizeof lame / sizeof lame[0]; i++) {
        if (strcmp(name, lame[i].name) == 0 && hints->ai_family == lame[i].family) {
            return fail_as(lame[i].code);
        }
        if (strcmp(name, lame[i].name) == 0) {
            return three_addresses(hints, list);
        }
    }
    if (strcmp(name, "system.test") == 0) {
        errno = EMFILE;
        return EAI_SYSTEM;
    }
    if (strcmp(name, "crash.test") == 0) {
        (void)kill(getpid(), SIGKILL);
    }
    if (strcmp(name, "hang.test") == 0) {
        for (;;) {
            (void)pause();
        }
    }
    return system_resolver(name, service, hints, list);
}

/* Asks until there is an answer, or for limit_ms. */
static int resolve(cct_posix *posix, const char *name, cct_family family, cct_address *out, size_t capacity,
                   int limit_ms)
{
    int64_t until_ms = in_ms(posix, limit_ms);
    int result = port->resolve(posix, name, family, out, capacity);
    assert_int_equal(result, CCT_AGAIN);
    while (result == CCT_AGAIN && port->monotonic_ms(posix) < until_ms) {
        assert_int_equal(port->wait(posix, CCT_WANT_READ, until_ms), CCT_OK);
        result = port->resolve(posix, name, family, out, capacity);
    }
    if (result != CCT_AGAIN) {
        assert_idle(posix);
    }
    return result;
}

static const cct_family families[] = {CCT_FAMILY_IPV4, CCT_FAMILY_IPV6};

/* Asks for both families side by side, until there are answers to both or to one of them. */
static void resolve_both(cct_posix *posix, const char *name, cct_address out[2][4], int results[2], bool one_suffices)
{
    int64_t until_ms = in_ms(posix, LIMIT_MS);
    results[0] = results[1] = CCT_AGAIN;
    for (;;) {
        for (size_t i = 0; i < 2; i++) {
            results[i] = results[i] == CCT_AGAIN ? port->resolve(posix, name, families[i], out[i], 4) : results[i];
        }
        int missing = (results[0] == CCT_AGAIN) + (results[1] == CCT_AGAIN);
        if (missing == 0 || (missing == 1 && one_suffices)) {
            return;
        }
        assert_int_equal(port->wait(posix, CCT_WANT_READ, until_ms), CCT_OK);
        assert_true(port->monotonic_ms(posix) < until_ms);
    }
}

static void test_resolve_localhost(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address addresses[8];
    cct_posix_init(&posix);
    int n = resolve(&posix, "localhost", CCT_FAMILY_IPV4, addresses, 8, LIMIT_MS);
    assert_in_range(n, 1, 8);
    assert_int_equal(addresses[0].family, CCT_FAMILY_IPV4);
    assert_int_equal(addresses[0].bytes[0], 127);
    assert_int_equal(addresses[0].port, 0);
}

/* RFC 6761 section 6.4: never a name. Where no server answers, that takes longer than we wait. */
static void test_resolve_invalid(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    cct_posix_init(&posix);
    int result = resolve(&posix, "cctoken.invalid", CCT_FAMILY_IPV4, &address, 1, 300);
    assert_true(result == CCT_ERROR_NAME || result == CCT_ERROR_RESOLVER || result == CCT_AGAIN);
    end_all(&posix);
}

static void test_resolve_family_and_capacity(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address out[4];
    cct_posix_init(&posix);
    assert_int_equal(resolve(&posix, "three.test", CCT_FAMILY_IPV6, out, 4, LIMIT_MS), 1);
    assert_int_equal(out[0].family, CCT_FAMILY_IPV6);
    assert_memory_equal(out[0].bytes, &in6addr_loopback, 16);
    assert_int_equal(resolve(&posix, "three.test", CCT_FAMILY_IPV4, out, 4, LIMIT_MS), 2);
    assert_int_equal(out[0].family, CCT_FAMILY_IPV4);
    assert_memory_equal(out[0].bytes, "\xC0\x00\x02\x01", 4);
    assert_memory_equal(out[1].bytes, "\xC0\x00\x02\x02", 4);
    assert_int_equal(out[0].precedence, out[1].precedence); /* it is that of the family */

    memset(out, 0xA5, sizeof out);
    cct_address canary = out[1];
    assert_int_equal(resolve(&posix, "three.test", CCT_FAMILY_IPV4, out, 1, LIMIT_MS), 1);
    assert_memory_equal(&out[1], &canary, sizeof canary);
}

/* Loopback is always reached: IPv6 comes before IPv4, and both before what has no route. */
static void test_resolve_precedence(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address out[2][4];
    int results[2];
    cct_posix_init(&posix);
    resolve_both(&posix, "nothing.localhost", out, results, false);
    assert_int_equal(results[0], 1);
    assert_int_equal(results[1], 1);
    assert_int_equal(out[0][0].precedence, 2);
    /* 0: a machine without IPv6 */
    assert_true(out[1][0].precedence == 3 || out[1][0].precedence == 0);
}

/*
 * Side by side, then one alone, then both again: each has its own result, and one pipe serves two
 * that begin together.
 */
static void test_resolve_side_by_side(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address out[2][4];
    int results[2];
    cct_posix_init(&posix);
    for (int turn = 0; turn < 3; turn++) {
        resolve_both(&posix, "three.test", out, results, false);
        assert_int_equal(results[0], 2);
        assert_int_equal(results[1], 1);
        assert_int_equal(out[0][0].family, CCT_FAMILY_IPV4);
        assert_int_equal(out[1][0].family, CCT_FAMILY_IPV6);
        assert_idle(&posix);
        assert_int_equal(resolve(&posix, "again.test", families[turn % 2], out[0], 4, LIMIT_MS), CCT_ERROR_RESOLVER);
    }
    int before = count_descriptors();
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV6, out[1], 4), CCT_AGAIN);
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV4, out[0], 4), CCT_AGAIN);
    assert_int_equal(count_descriptors(), before + 1);
    port->cancel(&posix);

    /* The second begins later: it has a pipe of its own. */
    assert_int_equal(port->resolve(&posix, "silent6.test", CCT_FAMILY_IPV6, out[1], 4), CCT_AGAIN);
    assert_int_equal(port->resolve(&posix, "silent6.test", CCT_FAMILY_IPV6, out[1], 4), CCT_AGAIN);
    assert_int_equal(count_descriptors(), before + 1);
    int64_t until_ms = in_ms(&posix, LIMIT_MS);
    int result = port->resolve(&posix, "silent6.test", CCT_FAMILY_IPV4, out[0], 4);
    assert_int_equal(result, CCT_AGAIN);
    while (result == CCT_AGAIN && port->monotonic_ms(&posix) < until_ms) {
        assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
        result = port->resolve(&posix, "silent6.test", CCT_FAMILY_IPV4, out[0], 4);
    }
    assert_int_equal(result, 2);
    assert_int_equal(port->resolve(&posix, "silent6.test", CCT_FAMILY_IPV6, out[1], 4), CCT_AGAIN);
    end_all(&posix);
}

static void test_resolve_errors(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int result;
        int native_error;
    } cases[] = {
        {"noname.test", CCT_ERROR_NAME, EAI_NONAME},
        {"nodata.test", CCT_ERROR_NAME, EAI_NODATA},
        {"nofamily.test", CCT_ERROR_NAME, EAI_ADDRFAMILY},
        {"empty.test", CCT_ERROR_NAME, 0},
        {"again.test", CCT_ERROR_RESOLVER, EAI_AGAIN},
        {"fail.test", CCT_ERROR_RESOLVER, EAI_FAIL},
        {"memory.test", CCT_ERROR_LIMIT, ENOMEM},
        {"system.test", CCT_ERROR_LIMIT, EMFILE},
        {"crash.test", CCT_ERROR_RESOLVER, 0},
    };
    cct_posix posix;
    cct_address address;
    cct_posix_init(&posix);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        posix.error = 12345;
        assert_int_equal(resolve(&posix, cases[i].name, families[i % 2], &address, 1, LIMIT_MS), cases[i].result);
        assert_int_equal(port->native_error(&posix), cases[i].native_error);
    }
}

/* What a name server does when it is asked for one family hides no address of the other. */
static void test_resolve_one_family_fails(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address out[2][4];
    int results[2];
    cct_posix_init(&posix);
    for (size_t i = 0; i < sizeof lame / sizeof lame[0]; i++) {
        size_t left = lame[i].family == AF_INET6 ? 0 : 1;
        resolve_both(&posix, lame[i].name, out, results, lame[i].code == SILENT);
        assert_int_equal(results[left], left == 0 ? 2 : 1);
        assert_int_equal(out[left][0].family, families[left]);
        assert_true(lame[i].code == SILENT ? results[1 - left] == CCT_AGAIN : results[1 - left] < CCT_AGAIN);
        end_all(&posix);
    }
    /* Asked for alone, it is the answer. */
    assert_int_equal(resolve(&posix, "again6.test", CCT_FAMILY_IPV6, out[0], 4, LIMIT_MS), CCT_ERROR_RESOLVER);
    assert_int_equal(resolve(&posix, "nodata4.test", CCT_FAMILY_IPV4, out[0], 4, LIMIT_MS), CCT_ERROR_NAME);
}

/*
 * RFC 6761 section 6.3: no resolver is asked, so it is no matter that this one would never answer.
 */
static void test_resolve_below_localhost(void **state)
{
    (void)state;
    static const char *const names[] = {"nothing.localhost", "NOTHING.LocalHost", "nothing.localhost."};
    cct_posix posix;
    cct_address out[4];
    cct_posix_init(&posix);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(resolve(&posix, names[i], CCT_FAMILY_IPV4, out, 4, LIMIT_MS), 1);
        assert_memory_equal(out[0].bytes, "\x7F\0\0\x01", 4);
        assert_int_equal(resolve(&posix, names[i], CCT_FAMILY_IPV6, out, 4, LIMIT_MS), 1);
        assert_memory_equal(out[0].bytes, &in6addr_loopback, 16);
    }
}

/*
 * The call that begins answers by itself: nothing was left to answer it elsewhere. It is a result
 * to fetch at once.
 */
static void assert_resolved_here(cct_posix *posix)
{
    struct pollfd targets[CCT_POSIX_TARGETS];
    cct_address out[2][4];
    for (size_t i = 0; i < 2; i++) {
        resolver_was_here = false;
        assert_int_equal(port->resolve(posix, "three.test", families[i], out[i], 4), CCT_AGAIN);
        assert_true(resolver_was_here);
    }
    assert_int_equal(cct_posix_targets(posix, CCT_WANT_READ, INT64_MAX, targets), 0);
    assert_int_equal(port->wait(posix, CCT_WANT_READ, INT64_MAX), CCT_OK);
    assert_int_equal(port->resolve(posix, "three.test", CCT_FAMILY_IPV6, out[1], 4), 1);
    assert_int_equal(port->resolve(posix, "three.test", CCT_FAMILY_IPV4, out[0], 4), 2);
    assert_idle(posix);
}

/*
 * Where no child can be started the question is asked all the same. Privilege is no limit's
 * business: so as nobody.
 */
static void test_resolve_without_processes(void **state)
{
    (void)state;
    pid_t host = fork();
    assert_true(host >= 0);
    if (host == 0) {
        static const struct rlimit none = {0, 0};
        cct_posix posix;
        cct_posix_init(&posix);
        if (setrlimit(RLIMIT_NPROC, &none) != 0 || (geteuid() == 0 && setuid(65534) != 0)) {
            _exit(1);
        }
        assert_resolved_here(&posix);
        _exit(0);
    }
    int status = -1;
    assert_int_equal(waitpid(host, &status, 0), host);
    assert_int_equal(status, 0);
}

/*
 * An answer of which only a piece came, or which is nonsense, from a child that we make ourselves.
 */
static void answer_with(cct_posix *posix, const void *bytes, size_t len)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, len), (ssize_t)len);
    close(ends[1]);
    memset(&posix->queries[0].answer, 0, sizeof posix->queries[0].answer);
    posix->queries[0].pipe = ends[0];
    posix->queries[0].in_progress = true;
    posix->queries[0].child = fork();
    assert_true(posix->queries[0].child >= 0);
    if (posix->queries[0].child == 0) {
        _exit(0);
    }
}

static void test_resolve_torn_answer(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    cct_posix_lookup good = {.family = CCT_FAMILY_IPV4, .result = 1, .addresses = {{.family = CCT_FAMILY_IPV4}}};
    cct_posix_init(&posix);
    for (size_t len = 0; len < sizeof good; len = len * 2 + 1) {
        answer_with(&posix, &good, len);
        assert_int_equal(port->resolve(&posix, "x.test", CCT_FAMILY_IPV4, &address, 1), CCT_ERROR_RESOLVER);
        assert_idle(&posix);
    }
    answer_with(&posix, &good, sizeof good);
    assert_int_equal(port->resolve(&posix, "x.test", CCT_FAMILY_IPV4, &address, 1), 1);
    static const int impossible[][2] = {{0, 4}, {CCT_POSIX_ADDRESSES_MAX + 1, 4}, {INT32_MAX, 4}, {1, 0}, {1, 5}};
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        cct_posix_lookup bad = good;
        bad.result = impossible[i][0];
        bad.family = impossible[i][1];
        answer_with(&posix, &bad, sizeof bad);
        assert_int_equal(port->resolve(&posix, "x.test", CCT_FAMILY_IPV4, &address, 1), CCT_ERROR_RESOLVER);
    }
}

/*
 * A child's message: whether it was found without the search domains, and has waited for the
 * other's.
 */
typedef struct message {
    int family, result;
    bool is_absolute, has_waited;
} message;

/*
 * Both queries are in progress, with one pipe, and these messages have come. Both are polled once,
 * IPv4 first.
 */
static void answer_both(cct_posix *posix, const message *messages, size_t count, int results[2], int writer[1])
{
    cct_address out[4];
    int ends[2];
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    cct_posix_init(posix);
    for (size_t i = 0; i < 2; i++) {
        posix->queries[i].pipe = ends[0];
        posix->queries[i].in_progress = true;
    }
    for (size_t i = 0; i < count; i++) {
        cct_posix_lookup one = {
            messages[i].family,      messages[i].result,     0,
            messages[i].is_absolute, messages[i].has_waited, {{.family = (uint8_t)messages[i].family}}};
        assert_int_equal(write(ends[1], &one, sizeof one), (ssize_t)sizeof one);
    }
    writer[0] = ends[1];
    results[0] = port->resolve(posix, "x.test", CCT_FAMILY_IPV4, out, 4);
    results[1] = port->resolve(posix, "x.test", CCT_FAMILY_IPV6, out, 4);
}

/*
 * The name in a search domain and the name by itself are two hosts, of which the former comes
 * first.
 */
static void test_resolve_two_hosts(void **state)
{
    (void)state;
    static const struct {
        message messages[3];
        size_t count;
        int ipv4, ipv6;
    } rows[] = {
        {{{4, 1, false, false}, {6, 1, false, false}}, 2, 1, 1},
        {{{4, 1, true, false}, {6, 1, true, false}}, 2, 1, 1},
        {{{6, 1, false, false}, {4, 1, true, false}}, 2, CCT_ERROR_NAME, 1},
        {{{4, 1, true, false}, {6, 1, false, false}}, 2, CCT_ERROR_NAME, 1},
        {{{4, 1, false, false}, {6, 1, true, false}}, 2, 1, CCT_ERROR_NAME},
        {{{4, 1, true, false}, {6, CCT_ERROR_NAME, false, false}}, 2, 1, CCT_ERROR_NAME},
        {{{4, 1, true, false}, {6, CCT_ERROR_RESOLVER, false, false}}, 2, 1, CCT_ERROR_RESOLVER},
        /*
         * Of the other nothing is known yet: only the name itself waits for it, and not for ever.
         */
        {{{4, 1, false, false}}, 1, 1, CCT_AGAIN},
        {{{4, 1, true, false}}, 1, CCT_AGAIN, CCT_AGAIN},
        {{{4, 1, true, false}, {4, 1, true, true}}, 2, 1, CCT_AGAIN},
        {{{6, 1, true, false}}, 1, CCT_AGAIN, CCT_AGAIN},
        {{{6, 1, true, false}, {6, 1, true, true}}, 2, CCT_AGAIN, 1},
        /* What was fetched stays: the other host comes too late. */
        {{{4, 1, true, false}, {4, 1, true, true}, {6, 1, false, false}}, 3, 1, CCT_ERROR_NAME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cct_posix posix;
        int results[2], writer;
        answer_both(&posix, rows[i].messages, rows[i].count, results, &writer);
        assert_int_equal(results[0], rows[i].ipv4);
        assert_int_equal(results[1], rows[i].ipv6);
        end_all(&posix);
        close(writer);
    }
}

/*
 * A result that was read along with the other's is there to be fetched: nobody waits for the pipe
 * then.
 */
static void test_resolve_read_for_the_other(void **state)
{
    (void)state;
    static const message of_ipv4 = {4, 1, false, false};
    struct pollfd targets[CCT_POSIX_TARGETS];
    cct_posix posix;
    cct_address out[4];
    int results[2], writer;
    answer_both(&posix, NULL, 0, results, &writer);
    cct_posix_lookup one = {of_ipv4.family, of_ipv4.result, 0, false, false, {{.family = CCT_FAMILY_IPV4}}};
    assert_int_equal(write(writer, &one, sizeof one), (ssize_t)sizeof one);
    assert_int_equal(port->resolve(&posix, "x.test", CCT_FAMILY_IPV6, out, 4), CCT_AGAIN);
    assert_int_equal(cct_posix_targets(&posix, CCT_WANT_NOTHING, INT64_MAX, targets), 0);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, INT64_MAX), CCT_OK);
    assert_int_equal(port->resolve(&posix, "x.test", CCT_FAMILY_IPV4, out, 4), 1);
    assert_true(cct_posix_targets(&posix, CCT_WANT_NOTHING, INT64_MAX, targets) > 0);
    end_all(&posix);
    close(writer);
}

static void test_resolve_abandon(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    cct_posix_init(&posix);
    for (int i = 0; i < 20; i++) {
        for (int turn = 0; turn < 4; turn++) {
            assert_int_equal(port->resolve(&posix, "hang.test", families[turn % 2], &address, 1), CCT_AGAIN);
        }
        assert_true(fcntl(pipe_of(&posix), F_GETFD) & FD_CLOEXEC);
        pid_t children[] = {posix.queries[0].child, posix.queries[1].child};
        port->cancel(&posix);
        assert_idle(&posix);
        for (size_t child = 0; child < 2; child++) {
            assert_true(children[child] > 0);
            assert_int_equal(kill(children[child], 0), -1);
        }
        port->cancel(&posix);
    }
    /* Abandoned at once, and when the child is gone already. */
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV6, &address, 1), CCT_AGAIN);
    port->cancel(&posix);
    assert_int_equal(port->resolve(&posix, "crash.test", CCT_FAMILY_IPV4, &address, 1), CCT_AGAIN);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, in_ms(&posix, LIMIT_MS)), CCT_OK);
    port->cancel(&posix);
}

/* A host that does not want to hear of children: the kernel reaps them. */
static void test_resolve_with_sigchld_ignored(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address out[2][4];
    int results[2];
    cct_posix_init(&posix);
    assert_true(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
    resolve_both(&posix, "three.test", out, results, false);
    assert_int_equal(results[0] + results[1], 3);
    resolve_both(&posix, "crash.test", out, results, false);
    assert_int_equal(results[0], CCT_ERROR_RESOLVER);
    assert_int_equal(results[1], CCT_ERROR_RESOLVER);
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV4, out[0], 3), CCT_AGAIN);
    port->cancel(&posix);
    assert_true(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
}

static void count_run(int number)
{
    (void)number;
    ++*handler_runs;
}

/* The child runs no handler of the host; the host's mask stays as it was. */
static void test_resolve_signals(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    struct sigaction action, saved;
    sigset_t before, after;
    cct_posix_init(&posix);
    memset(&action, 0, sizeof action);
    action.sa_handler = count_run;
    *handler_runs = 0;
    assert_int_equal(sigaction(SIGUSR1, &action, &saved), 0);
    sigemptyset(&before);
    sigaddset(&before, SIGUSR2);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);

    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV4, &address, 1), CCT_AGAIN);
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV6, &address, 1), CCT_AGAIN);
    assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &after), 0);
    assert_int_equal(sigismember(&after, SIGUSR1), 0);
    assert_int_equal(sigismember(&after, SIGUSR2), 1);
    assert_int_equal(kill(posix.queries[0].child, SIGUSR1), 0);
    assert_int_equal(kill(posix.queries[1].child, SIGUSR1), 0);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, in_ms(&posix, 30)), CCT_OK);
    for (size_t i = 0; i < 2; i++) { /* they live on */
        assert_int_equal(port->resolve(&posix, "hang.test", families[i], &address, 1), CCT_AGAIN);
    }
    port->cancel(&posix);
    assert_int_equal(*handler_runs, 0);

    sigemptyset(&before);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
    assert_int_equal(sigaction(SIGUSR1, &saved, NULL), 0);
}

/*
 * The child goes when the program goes, however that ends: then nobody holds this pipe any longer.
 */
static void test_resolve_child_dies_with_parent(void **state)
{
    (void)state;
    int life[2];
    assert_int_equal(pipe(life), 0);
    pid_t host = fork();
    assert_true(host >= 0);
    if (host == 0) {
        cct_posix posix;
        cct_address address;
        cct_posix_init(&posix);
        int result = port->resolve(&posix, "hang.test", CCT_FAMILY_IPV6, &address, 1);
        _exit(result == CCT_AGAIN ? 0 : 1);
    }
    close(life[1]);
    int status = -1;
    assert_int_equal(waitpid(host, &status, 0), host);
    assert_int_equal(status, 0);
    struct pollfd ended = {life[0], POLLIN, 0};
    assert_int_equal(poll(&ended, 1, LIMIT_MS), 1);
    close(life[0]);
}

/* No descriptor is to be had: errors, and nothing half begun. */
static void test_without_descriptors(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address = {{127, 0, 0, 1}, CCT_FAMILY_IPV4, 0, 1};
    cct_address resolved[1];
    struct rlimit before, none;
    cct_posix_init(&posix);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int began = port->resolve(&posix, "system.test", CCT_FAMILY_IPV4, resolved, 1);
    int limited = port->resolve(&posix, "system.test", CCT_FAMILY_IPV4, resolved, 1);
    int resolve_error = port->native_error(&posix);
    const char *resolve_call = cct_posix_limited_call(&posix);
    (void)port->resolve(&posix, "three.test", CCT_FAMILY_IPV6, resolved, 1);
    int found = port->resolve(&posix, "three.test", CCT_FAMILY_IPV6, resolved, 1);
    int connected = port->connect(&posix, 1, &address);
    int connect_error = port->native_error(&posix);
    const char *connect_call = cct_posix_limited_call(&posix);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(began, CCT_AGAIN);
    assert_int_equal(limited, CCT_ERROR_LIMIT);
    assert_int_equal(resolve_error, EMFILE);
    assert_string_equal(resolve_call, "getaddrinfo");
    assert_int_equal(found, 1); /* this resolver needs none */
    assert_int_equal(connected, CCT_ERROR_LIMIT);
    assert_int_equal(connect_error, EMFILE);
    assert_string_equal(connect_call, "socket");
    assert_idle(&posix);
    end_all(&posix);
}

/* ---- Connections -------------------------------------------------------- */

/* A TCP socket bound to a free loopback port, listening or not; -1 where the family is absent. */
static int serve(cct_family family, bool listening, cct_address *address)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } at;
    memset(&at, 0, sizeof at);
    memset(address, 0, sizeof *address);
    address->family = (uint8_t)family;
    if (family == CCT_FAMILY_IPV6) {
        at.ipv6.sin6_family = AF_INET6;
        at.ipv6.sin6_addr = in6addr_loopback;
        memcpy(address->bytes, &in6addr_loopback, 16);
    } else {
        at.ipv4.sin_family = AF_INET;
        at.ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        memcpy(address->bytes, "\x7F\x00\x00\x01", 4);
    }
    socklen_t len = sizeof at;
    int fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    if (bind(fd, &at.any, len) != 0) {
        close(fd);
        return -1;
    }
    assert_int_equal(getsockname(fd, &at.any, &len), 0);
    address->port = ntohs(family == CCT_FAMILY_IPV6 ? at.ipv6.sin6_port : at.ipv4.sin_port);
    if (listening) {
        assert_int_equal(listen(fd, 1), 0);
    }
    return fd;
}

static int dial(cct_posix *posix, const cct_address *address)
{
    int64_t until_ms = in_ms(posix, LIMIT_MS);
    int result = port->connect(posix, 0, address);
    while (result == CCT_AGAIN && port->monotonic_ms(posix) < until_ms) {
        assert_int_equal(port->wait(posix, CCT_WANT_WRITE, until_ms), CCT_OK);
        result = port->connect(posix, 0, address);
    }
    return result;
}

/* A connection; returns the peer's end. */
static int connected_pair(cct_posix *posix)
{
    cct_address address;
    int listener = serve(CCT_FAMILY_IPV4, true, &address);
    assert_true(listener >= 0);
    cct_posix_init(posix);
    assert_int_equal(dial(posix, &address), CCT_OK);
    int peer = accept(listener, NULL, NULL);
    assert_true(peer >= 0);
    close(listener);
    return peer;
}

static int receive_within_limit(cct_posix *posix, uint8_t *out, size_t capacity)
{
    int64_t until_ms = in_ms(posix, LIMIT_MS);
    int result = port->receive(posix, 0, out, capacity);
    while (result == CCT_AGAIN && port->monotonic_ms(posix) < until_ms) {
        assert_int_equal(port->wait(posix, CCT_WANT_READ, until_ms), CCT_OK);
        result = port->receive(posix, 0, out, capacity);
    }
    return result;
}

static void test_connect(void **state)
{
    (void)state;
    cct_posix posix;
    int peer = connected_pair(&posix);
    int fd = socket_of(&posix);
    int on = 0;
    socklen_t on_len = sizeof on;
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &on_len), 0);
    assert_int_not_equal(on, 0);
    end_all(&posix);
    assert_idle(&posix);
    end_all(&posix);
    close(peer);
}

static void test_connect_again_stands(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    int listener = serve(CCT_FAMILY_IPV4, true, &address);
    cct_posix_init(&posix);
    assert_int_equal(dial(&posix, &address), CCT_OK);
    assert_int_equal(port->connect(&posix, 0, &address), CCT_OK);
    assert_int_equal(port->connect(&posix, 0, &address), CCT_OK);
    end_all(&posix);
    assert_int_equal(dial(&posix, &address), CCT_OK); /* the context serves again */
    end_all(&posix);
    close(listener);
}

static void test_connect_ipv6(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    int listener = serve(CCT_FAMILY_IPV6, true, &address);
    if (listener < 0) {
        return; /* a machine without IPv6 */
    }
    cct_posix_init(&posix);
    assert_int_equal(dial(&posix, &address), CCT_OK);
    end_all(&posix);
    close(listener);
}

static void test_connect_refused(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    int silent = serve(CCT_FAMILY_IPV4, false, &address);
    cct_posix_init(&posix);
    assert_int_equal(dial(&posix, &address), CCT_ERROR_REFUSED);
    assert_int_equal(port->native_error(&posix), ECONNREFUSED);
    assert_idle(&posix);
    close(silent);
}

static void test_connect_unreachable(void **state)
{
    (void)state;
    /* TCP has no way to a broadcast address, with or without a route. */
    static const cct_address nowhere = {{255, 255, 255, 255}, CCT_FAMILY_IPV4, 0, 443};
    static const cct_address no_family = {{0}, CCT_FAMILY_ANY, 0, 443};
    cct_posix posix;
    cct_posix_init(&posix);
    assert_int_equal(dial(&posix, &nowhere), CCT_ERROR_UNREACHABLE);
    assert_idle(&posix);
    assert_int_equal(dial(&posix, &no_family), CCT_ERROR_UNREACHABLE);
    assert_int_equal(port->native_error(&posix), EAFNOSUPPORT);
    assert_idle(&posix);
}

static void test_connect_abandon(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    int listener = serve(CCT_FAMILY_IPV4, true, &address);
    cct_posix_init(&posix);
    int result = port->connect(&posix, 0, &address);
    assert_true(result == CCT_OK || result == CCT_AGAIN);
    end_all(&posix);
    assert_idle(&posix);
    close(listener);
}

static void test_receive(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t out[3] = {0, 0, 0xA5};
    int peer = connected_pair(&posix);
    assert_int_equal(port->receive(&posix, 0, out, 2), CCT_AGAIN);
    assert_int_equal(send(peer, "abc", 3, 0), 3);
    assert_int_equal(receive_within_limit(&posix, out, 2), 2);
    assert_memory_equal(out, "ab\xA5", 3);
    assert_int_equal(receive_within_limit(&posix, out, 2), 1);
    assert_int_equal(out[0], 'c');
    assert_int_equal(port->receive(&posix, 0, out, 2), CCT_AGAIN);
    close(peer);
    assert_int_equal(receive_within_limit(&posix, out, 2), CCT_EOF);
    assert_int_equal(port->receive(&posix, 0, out, 2), CCT_EOF);
    end_all(&posix);
}

static void test_reset_by_peer(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t out[8];
    int peer = connected_pair(&posix);
    struct linger at_once = {1, 0};
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer);
    assert_int_equal(receive_within_limit(&posix, out, sizeof out), CCT_ERROR_CLOSED);
    assert_int_equal(port->native_error(&posix), ECONNRESET);
    assert_int_equal(port->send(&posix, 0, out, sizeof out), CCT_ERROR_CLOSED); /* and no SIGPIPE */
    assert_int_equal(port->native_error(&posix), ECONNRESET);
    out[0] = 0xA5;
    for (int i = 0; i < 3; i++) { /* and stays so: recv() alone would see an orderly end now */
        assert_int_equal(port->receive(&posix, 0, out, sizeof out), CCT_ERROR_CLOSED);
        assert_int_equal(port->send(&posix, 0, out, sizeof out), CCT_ERROR_CLOSED);
        assert_int_equal(port->native_error(&posix), ECONNRESET);
    }
    assert_int_equal(out[0], 0xA5);
    end_all(&posix);
}

static void test_without_connection(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t byte = 0;
    cct_posix_init(&posix);
    assert_idle(&posix);
    assert_int_equal(port->native_error(&posix), 0);
    assert_int_equal(port->send(&posix, 0, &byte, 1), CCT_ERROR_IO);
    assert_int_equal(port->receive(&posix, 0, &byte, 1), CCT_ERROR_IO);
    assert_int_equal(port->native_error(&posix), EBADF);
    end_all(&posix);
    end_all(&posix);
}

static uint8_t plenty[1 << 20];

/* Sends until nothing more is taken; returns how much that was. */
static size_t fill(cct_posix *posix, bool *was_short)
{
    size_t sent = 0;
    int n;
    while ((n = port->send(posix, 0, plenty, sizeof plenty)) > 0) {
        *was_short = *was_short || (size_t)n < sizeof plenty;
        sent += (size_t)n;
        assert_true(sent < (size_t)1 << 30);
    }
    assert_int_equal(n, CCT_AGAIN);
    return sent;
}

static void test_send_short_and_again(void **state)
{
    (void)state;
    cct_posix posix;
    int peer = connected_pair(&posix);
    bool was_short = false;
    size_t sent = fill(&posix, &was_short);
    assert_true(was_short);

    /* The kernel may still move bytes on to the peer; then a little more is taken. It ends. */
    int64_t until_ms = in_ms(&posix, 30);
    while (port->monotonic_ms(&posix) < until_ms) {
        assert_int_equal(port->wait(&posix, CCT_WANT_WRITE, until_ms), CCT_OK);
        sent += fill(&posix, &was_short);
    }
    /* All arrives, and there is room again. */
    shutdown(socket_of(&posix), SHUT_WR);
    static uint8_t sink[1 << 20];
    ssize_t n;
    while ((n = recv(peer, sink, sizeof sink, 0)) > 0) {
        sent -= (size_t)n;
    }
    assert_int_equal(n, 0);
    assert_int_equal(sent, 0);
    end_all(&posix);
    close(peer);
}

static void test_wait(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t byte;
    int peer = connected_pair(&posix);

    /* Nothing comes: until the deadline, and not a millisecond less. */
    int64_t until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);

    /* Writable at once; readable when something came; a deadline that has passed. */
    until_ms = in_ms(&posix, LIMIT_MS);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ | CCT_WANT_WRITE, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) < until_ms);
    assert_int_equal(send(peer, "x", 1, 0), 1);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, INT64_MAX), CCT_OK);
    assert_int_equal(receive_within_limit(&posix, &byte, 1), 1);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, 0), CCT_OK);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, INT64_MIN), CCT_OK);

    /* With nothing wanted a hang-up does not wake. */
    shutdown(socket_of(&posix), SHUT_RDWR);
    close(peer);
    until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);
    end_all(&posix);

    /* Without a connection there is still the deadline. */
    until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);
}

static void test_wait_interrupted(void **state)
{
    (void)state;
    cct_posix posix;
    struct sigaction action, saved;
    struct itimerval often = {{0, 10000}, {0, 10000}}, never = {{0, 0}, {0, 0}};
    cct_posix_init(&posix);
    memset(&action, 0, sizeof action);
    action.sa_handler = count_run;
    assert_int_equal(sigaction(SIGALRM, &action, &saved), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    int64_t until_ms = in_ms(&posix, LIMIT_MS);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) < until_ms);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_int_equal(sigaction(SIGALRM, &saved, NULL), 0);
}

/* What wakes does so whatever else is waited for, and takes nothing from it. */
static void test_wait_woken(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t byte;
    int ends[2];
    int peer = connected_pair(&posix);
    assert_int_equal(pipe(ends), 0);
    cct_posix_set_wake(&posix, ends[0]);

    /* Silent: as without it. */
    int64_t until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);

    /* Readable: at once, and again until it has been read. */
    assert_int_equal(write(ends[1], "x", 1), 1);
    until_ms = in_ms(&posix, LIMIT_MS);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) < until_ms);
    assert_int_equal(port->receive(&posix, 0, &byte, 1), CCT_AGAIN);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);
    end_all(&posix);
    close(peer);

    /* While a name is resolved; and without anything under way. */
    cct_address address;
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(port->resolve(&posix, "hang.test", CCT_FAMILY_IPV4, &address, 1), CCT_AGAIN);
    until_ms = in_ms(&posix, LIMIT_MS);
    assert_int_equal(port->wait(&posix, CCT_WANT_READ, until_ms), CCT_OK);
    end_all(&posix);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) < until_ms);

    /* Taken away again. */
    cct_posix_set_wake(&posix, -1);
    until_ms = in_ms(&posix, 20);
    assert_int_equal(port->wait(&posix, CCT_WANT_NOTHING, until_ms), CCT_OK);
    assert_true(port->monotonic_ms(&posix) >= until_ms);
    close(ends[0]);
    close(ends[1]);
}

/* What wakes all the time does not keep an attempt from its success. */
static void test_connect_woken(void **state)
{
    (void)state;
    cct_posix posix;
    cct_address address;
    int ends[2];
    int listener = serve(CCT_FAMILY_IPV4, true, &address);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    cct_posix_init(&posix);
    cct_posix_set_wake(&posix, ends[0]);
    assert_int_equal(dial(&posix, &address), CCT_OK);
    assert_int_equal(port->send(&posix, 0, (const uint8_t *)"x", 1), 1);
    end_all(&posix);
    close(listener);
    close(ends[0]);
    close(ends[1]);
}

/* ---- Clock and randomness ---------------------------------------------- */

static void test_clocks(void **state)
{
    (void)state;
    cct_posix posix;
    cct_posix_init(&posix);
    int64_t last_ms = port->monotonic_ms(&posix);
    assert_true(last_ms >= 0);
    for (int i = 0; i < 10000; i++) {
        int64_t now_ms = port->monotonic_ms(&posix);
        assert_true(now_ms >= last_ms);
        last_ms = now_ms;
    }
    assert_true(port->wall_clock_s(&posix) > 1700000000); /* 2023 */
}

/*
 * The system's, unless a test has it fail: as a kernel or a filter of system calls does that does
 * not know it.
 */
static int getrandom_error;
static unsigned getrandom_calls;

ssize_t getrandom(void *out, size_t len, unsigned flags)
{
    getrandom_calls++;
    if (getrandom_error != 0) {
        errno = getrandom_error;
        return -1;
    }
    return syscall(SYS_getrandom, out, len, flags);
}

/* Every length up to one that getrandom(2) may cut: filled to the end, not beyond. */
static void test_random(void **state)
{
    (void)state;
    cct_posix posix;
    static uint8_t a[5001], b[5001];
    cct_posix_init(&posix);
    for (size_t len = 0; len <= 5000; len += len < 64 ? 1 : 617) {
        memset(a, 0, sizeof a);
        memset(b, 0, sizeof b);
        assert_int_equal(port->random_bytes(&posix, a, len), CCT_OK);
        assert_int_equal(port->random_bytes(&posix, b, len), CCT_OK);
        assert_int_equal(a[len], 0);
        if (len >= 16) {
            assert_memory_not_equal(a, b, len);
            assert_memory_not_equal(a + len - 16, b + len - 16, 16);
        }
    }
}

static void test_random_without_getrandom(void **state)
{
    (void)state;
    static const int errors[] = {ENOSYS, EPERM, EACCES};
    cct_posix posix;
    uint8_t a[300], b[300];
    cct_posix_init(&posix);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        memset(a, 0, sizeof a);
        memset(b, 0, sizeof b);
        getrandom_error = errors[i];
        getrandom_calls = 0;
        int first = port->random_bytes(&posix, a, sizeof a);
        int second = port->random_bytes(&posix, b, sizeof b);
        getrandom_error = 0;
        assert_int_equal(getrandom_calls, 2);
        assert_int_equal(first, CCT_OK);
        assert_int_equal(second, CCT_OK);
        assert_memory_not_equal(a, b, sizeof a);
        assert_memory_not_equal(a + sizeof a - 16, b + sizeof b - 16, 16); /* filled to the end */
    }
}

static void test_random_without_any(void **state)
{
    (void)state;
    cct_posix posix;
    uint8_t out[16];
    struct rlimit before, none;
    cct_posix_init(&posix);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0); /* /dev/urandom cannot be opened either */
    getrandom_error = ENOSYS;
    int result = port->random_bytes(&posix, out, sizeof out);
    getrandom_error = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(result, CCT_ERROR_LIMIT);
    assert_int_equal(port->native_error(&posix), ENOSYS);
    assert_string_equal(cct_posix_limited_call(&posix), "getrandom");
}

/* ---- Trust anchors ------------------------------------------------------ */

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    int fd = open(in_folder(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void open_folder(void)
{
    strcpy(folder, "/tmp/cctoken-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static void remove_folder(void)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            const char *path = in_folder(entry->d_name);
            assert_true(unlink(path) == 0 || rmdir(path) == 0);
        }
    }
    closedir(dir);
    assert_int_equal(rmdir(folder), 0);
}

/* The rest of the anchors as text, in pieces of at most `capacity`. */
static const char *read_rest(cct_posix *posix, size_t capacity)
{
    static char text[16384];
    char piece[4096];
    size_t len = 0;
    int n;
    while ((n = port->anchors_read(posix, piece, capacity)) > 0) {
        assert_true((size_t)n <= capacity && len + (size_t)n < sizeof text);
        memcpy(text + len, piece, (size_t)n);
        len += (size_t)n;
    }
    assert_int_equal(n, CCT_EOF);
    assert_int_equal(port->anchors_read(posix, piece, capacity), CCT_EOF);
    text[len] = '\0';
    return text;
}

static const size_t capacities[] = {1, 2, 3, 7, 4096};
enum { CAPACITIES = sizeof capacities / sizeof capacities[0] };

static void read_whole_and_from_the_middle(cct_posix *posix, const char *expected)
{
    char byte;
    for (size_t i = 0; i < CAPACITIES; i++) {
        assert_int_equal(port->anchors_rewind(posix), CCT_OK);
        assert_string_equal(read_rest(posix, capacities[i]), expected);
        assert_int_equal(port->anchors_rewind(posix), CCT_OK);
        assert_int_equal(port->anchors_read(posix, &byte, 1), 1);
        assert_int_equal(byte, expected[0]);
    }
    port->anchors_end(posix);
    port->anchors_end(posix);
    assert_int_equal(port->anchors_rewind(posix), CCT_OK);
    assert_string_equal(read_rest(posix, 5), expected);
    port->anchors_end(posix);
}

static void test_anchors_file(void **state)
{
    (void)state;
    cct_posix posix;
    char path[256];
    cct_posix_init(&posix);
    open_folder();
    put("ca.pem", "first line\nsecond line");
    strcpy(path, in_folder("ca.pem"));
    cct_posix_set_anchors_memory(&posix, "memory", 6);
    cct_posix_set_anchors(&posix, path); /* goes before memory */
    read_whole_and_from_the_middle(&posix, "first line\nsecond line");

    /* Another path in the middle of the reading. */
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    cct_posix_set_anchors(&posix, NULL);
    read_whole_and_from_the_middle(&posix, "memory");
    remove_folder();
}

static void test_anchors_memory(void **state)
{
    (void)state;
    cct_posix posix;
    char byte;
    cct_posix_init(&posix);
    cct_posix_set_anchors_memory(&posix, "one\ntwo\nunread", 8);
    read_whole_and_from_the_middle(&posix, "one\ntwo\n");
    cct_posix_set_anchors_memory(&posix, NULL, 8);
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_NOT_FOUND);
    assert_int_equal(port->anchors_read(&posix, &byte, 1), CCT_EOF);
}

static void test_anchors_missing(void **state)
{
    (void)state;
    cct_posix posix;
    char byte;
    cct_posix_init(&posix);
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_NOT_FOUND);
    cct_posix_set_anchors_memory(&posix, "memory", 6);
    cct_posix_set_anchors(&posix, "/nonexistent/ca.pem");
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_NOT_FOUND);
    assert_int_equal(port->native_error(&posix), ENOENT);
    cct_posix_set_anchors(&posix, "/dev/null/ca.pem");
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_NOT_FOUND);
    assert_int_equal(port->anchors_read(&posix, &byte, 1), CCT_ERROR_IO); /* nothing was opened */
    port->anchors_end(&posix);
}

static void test_anchors_unreadable(void **state)
{
    (void)state;
    cct_posix posix;
    char path[256], byte;
    cct_posix_init(&posix);
    open_folder();
    assert_int_equal(symlink("loop", in_folder("loop")), 0);
    strcpy(path, in_folder("loop"));
    cct_posix_set_anchors(&posix, path);
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_IO);
    assert_int_equal(port->native_error(&posix), ELOOP);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0); /* must not wait for its writer */
    strcpy(path, in_folder("fifo"));
    cct_posix_set_anchors(&posix, path);
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    assert_int_equal(port->anchors_read(&posix, &byte, 1), CCT_EOF);
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_IO); /* cannot be rewound */
    port->anchors_end(&posix);
    remove_folder();
}

/* How often `what` occurs in `text`. */
static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) {
        n++;
    }
    return n;
}

/*
 * Of all that a folder may hold only two files count; they come in any order, with a newline
 * between them.
 */
static void test_anchors_directory(void **state)
{
    (void)state;
    cct_posix posix;
    cct_posix_init(&posix);
    open_folder();
    put("a.pem", "AAA");
    put(".hidden", "BBB\n");
    assert_int_equal(symlink(".hidden", in_folder("b.pem")), 0);
    assert_int_equal(symlink("absent", in_folder("dangling")), 0);
    assert_int_equal(symlink("/dev/zero", in_folder("device")), 0);
    assert_int_equal(mkdir(in_folder("folder"), 0700), 0);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    if (geteuid() != 0) {
        put("secret", "CCC\n");
        assert_int_equal(chmod(in_folder("secret"), 0), 0);
    }
    cct_posix_set_anchors(&posix, folder);
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    char first = read_rest(&posix, 1)[0];
    assert_int_equal(cct_posix_anchors_unread(&posix), geteuid() != 0 ? 2 : 1);
    read_whole_and_from_the_middle(&posix, first == 'A' ? "AAA\nBBB\n" : "BBB\n\nAAA");
    remove_folder();
}

static void test_anchors_directory_empty(void **state)
{
    (void)state;
    cct_posix posix;
    cct_posix_init(&posix);
    open_folder();
    cct_posix_set_anchors(&posix, folder);
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    assert_string_equal(read_rest(&posix, 16), "");
    put("empty.pem", "");
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    assert_string_equal(read_rest(&posix, 16), "");
    port->anchors_end(&posix);
    remove_folder();
}

/* More entries than one piece of the directory holds: each comes once. */
static void test_anchors_directory_large(void **state)
{
    (void)state;
    cct_posix posix;
    char name[80], text[8];
    cct_posix_init(&posix);
    open_folder();
    for (int i = 0; i < 200; i++) {
        (void)snprintf(name, sizeof name, "%03d%.*s", i, i % 50, "a-name-of-any-length-so-that-entries-end-anywhere-");
        (void)snprintf(text, sizeof text, "<%03d>", i);
        put(name, text);
    }
    cct_posix_set_anchors(&posix, folder);
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
        const char *all = read_rest(&posix, turn == 0 ? 4096 : 2);
        assert_int_equal(strlen(all), 200 * 5 + 199);
        for (int i = 0; i < 200; i++) {
            (void)snprintf(text, sizeof text, "<%03d>", i);
            assert_int_equal(count(all, text), 1);
        }
    }
    port->anchors_end(&posix);
    remove_folder();
}

/* One file under many names is read once; so is one that is named as a path besides. */
static void test_anchors_each_file_once(void **state)
{
    (void)state;
    cct_posix posix;
    char file[256], list[600];
    cct_posix_init(&posix);
    open_folder();
    put("a.pem", "<a>");
    put("b.pem", "<b>");
    assert_int_equal(symlink("a.pem", in_folder("0123abcd.0")), 0);
    assert_int_equal(symlink("0123abcd.0", in_folder("twice.pem")), 0);
    strcpy(file, in_folder("a.pem"));
    assert_int_equal(link(file, in_folder("hard.pem")), 0);
    cct_posix_set_anchors(&posix, folder);
    for (int turn = 0; turn < 3; turn++) {
        assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
        const char *all = read_rest(&posix, 4096);
        assert_int_equal(count(all, "<a>") + 10 * count(all, "<b>"), 11);
        assert_int_equal(cct_posix_anchors_unread(&posix), 0);
        if (turn == 1) {
            port->anchors_end(&posix);
        }
    }
    (void)snprintf(list, sizeof list, "%s:%s", folder, folder);
    cct_posix_set_anchors(&posix, file);
    cct_posix_add_anchors(&posix, list);
    for (size_t i = 0; i < CAPACITIES; i++) {
        assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
        assert_string_equal(read_rest(&posix, capacities[i]), "<a>\n<b>\n");
    }
    port->anchors_end(&posix);
    remove_folder();
}

/* Of several paths those that can be read count; the others are counted. */
static void test_anchors_several_paths(void **state)
{
    (void)state;
    cct_posix posix;
    char path[256], list[6000];
    cct_posix_init(&posix);
    open_folder();
    put("one", "ONE\n");
    put("two", "TWO");
    put("empty", "");
    assert_int_equal(symlink("loop", in_folder("loop")), 0);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0); /* must not wait for its writer */
    strcpy(path, in_folder("one"));
    (void)snprintf(list, sizeof list, ":%s/absent:%s/empty::%s/two:%s/loop:%s/fifo:%s/one:/%05000d:", folder, folder,
                   folder, folder, folder, folder, 0);
    cct_posix_set_anchors(&posix, path);
    cct_posix_add_anchors(&posix, list);
    read_whole_and_from_the_middle(&posix, "ONE\n\nTWO\n");
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    (void)read_rest(&posix, 100);
    assert_int_equal(cct_posix_anchors_unread(&posix), 3);

    cct_posix_set_anchors(&posix, "/nonexistent"); /* which takes the others away */
    assert_int_equal(port->anchors_rewind(&posix), CCT_ERROR_NOT_FOUND);
    cct_posix_add_anchors(&posix, path);
    read_whole_and_from_the_middle(&posix, "ONE\n");
    cct_posix_set_anchors(&posix, NULL);
    cct_posix_add_anchors(&posix, folder + 1); /* none at all */
    assert_int_equal(port->anchors_rewind(&posix), CCT_OK);
    assert_string_equal(read_rest(&posix, 100), "");
    assert_int_equal(cct_posix_anchors_unread(&posix), 1);
    port->anchors_end(&posix);
    remove_folder();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, before_each, after_each)
    const struct CMUnitTest tests[] = {
        TEST(test_clocks),
        TEST(test_random),
        TEST(test_random_without_getrandom),
        TEST(test_random_without_any),
        TEST(test_resolve_localhost),
        TEST(test_resolve_invalid),
        TEST(test_resolve_family_and_capacity),
        TEST(test_resolve_precedence),
        TEST(test_resolve_side_by_side),
        TEST(test_resolve_errors),
        TEST(test_resolve_one_family_fails),
        TEST(test_resolve_below_localhost),
        TEST(test_resolve_without_processes),
        TEST(test_resolve_torn_answer),
        TEST(test_resolve_two_hosts),
        TEST(test_resolve_read_for_the_other),
        TEST(test_resolve_abandon),
        TEST(test_resolve_with_sigchld_ignored),
        TEST(test_resolve_signals),
        TEST(test_resolve_child_dies_with_parent),
        TEST(test_without_descriptors),
        TEST(test_connect),
        TEST(test_connect_again_stands),
        TEST(test_connect_ipv6),
        TEST(test_connect_refused),
        TEST(test_connect_unreachable),
        TEST(test_connect_abandon),
        TEST(test_receive),
        TEST(test_reset_by_peer),
        TEST(test_without_connection),
        TEST(test_send_short_and_again),
        TEST(test_wait),
        TEST(test_wait_interrupted),
        TEST(test_wait_woken),
        TEST(test_connect_woken),
        TEST(test_anchors_file),
        TEST(test_anchors_memory),
        TEST(test_anchors_missing),
        TEST(test_anchors_unreadable),
        TEST(test_anchors_directory),
        TEST(test_anchors_directory_empty),
        TEST(test_anchors_directory_large),
        TEST(test_anchors_each_file_once),
        TEST(test_anchors_several_paths),
    };
    void *libc = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&system_resolver, &libc, sizeof system_resolver);
    void *shared = mmap(NULL, sizeof *handler_runs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (libc == NULL || shared == MAP_FAILED) {
        return 1;
    }
    handler_runs = shared;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
