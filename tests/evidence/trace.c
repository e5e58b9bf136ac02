/* SPDX-License-Identifier: MIT */
/*
 * trace SEED: multiplications and inverses with a scalar that follows from the 32 characters of the
 * seed. Which code runs must not depend on it: trace.sh compares what an emulator says was
 * executed.
 */
#include "tls/fast/curve.h"

#include <string.h>

enum { SEED_LEN = 32 };

static void compute(const cct_curve *curve, const char *seed)
{
    uint64_t scalar[CCT_CURVE_LIMBS_MAX], inverse[CCT_CURVE_LIMBS_MAX], point[3 * CCT_CURVE_LIMBS_MAX];
    /* Any x and y will do: the formulas do not ask whether they are those of a point. */
    for (size_t i = 0; i < 8 * curve->limbs; i++) {
        ((unsigned char *)scalar)[i] = (unsigned char)(seed[i % SEED_LEN] * 151 + i);
    }
    scalar[curve->limbs - 1] >>= 1; /* below the order */
    curve->point_multiply(point, scalar, curve->field_square, curve->order_square);
    if (curve->base_multiply) {
        curve->base_multiply(point, scalar);
    }
    cct_curve_power(curve, curve->order_multiply, inverse, scalar, curve->order, 2);
}

int main(int count, char **arguments)
{
    if (count != 2 || strlen(arguments[1]) != SEED_LEN) {
        return 2;
    }
    compute(cct_curve_of_group(MBEDTLS_ECP_DP_SECP256R1), arguments[1]);
    compute(cct_curve_of_group(MBEDTLS_ECP_DP_SECP384R1), arguments[1]);
    return 0;
}
