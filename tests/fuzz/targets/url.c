/* SPDX-License-Identifier: MIT */
/* url.c: a URL, as endpoint and as it is shown; HOST:PORT; a region in either. */
#include "format/url.h"

#include "cctoken.h"
#include "format/address.h"
#include "fuzz.h"
#include "oauth/disclose.h"
#include "oauth/placeholder.h"
#include "oauth/target.h"

static void write_url(cct_writer *writer, const cct_url *url)
{
    cct_write_span(writer, url->scheme);
    cct_write_text(writer, "://");
    cct_url_write_host(writer, url);
    cct_write_span(writer, url->target);
}

/* Put together again it means the same. */
static void check_parts(cct_span text, const cct_url *url)
{
    cct_url again;
    size_t bad;
    cct_address address;
    cct_writer writer = fuzz_writer(text.len + 16);
    PROPERTY(fuzz_is_inside(url->scheme, text) && fuzz_is_inside(url->host, text) && fuzz_is_inside(url->target, text),
             "a part outside the text");
    PROPERTY(url->host.len > 0 && url->host.len <= CCT_HOST_MAX && url->port != 0, "host or port");
    PROPERTY(url->is_address == cct_address_parse(url->host, &address), "is_address");
    write_url(&writer, url);
    PROPERTY(cct_writer_fits(&writer), "it grew: %.*s", SHOW(text));
    PROPERTY(cct_url_parse(fuzz_written(&writer), &again, &bad) == CCT_OK, "%.*s", SHOW(fuzz_written(&writer)));
    PROPERTY(fuzz_same(url->host, again.host) && url->port == again.port && fuzz_same(url->target, again.target) &&
                 url->is_ipv6 == again.is_ipv6,
             "%.*s", SHOW(fuzz_written(&writer)));
    PROPERTY(fuzz_is_inside(cct_url_path(url), url->target), "the path");
    fuzz_end_writer(&writer);
}

static void check_host_port(cct_span text)
{
    cct_span host;
    uint16_t port = 0;
    if (cct_host_port_parse(text, &host, &port) == CCT_OK) {
        PROPERTY(fuzz_is_inside(host, text) && host.len > 0 && port > 0, "host or port");
    }
}

/* What is shown of a URL has no user information, query or fragment, whatever it looks like. */
static void check_shown(cct_span text)
{
    const cct_secrets secrets = {.client_id = {"the-client", 10}};
    cct_writer writer = fuzz_writer(8 * text.len + 200);
    cct_write_url_printable(&writer, text, &secrets, CCT_ORIGIN_OWN);
    cct_span shown = fuzz_written(&writer);
    PROPERTY(cct_writer_fits(&writer) && fuzz_is_shown(shown, false), "%.*s", SHOW(shown));
    const char *query = text.len == 0 ? NULL : memchr(text.ptr, '?', text.len);
    cct_span rest = query == NULL ? CCT_NO_SPAN : fuzz_after(text, (size_t)(query + 1 - text.ptr));
    PROPERTY(rest.len < 16 || !fuzz_contains(shown, rest), "the query is shown: %.*s", SHOW(shown));
    fuzz_end_writer(&writer);
}

static void check_region(cct_span text)
{
    char *name = fuzz_string(text), url[128];
    const cct_region *region = cct_region_find(name);
    if (region != NULL) {
        int len = cct_region_token_url(region, url, sizeof url);
        PROPERTY(len > 0 && strlen(url) == (size_t)len && cct_region_find(url) == region, "%s", url);
    }
    free(name);
}

void fuzz_one(cct_span input)
{
    cct_url url;
    size_t bad = 0;
    cct_span part;
    int result = cct_url_parse(input, &url, &bad);
    if (result == CCT_OK) {
        check_parts(input, &url);
    } else {
        PROPERTY(result == CCT_ERROR_MALFORMED && bad <= input.len, "%d at %zu of %zu", result, bad, input.len);
    }
    if (cct_find_url_placeholder(input, &part)) {
        PROPERTY(fuzz_is_inside(part, input), "a placeholder outside the text");
    }
    char *text = fuzz_string(input);
    cct_target target;
    if (cct_target_init(&target, text, CCT_AUTH_DEFAULT, &bad) == CCT_OK) {
        PROPERTY(target.auth != CCT_AUTH_DEFAULT && target.profile != NULL, "%s", text);
    }
    free(text);
    check_host_port(input);
    check_shown(input);
    check_region(input);
}
