/* SPDX-License-Identifier: MIT */
/*
 * about.h: what this build is made of.
 */
#ifndef CCT_TLS_ABOUT_H
#define CCT_TLS_ABOUT_H

#include <stddef.h>
#include <stdint.h>

/* When this was built, in seconds since 1970. No clock is rightly before that. */
int64_t cct_built_s(void);

/* The version of mbedTLS: "3.6.7". */
const char *cct_tls_library_version(void);

/* What its configuration supports, counted from 0: "tls1.3". NULL after the last. */
const char *cct_tls_feature(size_t i);

#endif
