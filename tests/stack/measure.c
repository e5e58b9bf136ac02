/* SPDX-License-Identifier: MIT */
/*
 * measure.c: how much stack one exchange with a real server takes. It runs on a stack of its own,
 * which is painted before.
 *
 *   measure secret|private-key-jwt|mtls|dpop URL CA KEY CERTIFICATE
 *
 * Prints the bytes that were used, those of the function exchange() and all that it calls.
 */
#include <stdio.h>
#include <string.h>

#include "cctoken.h"
#include "cctoken_posix.h"

enum { STACK_LEN = 64 * 1024, FILE_MAX = 16384, PAINT = 0xA5 };

static struct {
    cct_client client;
    cct_key key;
    cct_signer signer;
    char jwk[CCT_JWK_SIZE];
    cct_posix posix;
    uint64_t arena[64 * 1024 / 8];
    uint8_t io[16384];
    char work[16384];
} memory;

static cct_config config;
static const char *use;
static int result;
static char texts[2][FILE_MAX];
static size_t lens[2];
static uint64_t stack[STACK_LEN / 8];

static void read_file(const char *path, unsigned i)
{
    FILE *file = fopen(path, "rb");
    lens[i] = file == NULL ? 0 : fread(texts[i], 1, FILE_MAX, file);
    if (file != NULL) {
        fclose(file);
    }
}

static void use_key(void)
{
    memory.signer = cct_key_signer(&memory.key);
    cct_key_jwk(&memory.key, memory.jwk);
    memory.signer.jwk = memory.jwk;
    if (strcmp(use, "mtls") == 0) {
        config.auth = CCT_AUTH_MTLS;
        config.tls_key = &memory.key;
        config.tls_certificates = texts[1];
        config.tls_certificates_len = lens[1];
    } else if (strcmp(use, "private-key-jwt") == 0) {
        config.auth = CCT_AUTH_PRIVATE_KEY_JWT;
        config.signer = &memory.signer;
    } else if (strcmp(use, "dpop") == 0) {
        config.dpop = &memory.signer;
    }
}

/* All that a program calls for a token; the walk through the calls (stack.mjs) begins here too. */
__attribute__((noinline, used)) static void exchange(void)
{
    cct_diagnosis diagnosis;
    result = cct_key_read(&memory.key, &cct_port_posix, &memory.posix, texts[0], lens[0], memory.work,
                          sizeof memory.work, &diagnosis);
    use_key();
    cct_start(&memory.client, &config);
    result = result == CCT_OK ? cct_run(&memory.client, &cct_port_posix, &memory.posix) : result;
    cct_end(&memory.client);
    cct_key_end(&memory.key);
}

static void run_on(void *top)
{
    void (*volatile function)(void) = exchange;
    __asm__ volatile("movq %%rsp, %%rbx\n\tmovq %0, %%rsp\n\tcall *%1\n\tmovq %%rbx, %%rsp"
                     :
                     : "r"(top), "r"(function)
                     : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
}

static size_t bytes_used(void)
{
    const unsigned char *bytes = (const unsigned char *)stack;
    size_t unused = 0;
    while (unused < sizeof stack && bytes[unused] == PAINT) {
        unused++;
    }
    return sizeof stack - unused;
}

int main(int count, char **arguments)
{
    if (count != 6) {
        fprintf(stderr, "usage: measure secret|private-key-jwt|mtls|dpop URL CA KEY CERTIFICATE\n");
        return 2;
    }
    use = arguments[1];
    read_file(arguments[4], 0);
    read_file(arguments[5], 1);
    cct_posix_init(&memory.posix);
    cct_posix_set_anchors(&memory.posix, arguments[3]);
    cct_arena_install(memory.arena, sizeof memory.arena);
    config = (cct_config){.port = &cct_port_posix,
                          .port_context = &memory.posix,
                          .token_url = arguments[2],
                          .client_id = "someone",
                          .client_secret = "a-secret-of-someone-0123456789",
                          .timeout_ms = 20000,
                          .work = memory.work,
                          .work_len = sizeof memory.work,
                          .io = memory.io,
                          .io_len = sizeof memory.io};
    if (strcmp(use, "mtls") == 0 || strcmp(use, "private-key-jwt") == 0) {
        config.client_secret = NULL;
    }
    memset(stack, PAINT, sizeof stack);
    run_on((char *)stack + sizeof stack);
    if (result != CCT_OK) {
        fprintf(stderr, "%s: %s\n", use, cct_get_diagnosis(&memory.client)->detail);
        return 1;
    }
    printf("%zu\n", bytes_used());
    return 0;
}
