/* SPDX-License-Identifier: MIT */
/*
 * switches.h: what can be left out of the library, for parts with little flash.
 *
 * Define any of these macros for all files of the library (-D). A program that
 * uses the library needs none of them: types and functions remain the same, and
 * the parts left out behave as described here. docs/SIZES.md lists what each
 * saves.
 *
 *   CCT_NO_TEXTS      texts for people: the texts of causes and
 *                     cct_diagnosis.detail are "". Causes keep their names.
 *   CCT_NO_CHECKS     checks for suspicious values before anything is sent: white
 *                     space, quotes, placeholders, swapped values, warnings.
 *                     Missing values and unusable URLs are still found.
 *   CCT_NO_OBSERVER   reporting what the server sent: cct_config.observer is
 *                     never called, cct_config.server_report stays empty, and details
 *                     do not quote the response.
 *   CCT_NO_WORDINGS   finer causes from the messages of known servers: `error`
 *                     alone decides (RFC 6749 section 5.2), and without the
 *                     observer too only the member of that name.
 *   CCT_NO_PROFILES   regions and profiles of providers: all hosts are treated
 *                     alike, and CCT_AUTH_DEFAULT is the same for all.
 *   CCT_NO_DATES      HTTP dates: Retry-After counts in seconds only, and
 *                     cct_server_report.clock_skew_s is unknown.
 *   CCT_NO_RETRIES    retries: cct_config.retries counts as 0.
 *   CCT_NO_IPV6       numeric IPv6 addresses in URLs: https://[::1]/ is invalid.
 *   CCT_NO_PROXY      proxies: a configuration with cct_config.proxy is bad_url.
 *   CCT_NO_BASIC      HTTP Basic: CCT_AUTH_DEFAULT is CCT_AUTH_POST.
 *   CCT_NO_PINS       pins of public keys: a configuration that has any is refused.
 *   CCT_NO_ASSERTION  the method CCT_AUTH_ASSERTION.
 *   CCT_NO_SIGNING    the methods CCT_AUTH_PRIVATE_KEY_JWT and CCT_AUTH_CLIENT_SECRET_JWT.
 *   CCT_NO_MTLS       the method CCT_AUTH_MTLS: no certificate is presented.
 *   CCT_NO_DPOP       tokens that are bound to a key: a configuration with cct_config.dpop is
 *                     refused.
 *   CCT_NO_DISCOVERY  finding the token URL: a configuration with an issuer alone is
 *                     endpoint_missing.
 *   CCT_NO_INSPECTION introspection and revocation: a configuration with another
 *                     cct_config.request than one for a token is refused.
 *
 * In the code each is a constant. The compiler removes what becomes unreachable,
 * the linker removes functions that are no longer called (-ffunction-sections,
 * --gc-sections).
 */
#ifndef CCT_FORMAT_SWITCHES_H
#define CCT_FORMAT_SWITCHES_H

#include <stdbool.h>

#ifdef CCT_NO_TEXTS
#define CCT_HAS_TEXTS false
#else
#define CCT_HAS_TEXTS true
#endif

#ifdef CCT_NO_CHECKS
#define CCT_HAS_CHECKS false
#else
#define CCT_HAS_CHECKS true
#endif

#ifdef CCT_NO_OBSERVER
#define CCT_HAS_OBSERVER false
#else
#define CCT_HAS_OBSERVER true
#endif

#ifdef CCT_NO_WORDINGS
#define CCT_HAS_WORDINGS false
#else
#define CCT_HAS_WORDINGS true
#endif

#ifdef CCT_NO_PROFILES
#define CCT_HAS_PROFILES false
#else
#define CCT_HAS_PROFILES true
#endif

#ifdef CCT_NO_DATES
#define CCT_HAS_DATES false
#else
#define CCT_HAS_DATES true
#endif

#ifdef CCT_NO_RETRIES
#define CCT_HAS_RETRIES false
#else
#define CCT_HAS_RETRIES true
#endif

#ifdef CCT_NO_IPV6
#define CCT_HAS_IPV6 false
#else
#define CCT_HAS_IPV6 true
#endif

#ifdef CCT_NO_PROXY
#define CCT_HAS_PROXY false
#else
#define CCT_HAS_PROXY true
#endif

#ifdef CCT_NO_BASIC
#define CCT_HAS_BASIC false
#else
#define CCT_HAS_BASIC true
#endif

#ifdef CCT_NO_PINS
#define CCT_HAS_PINS false
#else
#define CCT_HAS_PINS true
#endif

#ifdef CCT_NO_ASSERTION
#define CCT_HAS_ASSERTION false
#else
#define CCT_HAS_ASSERTION true
#endif

#ifdef CCT_NO_SIGNING
#define CCT_HAS_SIGNING false
#else
#define CCT_HAS_SIGNING true
#endif

#ifdef CCT_NO_MTLS
#define CCT_HAS_MTLS false
#else
#define CCT_HAS_MTLS true
#endif

#ifdef CCT_NO_DPOP
#define CCT_HAS_DPOP false
#else
#define CCT_HAS_DPOP true
#endif

#ifdef CCT_NO_DISCOVERY
#define CCT_HAS_DISCOVERY false
#else
#define CCT_HAS_DISCOVERY true
#endif

#ifdef CCT_NO_INSPECTION
#define CCT_HAS_INSPECTION false
#else
#define CCT_HAS_INSPECTION true
#endif

#endif
