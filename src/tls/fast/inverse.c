/* SPDX-License-Identifier: MIT */
/*
 * Inverses modulo a prime, for mbedTLS's curves and ECDSA, which ask for them by a name that is
 * renamed to this. mbedTLS's own function works for every odd modulus, with some 500,000
 * instructions; for a prime p, a^(p-2) takes less (Fermat).
 */
#include "tls/fast/number.h"

#if defined(CCT_FAST_CURVES)
#include "tls/fast/curve.h"

#include <mbedtls/platform_util.h>

/*
 * The inverse modulo an order of points, if that of one of ring's curves. Its multiplication
 * requires a number below the order.
 */
static int inverse_by_curve(mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *order)
{
    const cct_curve *curve = cct_curve_of_order(order);
    uint64_t number[CCT_CURVE_LIMBS_MAX], result[CCT_CURVE_LIMBS_MAX];
    size_t len = curve ? 8 * curve->limbs : 0;
    if (!curve || mbedtls_mpi_write_binary_le(a, (unsigned char *)number, len) != 0 ||
        mbedtls_mpi_core_lt_ct(number, curve->order, curve->limbs) == MBEDTLS_CT_FALSE) {
        return MBEDTLS_ERR_MPI_BAD_INPUT_DATA;
    }
    static const uint64_t one[CCT_CURVE_LIMBS_MAX] = {1};
    /* Into Montgomery's form; the multiplication by 1 below leads out of it. */
    curve->order_multiply(number, number, curve->order_square);
    cct_curve_power(curve, curve->order_multiply, result, number, curve->order, 2);
    curve->order_multiply(result, result, one);
    int error = mbedtls_mpi_read_binary_le(inverse, (const unsigned char *)result, len);
    mbedtls_platform_zeroize(number, sizeof(number));
    mbedtls_platform_zeroize(result, sizeof(result));
    return error;
}
#else
static int inverse_by_curve(mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *order)
{
    (void)inverse, (void)a, (void)order;
    return MBEDTLS_ERR_MPI_BAD_INPUT_DATA;
}
#endif

int cct_inverse_modulo_prime(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *prime)
{
    if (gcd || !inverse || mbedtls_mpi_cmp_int(a, 0) <= 0 || mbedtls_mpi_cmp_int(prime, 2) <= 0) {
        return mbedtls_mpi_gcd_modinv_odd(gcd, inverse, a, prime);
    }
    if (inverse_by_curve(inverse, a, prime) == 0) {
        return 0;
    }
    mbedtls_mpi exponent, result;
    mbedtls_mpi_init(&exponent);
    mbedtls_mpi_init(&result);
    int error = mbedtls_mpi_sub_int(&exponent, prime, 2);
    if (error == 0) {
        /* Not in constant time for the exponent, which is public: it follows from the prime. */
        error = mbedtls_mpi_exp_mod_unsafe(&result, a, &exponent, prime, NULL);
    }
    if (error == 0) {
        mbedtls_mpi_swap(inverse, &result);
    }
    mbedtls_mpi_free(&result);
    mbedtls_mpi_free(&exponent);
    return error;
}
