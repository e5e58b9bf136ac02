/* SPDX-License-Identifier: MIT */
/*
 * sizes.c: how large the caller's objects are, for callers that cannot read the header.
 */
#include "cctoken.h"

size_t cct_client_size(void)
{
    return sizeof(cct_client);
}

size_t cct_config_size(void)
{
    return sizeof(cct_config);
}

size_t cct_key_size(void)
{
    return sizeof(cct_key);
}
