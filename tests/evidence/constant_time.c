/* SPDX-License-Identifier: MIT */
/*
 * constant_time: under valgrind's memcheck, to which a secret scalar is undefined memory: a branch
 * or an index that depends on it is reported as an error. constant_time.supp names the branches
 * that are meant: for sums of equal points, which a valid scalar does not lead to.
 */
#include "tls/fast/curve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

/* A number that mbedTLS knows, in Montgomery's form. */
static void read_coordinate(const cct_curve *curve, uint64_t *limbs, const unsigned char *bytes)
{
    for (size_t i = 0; i < 8 * curve->limbs; i++) {
        ((unsigned char *)limbs)[i] = bytes[8 * curve->limbs - 1 - i];
    }
    curve->field_multiply(limbs, limbs, curve->field_square);
}

static void multiply_secretly(mbedtls_ecp_group_id id)
{
    const cct_curve *curve = cct_curve_of_group(id);
    uint64_t scalar[CCT_CURVE_LIMBS_MAX], x[CCT_CURVE_LIMBS_MAX], y[CCT_CURVE_LIMBS_MAX];
    uint64_t point[3 * CCT_CURVE_LIMBS_MAX], inverse[CCT_CURVE_LIMBS_MAX];
    unsigned char generator[97];
    size_t len;
    mbedtls_ecp_group group;
    mbedtls_ecp_group_init(&group);
    if (mbedtls_ecp_group_load(&group, id) != 0 ||
        mbedtls_ecp_point_write_binary(&group, &group.G, 0, &len, generator, sizeof generator) != 0) {
        abort();
    }
    read_coordinate(curve, x, generator + 1);
    read_coordinate(curve, y, generator + 1 + 8 * curve->limbs);
    mbedtls_ecp_group_free(&group);

    memset(scalar, 0x5a, sizeof scalar);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(scalar, sizeof scalar);
    curve->point_multiply(point, scalar, x, y);
    cct_curve_power(curve, curve->field_multiply, inverse, point + 2 * curve->limbs, curve->field, 3);
    if (curve->base_multiply) {
        curve->base_multiply(point, scalar);
    }
    cct_curve_power(curve, curve->order_multiply, inverse, scalar, curve->order, 2);
}

int main(void)
{
    multiply_secretly(MBEDTLS_ECP_DP_SECP256R1);
    multiply_secretly(MBEDTLS_ECP_DP_SECP384R1);
    puts("constant_time: done");
    return 0;
}
