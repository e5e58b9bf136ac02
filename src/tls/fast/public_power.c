/* SPDX-License-Identifier: MIT */
/*
 * RSA's public operation. Exponents are short, nearly always 65537, which is 16 squarings and one
 * multiplication; mbedTLS's own function multiplies after each squaring.
 */
#include "tls/fast/number.h"

#include <stdbool.h>
#include <string.h>

enum { LIMB_BITS = 8 * sizeof(mbedtls_mpi_uint), LIMBS_MAX = 4096 / LIMB_BITS };

/*
 * x = a^exponent by squaring from the highest bit, all but the exponent in Montgomery's form and as
 * long as the modulus.
 */
static void short_power(mbedtls_mpi_uint *x, const mbedtls_mpi_uint *a, mbedtls_mpi_uint exponent,
                        const mbedtls_mpi *modulus, mbedtls_mpi_uint *scratch)
{
    const mbedtls_mpi_uint *m = modulus->MBEDTLS_PRIVATE(p);
    size_t limbs = modulus->MBEDTLS_PRIVATE(n);
    mbedtls_mpi_uint factor = mbedtls_mpi_core_montmul_init(m);
    size_t bit = mbedtls_mpi_core_bitlen(&exponent, 1) - 1;
    memcpy(x, a, limbs * sizeof(*x));
    while (bit-- > 0) {
        mbedtls_mpi_core_montmul(x, x, x, limbs, m, limbs, factor, scratch);
        if (exponent >> bit & 1) {
            mbedtls_mpi_core_montmul(x, x, a, limbs, m, limbs, factor, scratch);
        }
    }
}

/*
 * Whether this is RSA's usual case: an exponent of one limb and an odd modulus of at most 4096
 * bits.
 */
static bool is_short_power(const mbedtls_mpi *a, const mbedtls_mpi *exponent, const mbedtls_mpi *modulus)
{
    size_t bits = mbedtls_mpi_bitlen(exponent);
    return bits > 0 && bits <= LIMB_BITS && exponent->MBEDTLS_PRIVATE(s) > 0 &&
           modulus->MBEDTLS_PRIVATE(n) <= LIMBS_MAX && mbedtls_mpi_get_bit(modulus, 0) == 1 &&
           mbedtls_mpi_cmp_int(a, 0) >= 0 && mbedtls_mpi_cmp_mpi(a, modulus) < 0;
}

int cct_public_power(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *exponent, const mbedtls_mpi *modulus,
                     mbedtls_mpi *square)
{
    if (!square || !is_short_power(a, exponent, modulus)) {
        return mbedtls_mpi_exp_mod_unsafe(x, a, exponent, modulus, square);
    }
    mbedtls_mpi_uint base[LIMBS_MAX], scratch[2 * LIMBS_MAX + 1];
    size_t limbs = modulus->MBEDTLS_PRIVATE(n);
    const mbedtls_mpi_uint *m = modulus->MBEDTLS_PRIVATE(p);
    int error = square->MBEDTLS_PRIVATE(p) ? 0 : mbedtls_mpi_core_get_mont_r2_unsafe(square, modulus);
    if (error == 0) {
        error = mbedtls_mpi_grow(square, limbs);
    }
    if (error == 0) {
        error = mbedtls_mpi_copy(x, a);
    }
    if (error == 0) {
        error = mbedtls_mpi_grow(x, limbs);
    }
    if (error == 0) {
        mbedtls_mpi_uint *result = x->MBEDTLS_PRIVATE(p);
        mbedtls_mpi_uint factor = mbedtls_mpi_core_montmul_init(m);
        mbedtls_mpi_core_to_mont_rep(base, result, m, limbs, factor, square->MBEDTLS_PRIVATE(p), scratch);
        short_power(result, base, exponent->MBEDTLS_PRIVATE(p)[0], modulus, scratch);
        mbedtls_mpi_core_from_mont_rep(result, result, m, limbs, factor, scratch);
    }
    return error;
}
