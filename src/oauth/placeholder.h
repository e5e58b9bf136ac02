/* SPDX-License-Identifier: MIT */
/* placeholder.h: placeholders that were left where a value belongs. */
#ifndef CCT_OAUTH_PLACEHOLDER_H
#define CCT_OAUTH_PLACEHOLDER_H

#include "format/text.h"

typedef enum cct_placeholder {
    CCT_PLACEHOLDER_NONE = 0,
    CCT_PLACEHOLDER_TEMPLATE,  /* null, changeme, ${NAME}, ENTER_YOUR_CLIENT_ID and the like */
    CCT_PLACEHOLDER_REFERENCE, /* to a vault that was not asked: op://...,
                                * @Microsoft.KeyVault(...) */
    CCT_PLACEHOLDER_COMMENT,   /* # ... */
    CCT_PLACEHOLDER_FILE       /* the path of a file that holds the value: /run/secrets/... */
} cct_placeholder;

/* The whole value, never a part of it. */
cct_placeholder cct_find_placeholder(cct_span value);

/*
 * A label of a URL's host or a segment of its path that is a placeholder, or a
 * segment that is empty and not the last: *part is it. The URL need not be a
 * valid one. False when there is none.
 */
bool cct_find_url_placeholder(cct_span url, cct_span *part);

#endif
