/* SPDX-License-Identifier: MIT */
#include "tls/mac.h"

#include <mbedtls/md.h>

#include "cctoken_port.h"
#include "format/text.h"
#include "tls/digest.h"

int cct_mac_sign(void *context, const char *bytes, size_t len, uint8_t *signature)
{
    const cct_span *key = context;
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    int result = mbedtls_md_hmac(sha256, (const unsigned char *)key->ptr, key->len, (const unsigned char *)bytes, len,
                                 signature);
    return result == 0 ? CCT_DIGEST_LEN : CCT_FAILED;
}
