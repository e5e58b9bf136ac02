/* SPDX-License-Identifier: MIT */
/*
 * region.c: Genesys Cloud's regions. A new region is a new row.
 */
#include "oauth/region.h"

#include "format/nearest.h"
#include "format/print.h"
#include "format/switches.h"
#include "format/url.h"

#include <string.h>

static const cct_region regions[] = {
    /* The name is that of a region of AWS; the domain is what follows "login." and "api.". */
    {"us-east-1", "mypurecloud.com"},         {"eu-west-1", "mypurecloud.ie"},
    {"ap-southeast-2", "mypurecloud.com.au"}, {"ap-northeast-1", "mypurecloud.jp"},
    {"eu-central-1", "mypurecloud.de"},       {"us-west-2", "usw2.pure.cloud"},
    {"ca-central-1", "cac1.pure.cloud"},      {"ap-northeast-2", "apne2.pure.cloud"},
    {"eu-west-2", "euw2.pure.cloud"},         {"ap-south-1", "aps1.pure.cloud"},
    {"us-east-2", "use2.us-gov-pure.cloud"},  {"sa-east-1", "sae1.pure.cloud"},
    {"me-central-1", "mec1.pure.cloud"},      {"ap-northeast-3", "apne3.pure.cloud"},
    {"eu-central-2", "euc2.pure.cloud"},      {"mx-central-1", "mxc1.pure.cloud"},
    {"ap-southeast-1", "apse1.pure.cloud"},   {"eusc-de-east-1", "edee1.eusc-pure.cloud"},
};

/* 0 where profiles are left out: loops over the table are then removed by the compiler. */
static size_t region_count(void)
{
    return CCT_HAS_PROFILES ? sizeof regions / sizeof *regions : 0;
}

/* The regions that Genesys Cloud documents; none if profiles are not compiled in. */
const cct_region *cct_regions(size_t *count)
{
    *count = region_count();
    return CCT_HAS_PROFILES ? regions : NULL;
}

/* Ignores case, and whether words are joined by "-" or "_": both are common for AWS regions. */
static bool same_name(const char *a, const char *b)
{
    while (*a != '\0' && cct_name_letter(*a) == cct_name_letter(*b)) {
        a++;
        b++;
    }
    return cct_name_letter(*a) == cct_name_letter(*b);
}

/*
 * The host of a URL, or of what a browser's address bar shows. The name of a region is returned
 * unchanged.
 */
static cct_span host_of(cct_span text)
{
    size_t len = 0;
    size_t start = cct_span_starts_ignoring_case(text, "https://")  ? 8
                   : cct_span_starts_ignoring_case(text, "http://") ? 7
                                                                    : 0;
    text = (cct_span){text.ptr + start, text.len - start};
    while (len < text.len && strchr("/?#:", text.ptr[len]) == NULL) {
        len++;
    }
    return (cct_span){text.ptr, len};
}

const cct_region *cct_region_of_domain(cct_span host)
{
    for (size_t i = 0; i < region_count(); i++) {
        if (cct_host_is_under(host, regions[i].domain)) {
            return &regions[i];
        }
    }
    return NULL;
}

const cct_region *cct_region_find(const char *name)
{
    for (size_t i = 0; i < region_count(); i++) {
        if (same_name(name, regions[i].name)) {
            return &regions[i];
        }
    }
    return CCT_HAS_PROFILES ? cct_region_of_domain(host_of(cct_span_of(name))) : NULL;
}

/* Whether the label is the first one of the domain, without regard to case. */
static bool begins_with_label(const char *domain, cct_span label)
{
    const char *dot = strchr(domain, '.');
    size_t len = dot == NULL ? strlen(domain) : (size_t)(dot - domain);
    for (size_t i = 0; i < len && i < label.len; i++) {
        if (domain[i] != cct_ascii_lower(label.ptr[i])) {
            return false;
        }
    }
    return len == label.len;
}

/*
 * Whether both have the same first and last label: mypurecloud.co.jp probably means mypurecloud.jp.
 */
static bool has_same_ends(const char *domain, cct_span name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    return dot != NULL && begins_with_label(domain, (cct_span){name.ptr, (size_t)(dot - name.ptr)}) &&
           cct_span_ends(name, strrchr(domain, '.'));
}

const cct_region *cct_region_nearest(cct_span name)
{
    const cct_region *found = NULL;
    cct_nearest nearest = cct_nearest_begin(name);
    for (size_t i = 0; i < region_count(); i++) {
        if (has_same_ends(regions[i].domain, name)) {
            return &regions[i];
        }
        bool by_name = cct_nearest_offer(&nearest, regions[i].name);
        bool by_domain = cct_nearest_offer(&nearest, regions[i].domain);
        /*
         * An offer is accepted if it is nearer than all before, so the last one accepted is the
         * nearest.
         */
        found = by_name || by_domain ? &regions[i] : found;
    }
    return found;
}

/* Writes "us-east-1 (mypurecloud.com)". */
static void write_region(cct_writer *writer, const cct_region *region, const char *before)
{
    cct_print(writer, "%s%s (%s)", before, region->name, region->domain);
}

/*
 * Suggests regions for an unknown name: all whose domain begins with that label, otherwise the most
 * similar one.
 */
void cct_region_write_nearest(cct_writer *writer, cct_span name)
{
    bool any = false;
    for (size_t i = 0; i < region_count(); i++) {
        if (begins_with_label(regions[i].domain, name)) {
            write_region(writer, &regions[i], any ? ", " : "; the nearest: ");
            any = true;
        }
    }
    const cct_region *nearest = any ? NULL : cct_region_nearest(host_of(name));
    if (nearest != NULL) {
        write_region(writer, nearest, "; the nearest: ");
    }
}

/* Writes a URL of the region, with NUL. Returns the length without it, or CCT_ERROR_NO_ROOM. */
static int write_region_url(const cct_region *region, const char *host, const char *path, char *out, size_t capacity)
{
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    cct_write_text(&writer, "https://");
    cct_write_text(&writer, host);
    cct_write_text(&writer, region->domain);
    cct_write_text(&writer, path);
    cct_write_byte(&writer, '\0');
    return cct_writer_fits(&writer) ? (int)writer.len - 1 : CCT_ERROR_NO_ROOM;
}

int cct_region_token_url(const cct_region *region, char *out, size_t capacity)
{
    return write_region_url(region, "login.", "/oauth/token", out, capacity);
}

int cct_region_token_info_url(const cct_region *region, char *out, size_t capacity)
{
    return write_region_url(region, "api.", "/api/v2/tokens/me", out, capacity);
}

/*
 * Whether the host is exactly the prefix and the domain. A host that only ends with the domain
 * ("amypurecloud.com") may belong to an attacker.
 */
static bool is_host_of(cct_span host, const char *prefix, const char *domain)
{
    size_t prefix_len = cct_span_of(prefix).len;
    return cct_span_starts_ignoring_case(host, prefix) &&
           cct_span_equals_ignoring_case((cct_span){host.ptr + prefix_len, host.len - prefix_len}, domain);
}

const cct_region *cct_region_of_host(cct_span host, const char *prefix)
{
    host = cct_host_without_dot(host);
    for (size_t i = 0; i < region_count(); i++) {
        if (is_host_of(host, prefix, regions[i].domain)) {
            return &regions[i];
        }
    }
    return NULL;
}
