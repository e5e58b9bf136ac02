/* SPDX-License-Identifier: MIT */
#include "tls/fast/curve.h"

#include <string.h>

/*
 * ring's functions, by the names that build/include/ring gives them; what has no header upstream is
 * declared here.
 */
void cct_p256_multiply_base(uint64_t *point, const uint64_t *scalar);
void cct_ring_p256_point_mul(uint64_t *point, const uint64_t *scalar, const uint64_t *x, const uint64_t *y);
void cct_ring_p384_point_mul(uint64_t *point, const uint64_t *scalar, const uint64_t *x, const uint64_t *y);
cct_curve_multiply cct_ring_p256_mul_mont, cct_ring_p256_scalar_mul_mont, cct_ring_p256_point_add;
cct_curve_multiply cct_ring_p384_elem_mul_mont, cct_ring_p384_scalar_mul_mont, cct_ring_p384_point_add;

/*
 * For each curve: the field's prime, R^2 modulo it, the order of the points and R^2 modulo that, in
 * limbs of 64 bits, least significant first; then ring's functions (FIPS 186-4, appendix D.1.2).
 */
static const cct_curve CURVES[] = {
    {MBEDTLS_ECP_DP_SECP256R1,
     4,
     {0xffffffffffffffff, 0x00000000ffffffff, 0x0000000000000000, 0xffffffff00000001},
     {0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd},
     {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000},
     {0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620},
     cct_ring_p256_mul_mont,
     cct_ring_p256_scalar_mul_mont,
     cct_ring_p256_point_add,
     cct_ring_p256_point_mul,
     cct_p256_multiply_base},
    {MBEDTLS_ECP_DP_SECP384R1,
     6,
     {0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff,
      0xffffffffffffffff},
     {0xfffffffe00000001, 0x0000000200000000, 0xfffffffe00000000, 0x0000000200000000, 0x0000000000000001, 0},
     {0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf, 0xffffffffffffffff, 0xffffffffffffffff,
      0xffffffffffffffff},
     {0x2d319b2419b409a9, 0xff3d81e5df1aa419, 0xbc3e483afcb82947, 0xd40d49174aab1cc5, 0x3fb05b7a28266895,
      0x0c84ee012b39bf21},
     cct_ring_p384_elem_mul_mont,
     cct_ring_p384_scalar_mul_mont,
     cct_ring_p384_point_add,
     cct_ring_p384_point_mul,
     NULL},
};
enum { CURVE_COUNT = sizeof(CURVES) / sizeof(*CURVES), WINDOW_BITS = 4, WINDOWS_IN_LIMB = 64 / WINDOW_BITS };

const cct_curve *cct_curve_of_group(mbedtls_ecp_group_id id)
{
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        if (CURVES[i].id == id) {
            return &CURVES[i];
        }
    }
    return NULL;
}

/* mbedTLS passes only the modulus, so the curve is recognized by its order. */
const cct_curve *cct_curve_of_order(const mbedtls_mpi *order)
{
    uint64_t limbs[CCT_CURVE_LIMBS_MAX] = {0};
    if (mbedtls_mpi_write_binary_le(order, (unsigned char *)limbs, sizeof(limbs)) != 0) {
        return NULL;
    }
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        if (memcmp(CURVES[i].order, limbs, sizeof(limbs)) == 0) {
            return &CURVES[i];
        }
    }
    return NULL;
}

/*
 * a^(modulus - less), WINDOW_BITS bits of the exponent at a time. The exponent is public, so the
 * control flow may depend on it; the base may be secret.
 */
void cct_curve_power(const cct_curve *curve, cct_curve_multiply *multiply, uint64_t *r, const uint64_t *a,
                     const uint64_t *modulus, unsigned less)
{
    uint64_t powers[1 << WINDOW_BITS][CCT_CURVE_LIMBS_MAX]; /* from the second on */
    size_t len = curve->limbs * sizeof(*a);
    memcpy(powers[1], a, len);
    for (size_t i = 2; i < 1 << WINDOW_BITS; i++) {
        multiply(powers[i], powers[i - 1], powers[1]);
    }
    memcpy(r, powers[modulus[curve->limbs - 1] >> (64 - WINDOW_BITS)],
           len); /* of both primes all highest bits are set */
    for (size_t i = curve->limbs * WINDOWS_IN_LIMB - 1; i-- > 0;) {
        uint64_t limb = modulus[i / WINDOWS_IN_LIMB] - (i < WINDOWS_IN_LIMB ? less : 0);
        uint64_t window = limb >> i % WINDOWS_IN_LIMB * WINDOW_BITS & ((1 << WINDOW_BITS) - 1);
        for (unsigned squared = 0; squared < WINDOW_BITS; squared++) {
            multiply(r, r, r);
        }
        if (window != 0) {
            multiply(r, r, powers[window]);
        }
    }
    mbedtls_platform_zeroize(powers, sizeof(powers));
}
