/* SPDX-License-Identifier: MIT */
/* How large a context is, for callers that cannot read the header. */
#include "cctoken_posix.h"

size_t cct_posix_size(void)
{
    return sizeof(cct_posix);
}
