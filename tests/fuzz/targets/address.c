/* SPDX-License-Identifier: MIT */
/* address.c: a numeric address, compared with the C library's; and what NO_PROXY says of it. */
#include "format/address.h"

#include <arpa/inet.h>

#include "cli/settings/no_proxy.h"
#include "fuzz.h"

static void check_written(const cct_address *address)
{
    cct_address again;
    cct_writer writer = fuzz_writer(64);
    cct_address_write(&writer, address);
    cct_span text = fuzz_written(&writer);
    PROPERTY(cct_writer_fits(&writer), "%.*s", SHOW(text));
    cct_span host = {text.ptr, (size_t)((const char *)memrchr(text.ptr, ':', text.len) - text.ptr)};
    if (host.ptr[0] == '[') {
        host = (cct_span){host.ptr + 1, host.len - 2};
    }
    PROPERTY(cct_address_parse(host, &again), "%.*s", SHOW(host));
    PROPERTY(again.family == address->family && memcmp(again.bytes, address->bytes, 16) == 0, "%.*s", SHOW(host));
    fuzz_end_writer(&writer);
}

void fuzz_one(cct_span input)
{
    cct_span text = fuzz_take_line(&input);
    cct_address address;
    memset(&address, 0, sizeof address);
    bool is_address = cct_address_parse(text, &address);
    char *string = fuzz_string(text);
    uint8_t theirs[16] = {0};
    bool is_whole = strlen(string) == text.len;
    int family = address.family == CCT_FAMILY_IPV6 || strchr(string, ':') != NULL ? AF_INET6 : AF_INET;
    bool is_theirs = is_whole && inet_pton(family, string, theirs) == 1;
    PROPERTY(is_address == is_theirs, "%s: %d, inet_pton: %d", string, is_address, is_theirs);
    if (is_address) {
        PROPERTY(memcmp(theirs, address.bytes, family == AF_INET ? 4 : 16) == 0, "%s", string);
        address.port = 443;
        check_written(&address);
        PROPERTY(no_proxy_matches(text, text, 443), "%s is not exempt by itself", string);
    }
    (void)no_proxy_matches(input, text, 443);
    PROPERTY(!no_proxy_matches(CCT_NO_SPAN, text, 443), "an empty list exempts");
    free(string);
}
