/* SPDX-License-Identifier: MIT */
/*
 * faults.c: whole exchanges with a real server, in each of which the port goes
 * wrong: in every function, at every call, in every way that the contract of
 * cctoken_port.h allows. Each must end with a token or the right cause, and
 * leave nothing behind.
 *
 *   faults URL CA ID SECRET [PROXY|-] [USE [URL]]
 *
 * The proxy is authenticated to with the same ID and secret. USE is introspection or revocation,
 * with the URL of that endpoint, or discovery, with URL as the issuer's.
 */
#include <signal.h>
#include <unistd.h>

#include "faulty_port.h"
#include "residue.h"
#include "tally.h"

/*
 * A time-out is never a right answer here but after a jump; the alarm is for a client that sees
 * none.
 */
enum { TIMEOUT_MS = 10000, ALARM_S = 30, CALLS_MAX = 500 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct {
    cct_client client;
    platform platform;
    uint64_t arena[48 * 1024 / 8];
    uint8_t io[16384];
    char work[16384];
} memory;

/* ---- what goes wrong, and what may come of it -------------------------- */

/* Outcomes; bits. */
enum {
    TOKEN = 1,
    NO_NAME = 2,
    REFUSED = 4,
    UNREACHED = 8,
    CONNECT_LATE = 16,
    CUT_IN_TLS = 32,
    CUT_IN_HTTP = 64,
    NO_ANCHORS = 128,
    UNTRUSTED = 256,
    TLS_FAILED = 512,
    LATE_IN_TLS = 1024,
    LATE_IN_HTTP = 2048,
    NO_CLOCK = 4096,
    NO_WAIT = 8192,
    DNS_LIMIT = 1 << 14,
    CONNECT_LIMIT = 1 << 15,
    TLS_LIMIT = 1 << 16,
    HTTP_LIMIT = 1 << 17,
    CUT_BY_PROXY = 1 << 18,
    LATE_IN_PROXY = 1 << 19,
    PROXY_LIMIT = 1 << 20,
    CUT = CUT_BY_PROXY | CUT_IN_TLS | CUT_IN_HTTP,
    LATE = NO_NAME | CONNECT_LATE | LATE_IN_PROXY | LATE_IN_TLS | LATE_IN_HTTP,
    LINE_LIMIT = PROXY_LIMIT | TLS_LIMIT | HTTP_LIMIT
};

/* Bit 1 << i. */
static const struct {
    int result;
    cct_cause cause;
    cct_stage stage;
} outcomes[] = {
    {CCT_OK, CCT_CAUSE_NONE, CCT_STAGE_CONFIG},
    {CCT_FAILED, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS},
    {CCT_FAILED, CCT_CAUSE_CONNECTION_REFUSED, CCT_STAGE_CONNECT},
    {CCT_FAILED, CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT},
    {CCT_FAILED, CCT_CAUSE_CONNECT_TIMEOUT, CCT_STAGE_CONNECT},
    {CCT_FAILED, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP},
    {CCT_FAILED, CCT_CAUSE_NO_TRUST_ANCHORS, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_UNTRUSTED_ISSUER, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_TIMEOUT, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_TIMEOUT, CCT_STAGE_HTTP},
    {CCT_FAILED, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG},
    {CCT_ERROR_IO, CCT_CAUSE_NONE, CCT_STAGE_CONFIG}, /* cct_run() passes on what the wait says */
    {CCT_FAILED, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_DNS},
    {CCT_FAILED, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_CONNECT},
    {CCT_FAILED, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_TLS},
    {CCT_FAILED, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_HTTP},
    {CCT_FAILED, CCT_CAUSE_PROXY_FAILURE, CCT_STAGE_PROXY},
    {CCT_FAILED, CCT_CAUSE_TIMEOUT, CCT_STAGE_PROXY},
    {CCT_FAILED, CCT_CAUSE_SYSTEM_LIMIT, CCT_STAGE_PROXY},
};

/* Once, or for good as a line that is cut stays cut. */
enum { ONCE = 1, FOR_GOOD = 2, BOTH = ONCE | FOR_GOOD };

typedef struct fault {
    port_function function;
    const char *name;
    int fault;
    const char *fault_name;
    unsigned how;
    unsigned first_call; /* from this one on each is tried */
    int allowed;
} fault;

#define NAMED(value) value, #value

static const fault faults[] = {
    {NAMED(RESOLVE), NAMED(CCT_AGAIN), ONCE, 1, TOKEN},
    {NAMED(RESOLVE), NAMED(CCT_ERROR_NAME), ONCE, 1, NO_NAME},
    {NAMED(RESOLVE), NAMED(CCT_ERROR_RESOLVER), ONCE, 1, NO_NAME},
    {NAMED(RESOLVE), NAMED(CCT_ERROR_NOT_PROVIDED), ONCE, 1, NO_NAME},
    {NAMED(RESOLVE), NAMED(CCT_ERROR_LIMIT), ONCE, 1, DNS_LIMIT},
    {NAMED(CONNECT), NAMED(CCT_AGAIN), ONCE, 1, TOKEN},
    {NAMED(CONNECT), NAMED(CCT_ERROR_REFUSED), ONCE, 1, REFUSED},
    {NAMED(CONNECT), NAMED(CCT_ERROR_UNREACHABLE), ONCE, 1, UNREACHED},
    {NAMED(CONNECT), NAMED(CCT_ERROR_TIMED_OUT), ONCE, 1, CONNECT_LATE},
    {NAMED(CONNECT), NAMED(CCT_ERROR_IO), ONCE, 1, UNREACHED},
    {NAMED(CONNECT), NAMED(CCT_ERROR_NOT_PROVIDED), ONCE, 1, UNREACHED},
    {NAMED(CONNECT), NAMED(CCT_ERROR_LIMIT), ONCE, 1, CONNECT_LIMIT},
    {NAMED(SEND), NAMED(CCT_AGAIN), ONCE, 1, TOKEN},
    {NAMED(SEND), NAMED(SHORT), BOTH, 1, TOKEN},
    {NAMED(SEND), NAMED(CCT_OK), BOTH, 1, CUT}, /* 0 bytes, which the contract forbids */
    {NAMED(SEND), NAMED(CCT_ERROR_CLOSED), BOTH, 1, CUT},
    {NAMED(SEND), NAMED(CCT_ERROR_IO), BOTH, 1, CUT},
    {NAMED(SEND), NAMED(CCT_ERROR_LIMIT), BOTH, 1, LINE_LIMIT},
    {NAMED(RECEIVE), NAMED(CCT_AGAIN), ONCE, 1, TOKEN},
    {NAMED(RECEIVE), NAMED(SHORT), BOTH, 1, TOKEN},
    {NAMED(RECEIVE), NAMED(CCT_OK), BOTH, 1, CUT},
    {NAMED(RECEIVE), NAMED(CCT_EOF), BOTH, 1, CUT},
    {NAMED(RECEIVE), NAMED(CCT_ERROR_CLOSED), BOTH, 1, CUT},
    {NAMED(RECEIVE), NAMED(CCT_ERROR_IO), BOTH, 1, CUT},
    {NAMED(RECEIVE), NAMED(CCT_ERROR_LIMIT), BOTH, 1, LINE_LIMIT},
    {NAMED(REWIND), NAMED(CCT_ERROR_NOT_FOUND), BOTH, 1, NO_ANCHORS},
    {NAMED(REWIND), NAMED(CCT_ERROR_IO), BOTH, 1, NO_ANCHORS},
    {NAMED(REWIND), NAMED(CCT_ERROR_NOT_PROVIDED), BOTH, 1, NO_ANCHORS},
    {NAMED(REWIND), NAMED(CCT_ERROR_LIMIT), BOTH, 1, TLS_LIMIT},
    {NAMED(READ), NAMED(SHORT), BOTH, 1, TOKEN},
    /* it may be the true end */
    {NAMED(READ), NAMED(CCT_EOF), BOTH, 1, NO_ANCHORS | UNTRUSTED | TOKEN},
    {NAMED(READ), NAMED(CCT_OK), BOTH, 1, NO_ANCHORS},
    {NAMED(READ), NAMED(CCT_ERROR_IO), BOTH, 1, NO_ANCHORS},
    {NAMED(READ), NAMED(CCT_ERROR_LIMIT), BOTH, 1, TLS_LIMIT},
    {NAMED(RANDOM), NAMED(CCT_ERROR_LIMIT), BOTH, 1, TLS_LIMIT},
    {NAMED(RANDOM), NAMED(CCT_ERROR_IO), BOTH, 1, TLS_FAILED},
    {NAMED(RANDOM), NAMED(CCT_ERROR_NOT_PROVIDED), BOTH, 1, TLS_FAILED},
    {NAMED(CLOCK), NAMED(CCT_ERROR_NOT_PROVIDED), ONCE, 1, NO_CLOCK},
    {NAMED(CLOCK), NAMED(JUMP), FOR_GOOD, 2, LATE}, /* the first call sets the deadline */
    {NAMED(WALL), NAMED(CCT_ERROR_NOT_PROVIDED), ONCE, 1, TOKEN},
    {NAMED(WALL), NAMED(JUMP), ONCE, 1, TOKEN},
    {NAMED(WAIT), NAMED(CCT_ERROR_IO), ONCE, 1, NO_WAIT},
};

/* What is introspected or revoked. */
#define SUBJECT_TOKEN "subject-token-0123456789-abcdefghij"

/* ---- one exchange ------------------------------------------------------ */

/* What is being run, for the messages. */
static struct {
    const fault *fault; /* NULL: an undisturbed exchange */
    unsigned at;
    bool for_good;
    bool with_io;
    bool ok;
} now;

static void complain(const char *what, const char *more)
{
    if (now.fault == NULL) {
        printf("undisturbed");
    } else {
        printf("%s, call %u%s: %s", now.fault->name, now.at, now.for_good ? " and all after it" : "",
               now.fault->fault_name);
    }
    printf(", %s io: %s%s\n", now.with_io ? "with" : "without", what, more);
    now.ok = false;
}

static void on_alarm(int signal)
{
    (void)signal;
    complain("does not end", "");
    failed++;
    _exit(report());
}

static unsigned count_calls(void)
{
    unsigned sum = 0;
    for (int i = 0; i < FUNCTIONS; i++) {
        sum += memory.platform.calls[i];
    }
    return sum;
}

static bool is_wiped(const void *bytes, size_t len)
{
    const char *at = bytes;
    return at[0] == 0 && memcmp(at, at + 1, len - 1) == 0;
}

/* Proof that the search would find the secret: while it is sent, it is there. */
static bool request_seen;

static void observe(void *context, cct_event event, cct_stage stage, const char *text, size_t text_len)
{
    (void)context, (void)stage, (void)text, (void)text_len;
    if (event == CCT_EVENT_REQUEST && !request_seen) {
        request_seen = find_residue(memory.work, sizeof memory.work, 0, SECRET_NEEDLES) != NULL;
    }
}

/* While it waits for the answer, the request has been sent. */
static void check_sent(unsigned wants)
{
    if (request_seen && wants == CCT_WANT_READ) {
        const char *left = find_residue(memory.work, sizeof memory.work, 0, SECRET_NEEDLES);
        if (left != NULL) {
            complain("when the request has been sent there is ", left);
        }
    }
}

static void start(const cct_config *basis, const char *ca)
{
    cct_config config = *basis;
    platform *p = &memory.platform;
    memset(p, 0, sizeof *p);
    cct_posix_init(&p->posix);
    cct_posix_set_anchors(&p->posix, ca);
    p->client = &memory.client;
    p->on_wait = check_sent;
    if (now.fault != NULL) {
        p->function = now.fault->function;
        p->fault = now.fault->fault;
        p->at = now.at;
        p->for_good = now.for_good;
    }
    config.io = now.with_io ? memory.io : NULL;
    config.io_len = now.with_io ? sizeof memory.io : 0;
    p->request = config.request;
    needles[TOKEN_NEEDLE].len = 0;
    if (config.subject_token != NULL) {
        set_needle(&needles[TOKEN_NEEDLE], cct_span_of(config.subject_token));
    }
    request_seen = false;
    cct_arena_install(memory.arena, sizeof memory.arena);
    cct_start(&memory.client, &config);
}

static void check_outcome(int result, int allowed)
{
    const cct_diagnosis *diagnosis = cct_get_diagnosis(&memory.client);
    char text[CCT_DETAIL_MAX + 100];
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        if ((allowed >> i & 1) != 0 && result == outcomes[i].result && diagnosis->cause == outcomes[i].cause &&
            diagnosis->stage == outcomes[i].stage && (diagnosis->cause == CCT_CAUSE_NONE || diagnosis->tries <= 1)) {
            return;
        }
    }
    snprintf(text, sizeof text, "result %d, cause %s, stage %s: %s", result, cct_cause_name(diagnosis->cause),
             cct_stage_name(diagnosis->stage), diagnosis->detail);
    complain("unexpected ", text);
}

/* Success and failure stay, and neither asks for anything more. */
static void check_final(int result)
{
    const cct_token *token = cct_get_token(&memory.client);
    bool is_token = memory.platform.request == CCT_REQUEST_TOKEN;
    unsigned calls = count_calls();
    if (result != CCT_OK && result != CCT_FAILED) {
        return;
    }
    if (cct_step(&memory.client) != result || count_calls() != calls) {
        complain("the result does not stay", "");
    }
    if (is_done(&memory.platform) != (result == CCT_OK) || (token != NULL && !is_token)) {
        complain("a result without success, or success without one", "");
    } else if (token != NULL) {
        set_needle(&needles[TOKEN_NEEDLE], (cct_span){token->access_token, token->access_token_len});
        if (!request_seen || find_residue(memory.work, sizeof memory.work, TOKEN_NEEDLE, NEEDLES) == NULL) {
            complain("the search does not find what is there", "");
        }
    }
    const char *left = find_residue(&memory.client, sizeof memory.client, 0, NEEDLES);
    if (left == NULL) {
        left = find_residue(memory.work, sizeof memory.work, 0, SECRET_NEEDLES);
    }
    if (left != NULL) {
        complain("before cct_end() there is ", left);
    }
}

static void check_residue(void)
{
    const struct {
        const void *memory;
        size_t len;
        const char *found;
    } places[] = {
        {&memory.client, sizeof memory.client, "in the client there is "},
        {memory.work, sizeof memory.work, "in the work buffer there is "},
        {memory.io, sizeof memory.io, "in the io buffer there is "},
        {memory.arena, sizeof memory.arena, "in the arena there is "},
    };
    for (size_t i = 0; i < COUNT(places); i++) {
        const char *left = find_residue(places[i].memory, places[i].len, 0, NEEDLES);
        if (left != NULL) {
            complain(places[i].found, left);
        }
    }
    if (!is_wiped(&memory.client, sizeof memory.client)) {
        complain("the client is not wiped", "");
    }
}

/* False when the fault did not strike: that call is not made any more. */
static bool run(const cct_config *config, const char *ca)
{
    unsigned descriptors = count_descriptors();
    const platform *p = &memory.platform;
    now.ok = true;
    alarm(ALARM_S);
    start(config, ca);
    int result = cct_run(&memory.client, &port, &memory.platform);
    bool struck = p->struck;
    check_outcome(result, !struck || p->was_done ? TOKEN : now.fault->allowed);
    check_final(result);
    cct_end(&memory.client);
    check_residue();
    cct_arena_remove();
    if (!is_wiped(memory.arena, sizeof memory.arena)) {
        complain("the arena is not wiped", "");
    }
    if (count_descriptors() != descriptors) {
        complain("a descriptor is left open", "");
    }
    if (has_child()) {
        complain("a child process is left", "");
    }
    passed += now.ok && (struck || now.fault == NULL);
    failed += !now.ok;
    return struck;
}

/* ---- all of them ------------------------------------------------------- */

static void run_at_every_call(const cct_config *config, const char *ca)
{
    bool struck = true;
    for (now.at = now.fault->first_call; struck; now.at++) {
        struck = run(config, ca);
        if (now.at > CALLS_MAX) {
            complain("too many calls", "");
            failed++;
            return;
        }
    }
}

/* The io buffer changes how often is sent and received, and nothing else. */
static void run_all(const cct_config *config, const char *ca)
{
    for (size_t i = 0; i < 2 * COUNT(faults); i++) {
        now.fault = &faults[i / 2];
        now.with_io = i % 2 == 0;
        if (!now.with_io && now.fault->function != SEND && now.fault->function != RECEIVE) {
            continue;
        }
        for (unsigned how = ONCE; how <= FOR_GOOD; how++) {
            now.for_good = how == FOR_GOOD;
            if ((now.fault->how & how) != 0) {
                run_at_every_call(config, ca);
            }
        }
    }
}

/* False if that is no use. */
static bool set_use(cct_config *config, const char *use, const char *url)
{
    if (strcmp(use, "discovery") == 0) {
        config->issuer = config->token_url;
        config->token_url = NULL;
        return url == NULL;
    }
    config->request = strcmp(use, "revocation") == 0 ? CCT_REQUEST_REVOCATION : CCT_REQUEST_INTROSPECTION;
    config->subject_token = SUBJECT_TOKEN;
    config->endpoint_url = url;
    return url != NULL;
}

int main(int count, char **arguments)
{
    if (count < 5 || count > 8) {
        fprintf(stderr, "usage: faults URL CA ID SECRET [PROXY|-] [USE [URL]]\n");
        return 2;
    }
    cct_config config = {
        .port = &port,
        .port_context = &memory.platform,
        .token_url = arguments[1],
        .client_id = arguments[3],
        .client_secret = arguments[4],
        .family = CCT_FAMILY_IPV4, /* one address: a connection that fails is not made up for by the
                                    * next */
        .timeout_ms = TIMEOUT_MS,
        .work = memory.work,
        .work_len = sizeof memory.work,
        .observer = observe,
        .proxy = count > 5 && strcmp(arguments[5], "-") != 0 ? arguments[5] : NULL,
        .proxy_user = arguments[3],
        .proxy_password = arguments[4],
    };
    if (count > 6 && !set_use(&config, arguments[6], arguments[7])) { /* NULL after the last */
        fprintf(stderr, "USE is introspection URL, revocation URL or discovery\n");
        return 2;
    }
    set_secret(arguments[3], arguments[4]);
    signal(SIGALRM, on_alarm);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 0; i < 2; i++) {
        now.with_io = i == 0;
        run(&config, arguments[2]);
    }
    if (failed == 0) { /* else every case would say the same */
        run_all(&config, arguments[2]);
    }
    return report();
}
