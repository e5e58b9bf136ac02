/* SPDX-License-Identifier: MIT */
/*
 * URLs: the parts lie within the text, one behind the other; a port is 1 to 65535; what is wrong
 * has an offset within it.
 */
#include "format/url.c"
#include "proof.h"

/* Any answer, but that fewer than 2 bytes are no address, which address.c proves. */
bool cct_address_parse(cct_span text, cct_address *address)
{
    (void)text;
    address->family = nondet_bool() ? CCT_FAMILY_IPV4 : CCT_FAMILY_IPV6;
    return text.len >= 2 && nondet_bool();
}

/* After "s://", to reach what is behind it with few bytes. */
static void prove_url(size_t len)
{
    cct_url url = {0};
    size_t bad;
    char *bytes = any_bytes(len);
    for (size_t i = 0; i < 4 && i < len; i++) {
        bytes[i] = "s://"[i];
    }
    cct_span text = {bytes, len};
    if (cct_url_parse(text, &url, &bad) != CCT_OK) {
        assert(bad <= len);
        return;
    }
    assert(lies_within(url.scheme, text) && lies_within(url.host, text) && lies_within(url.target, text));
    assert(url.scheme.len == 1 && url.host.ptr >= text.ptr + 4 && url.host.len >= 1);
    assert(url.target.len == 0 || url.target.ptr[0] == '/' || url.target.ptr[0] == '?');
    assert(url.target.ptr + url.target.len == text.ptr + len && url.host.ptr + url.host.len <= url.target.ptr);
    assert(url.port >= 1 && (!url.default_port || url.port == 443));
    assert(lies_within(cct_url_path(&url), url.target));
    if (url.is_ipv6) {
        assert(url.host.ptr[-1] == '[' && url.host.ptr[url.host.len] == ']');
    }
}

void prove(void)
{
    prove_url(3);
    prove_url(N);
}
