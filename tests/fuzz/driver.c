/* SPDX-License-Identifier: MIT */
/* driver.c: from a fuzzer to a target. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    cct_span input = fuzz_copy((cct_span){(const char *)bytes, len});
    fuzz_one(input);
    fuzz_free(input);
    return 0;
}
