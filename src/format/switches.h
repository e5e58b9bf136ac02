/* SPDX-License-Identifier: MIT */
/*
 * switches.h: what the library can do without, for parts with little flash.
 *
 * Give the compiler -D with any of these names, for all files of the library
 * alike. A program that uses it needs none of them: types and functions stay
 * the same, and what is left out answers as said here. docs/SIZES.md tells what
 * each saves.
 *
 *   CCT_NO_TEXTS      what is said to people: the texts of causes, advices,
 *                     explanations and cct_diagnosis.detail are "". Causes keep
 *                     their names.
 *   CCT_NO_CHECKS     what is only suspicious before anything is sent: white
 *                     space, quotes, placeholders, swapped values, warnings.
 *                     What is missing, and URLs that cannot be used, are found
 *                     all the same.
 *   CCT_NO_OBSERVER   showing what the server said: cct_config.observer is
 *                     never called, cct_config.answer stays empty, and details
 *                     do not quote the answer.
 *   CCT_NO_WORDINGS   finer causes from the words of known servers: `error`
 *                     alone decides (RFC 6749 section 5.2).
 *   CCT_NO_PROFILES   regions and particulars of providers: every host is one
 *                     like any other, and CCT_AUTH_DEFAULT is the same for all.
 *   CCT_NO_DATES      HTTP dates: Retry-After counts in seconds only, and
 *                     cct_answer.clock_skew_s is unknown.
 *   CCT_NO_RETRIES    further tries: cct_config.retries counts as 0.
 *   CCT_NO_IPV6       numeric IPv6 addresses in URLs: https://[::1]/ is no URL.
 *   CCT_NO_BASIC      HTTP Basic: CCT_AUTH_DEFAULT is CCT_AUTH_POST.
 *
 * In the code each is a constant, and what it makes unreachable the compiler
 * leaves out; a function that nobody calls any more falls to the linker
 * (-ffunction-sections, --gc-sections).
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

#ifdef CCT_NO_BASIC
#define CCT_HAS_BASIC false
#else
#define CCT_HAS_BASIC true
#endif

#endif
