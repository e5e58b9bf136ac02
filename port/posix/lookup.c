/* SPDX-License-Identifier: MIT */
/*
 * The addresses of a name, of one family: from this machine (/etc/hosts, localhost) and from the C
 * library. The latter blocks and allocates, so resolve.c calls it in a process of its own.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "internal.h"

enum { NAME_SIZE = 256, LINE_SIZE = 512 };

/* ---- lines of a file ---------------------------------------------------- */

typedef struct reader {
    int fd;
    size_t at, len;
    char bytes[1024];
} reader;

/* An error counts as the end of the file: what is not found in it is looked up elsewhere. */
static int next_byte(reader *in)
{
    if (in->at == in->len) {
        ssize_t n = read(in->fd, in->bytes, sizeof in->bytes);
        in->at = 0;
        in->len = n > 0 ? (size_t)n : 0;
    }
    return in->at < in->len ? (unsigned char)in->bytes[in->at++] : -1;
}

/* The next line without its comment, and cut where it does not fit; false at the end. */
static bool next_line(reader *in, char line[LINE_SIZE])
{
    size_t len = 0;
    bool is_comment = false;
    int byte = next_byte(in);
    if (byte < 0) {
        return false;
    }
    for (; byte >= 0 && byte != '\n'; byte = next_byte(in)) {
        is_comment = is_comment || byte == '#';
        if (!is_comment && len + 1 < LINE_SIZE) {
            line[len++] = (char)byte;
        }
    }
    line[len] = '\0';
    return true;
}

/* The next word of a line, ended with NUL in place; NULL when there is none. */
static char *next_word(char **rest)
{
    char *word = *rest;
    while (isspace((unsigned char)*word)) {
        word++;
    }
    char *end = word;
    while (*end != '\0' && !isspace((unsigned char)*end)) {
        end++;
    }
    *rest = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word < end ? word : NULL;
}

/* ---- what this machine knows by itself ---------------------------------- */

static bool parse_address(const char *text, cct_address *out)
{
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, out->bytes) == 1) {
        out->family = CCT_FAMILY_IPV4;
    } else if (inet_pton(AF_INET6, text, out->bytes) == 1) {
        out->family = CCT_FAMILY_IPV6;
    }
    return out->family != CCT_FAMILY_ANY;
}

static bool names_host(char *words, const char *name)
{
    for (const char *word = next_word(&words); word != NULL; word = next_word(&words)) {
        if (strcasecmp(word, name) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * /etc/hosts, read here because musl's comparison of names is case-sensitive. Leaves the result 0
 * if the name is not in it. A name that is in it with addresses of the other family only has none
 * of this one, and is not looked up elsewhere.
 */
static void ask_hosts(const char *name, cct_family family, cct_posix_lookup *out)
{
    reader in = {.fd = openat(AT_FDCWD, "/etc/hosts", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    char line[LINE_SIZE];
    if (in.fd < 0) {
        return;
    }
    while (out->result < CCT_POSIX_ADDRESSES_MAX && next_line(&in, line)) {
        cct_address address;
        char *rest = line;
        const char *first = next_word(&rest);
        if (first == NULL || !parse_address(first, &address) || !names_host(rest, name)) {
            continue;
        }
        if (address.family != family) {
            out->result = out->result == 0 ? CCT_ERROR_NAME : out->result;
            continue;
        }
        out->result = out->result < 0 ? 0 : out->result;
        out->addresses[out->result++] = address;
    }
    (void)close(in.fd);
}

/* RFC 6761 section 6.3: the name and all below it are not looked up by a name server. */
static bool is_localhost(const char *name)
{
    static const char localhost[] = "localhost";
    size_t len = strlen(name);
    size_t tail = sizeof localhost - 1;
    return len >= tail && strcasecmp(name + len - tail, localhost) == 0 && (len == tail || name[len - tail - 1] == '.');
}

static void answer_loopback(cct_family family, cct_posix_lookup *out)
{
    out->result = 1;
    (void)parse_address(family == CCT_FAMILY_IPV4 ? "127.0.0.1" : "::1", &out->addresses[0]);
}

/* ---- the C library ------------------------------------------------------ */

/* EAI_NODATA and EAI_ADDRFAMILY are no part of POSIX, and not defined everywhere. */
static int result_of(int code, int error)
{
    switch (code) {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
#ifdef EAI_ADDRFAMILY
    case EAI_ADDRFAMILY:
#endif
        return CCT_ERROR_NAME;
    case EAI_SYSTEM:
    case EAI_MEMORY:
        return cct_posix_is_limit(error) ? CCT_ERROR_LIMIT : CCT_ERROR_RESOLVER;
    default:
        return CCT_ERROR_RESOLVER;
    }
}

static void ask_library(const char *name, cct_family family, cct_posix_lookup *out)
{
    struct addrinfo hints;
    struct addrinfo *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = cct_posix_family(family);
    hints.ai_socktype = SOCK_STREAM; /* else each address comes once for each type of socket */
    int code = getaddrinfo(name, NULL, &hints, &list);
    out->result = 0;
    out->error = 0;
    if (code != 0) {
        out->error = code == EAI_SYSTEM ? errno : code == EAI_MEMORY ? ENOMEM : code;
        out->result = result_of(code, out->error);
        return;
    }
    /* Beyond the capacity the list is cut: its order is that of preference. */
    for (const struct addrinfo *at = list; at != NULL && out->result < CCT_POSIX_ADDRESSES_MAX; at = at->ai_next) {
        if (cct_posix_from_sockaddr(at->ai_addr, &out->addresses[out->result])) {
            out->result++;
        }
    }
    if (list != NULL) {
        freeaddrinfo(list);
    }
    out->result = out->result > 0 ? out->result : CCT_ERROR_NAME;
}

/*
 * Whether the library looks up more than the name itself: if not, a second lookup would be the
 * same.
 */
static bool has_search_list(void)
{
    reader in = {.fd = openat(AT_FDCWD, "/etc/resolv.conf", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    char line[LINE_SIZE];
    bool found = false;
    while (in.fd >= 0 && !found && next_line(&in, line)) {
        char *rest = line;
        const char *word = next_word(&rest);
        found = word != NULL && (strcmp(word, "search") == 0 || strcmp(word, "domain") == 0) && next_word(&rest);
    }
    if (in.fd >= 0) {
        (void)close(in.fd);
    }
    return found;
}

/*
 * musl ends its search at the first domain whose server fails or has no address of this family for
 * the name (glibc does at some failures), and never looks up the name itself. An address found that
 * way is marked: see resolve.c.
 */
static void ask_without_search(const char *name, cct_family family, cct_posix_lookup *out)
{
    char absolute[NAME_SIZE + 1];
    size_t len = strlen(name);
    if (out->result > 0 || out->result == CCT_ERROR_LIMIT || len + 2 > sizeof absolute || name[len - 1] == '.' ||
        !has_search_list()) {
        return;
    }
    memcpy(absolute, name, len);
    memcpy(absolute + len, ".", 2);
    cct_posix_lookup other = {.family = out->family};
    ask_library(absolute, family, &other);
    if (other.result > 0) {
        *out = other;
        out->is_absolute = true;
    }
}

/* ---- which family is better --------------------------------------------- */

/* Labels of RFC 6724 section 2.1, which distinguish networks that do not reach each other. */
static int label_of(const uint8_t bytes[16])
{
    static const uint8_t loopback[16] = {[15] = 1};
    if (memcmp(bytes, loopback, sizeof loopback) == 0) {
        return 0;
    }
    if (memcmp(bytes, "\x20\x02", 2) == 0) {
        return 2; /* 6to4 */
    }
    if (memcmp(bytes, "\x20\x01\0\0", 4) == 0) {
        return 5; /* Teredo */
    }
    return (bytes[0] & 0xFE) == 0xFC ? 13 : 1; /* unique local : any other */
}

/*
 * RFC 6724 section 6 for the first address of each family, rules 1, 5 and 6: an address that has no
 * route comes last; IPv6 comes before IPv4 where it is neither a tunnel nor local, and is reached
 * from an address of its own kind. Connecting a UDP socket sends nothing. Only the order of the
 * results matters.
 */
static uint8_t precedence_of(cct_address address)
{
    cct_posix_sockaddr at;
    cct_address source;
    address.port = 443; /* any: nothing is sent to it */
    socklen_t len = cct_posix_to_sockaddr(&address, &at);
    int fd = socket(at.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool reachable = fd >= 0 && connect(fd, &at.any, len) == 0 && getsockname(fd, &at.any, &len) == 0 &&
                     cct_posix_from_sockaddr(&at.any, &source);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!reachable) {
        return 0;
    }
    if (address.family == CCT_FAMILY_IPV4) {
        return 2;
    }
    int label = label_of(address.bytes);
    return label <= 1 && label == label_of(source.bytes) ? 3 : 1;
}

/* The first address decides for all of its family: a socket for each would cost several calls. */
static void rank_addresses(cct_posix_lookup *out)
{
    uint8_t precedence = out->result > 0 ? precedence_of(out->addresses[0]) : 0;
    for (int i = 0; i < out->result; i++) {
        out->addresses[i].precedence = precedence;
    }
}

bool cct_posix_look_up_here(const char *host, cct_family family, cct_posix_lookup *out)
{
    char name[NAME_SIZE];
    size_t len = strlen(host);
    memset(out, 0, sizeof *out);
    out->family = (int)family;
    if (len == 0 || len >= sizeof name) {
        out->result = CCT_ERROR_NAME;
        return true;
    }
    memcpy(name, host, len + 1);
    if (name[len - 1] == '.') {
        /* The dot means "not in a search domain", which only concerns the library. */
        name[len - 1] = '\0';
    }
    ask_hosts(name, family, out);
    if (out->result == 0 && is_localhost(name)) {
        answer_loopback(family, out);
    }
    rank_addresses(out);
    return out->result != 0;
}

void cct_posix_look_up_elsewhere(const char *host, cct_family family, cct_posix_lookup *out)
{
    memset(out, 0, sizeof *out);
    out->family = (int)family;
    ask_library(host, family, out);
    ask_without_search(host, family, out);
    rank_addresses(out);
}
