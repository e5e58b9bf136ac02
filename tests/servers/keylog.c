/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into a server that uses OpenSSL and cannot write a key log itself: the secrets of its
 * sessions are appended to the file in SSLKEYLOGFILE, so that a test can read what is encrypted.
 * Declares what it needs, since the headers of OpenSSL need not be installed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

typedef struct ssl_ctx_st SSL_CTX;
void SSL_CTX_set_keylog_callback(SSL_CTX *context, void (*log)(const void *ssl, const char *line));

static char path[4096];

/* nginx clears its environment when it starts. */
__attribute__((constructor)) static void remember_path(void)
{
    const char *value = getenv("SSLKEYLOGFILE");
    if (value && strlen(value) < sizeof path) {
        memcpy(path, value, strlen(value) + 1);
    }
}

static void append(const void *ssl, const char *line)
{
    (void)ssl;
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) {
        struct iovec parts[] = {{(void *)(size_t)line, strlen(line)}, {"\n", 1}};
        (void)!writev(file, parts, 2);
        close(file);
    }
}

static SSL_CTX *logging(SSL_CTX *context)
{
    if (context) {
        SSL_CTX_set_keylog_callback(context, append);
    }
    return context;
}

SSL_CTX *SSL_CTX_new(const void *method)
{
    SSL_CTX *(*next)(const void *);
    *(void **)&next = dlsym(RTLD_NEXT, "SSL_CTX_new");
    return logging(next(method));
}

SSL_CTX *SSL_CTX_new_ex(void *library, const char *properties, const void *method)
{
    SSL_CTX *(*next)(void *, const char *, const void *);
    *(void **)&next = dlsym(RTLD_NEXT, "SSL_CTX_new_ex");
    return logging(next(library, properties, method));
}
