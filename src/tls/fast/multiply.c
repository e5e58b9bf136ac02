/* SPDX-License-Identifier: MIT */
/*
 * Multiplication of points for mbedTLS: functions with the names of its own, which are renamed to
 * cct_builtin_… (see "A fast P-256" in docs/ARCHITECTURE.md). mbedTLS's own is left for X25519
 * alone, and lacks what only the others need.
 */
#include "tls/fast/curve.h"

#include <mbedtls/platform_util.h>

#include <string.h>

#if defined(MBEDTLS_ECP_RESTARTABLE)
#error "A multiplication by ring is done at once: it cannot be interrupted and continued."
#endif
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Limbs are taken from bytes, least significant first."
#endif

typedef int random_bytes(void *context, unsigned char *bytes, size_t len);

int cct_builtin_ecp_mul_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                    const mbedtls_ecp_point *P, random_bytes *f_rng, void *p_rng,
                                    mbedtls_ecp_restart_ctx *rs_ctx);
int cct_builtin_ecp_muladd_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                       const mbedtls_ecp_point *P, const mbedtls_mpi *n, const mbedtls_ecp_point *Q,
                                       mbedtls_ecp_restart_ctx *rs_ctx);

enum { COORDINATE_LEN = 8 * CCT_CURVE_LIMBS_MAX, UNCOMPRESSED_LEN = 1 + 2 * COORDINATE_LEN };
typedef uint64_t number[CCT_CURVE_LIMBS_MAX];
typedef uint64_t point[3 * CCT_CURVE_LIMBS_MAX];

/* Converts between big-endian bytes and little-endian limbs. */
static void bytes_reverse(void *to, const unsigned char *from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ((unsigned char *)to)[i] = from[len - 1 - i];
    }
}

/*
 * Reads the coordinates of a point, in Montgomery's form. Any point but the generator is checked
 * first: one that is not on the curve could reveal the scalar.
 */
static int coordinates_read(const cct_curve *curve, const mbedtls_ecp_group *grp, const mbedtls_ecp_point *from,
                            number x, number y)
{
    unsigned char bytes[UNCOMPRESSED_LEN];
    size_t len = 8 * curve->limbs, written;
    int error = from == &grp->G ? 0 : mbedtls_ecp_check_pubkey(grp, from);
    if (error == 0) {
        error = mbedtls_ecp_point_write_binary(grp, from, MBEDTLS_ECP_PF_UNCOMPRESSED, &written, bytes, sizeof(bytes));
    }
    if (error == 0) {
        bytes_reverse(x, bytes + 1, len);
        bytes_reverse(y, bytes + 1 + len, len);
        curve->field_multiply(x, x, curve->field_square);
        curve->field_multiply(y, y, curve->field_square);
    }
    return error;
}

/* Writes the affine coordinates x / z^2 and y / z^3, which mbedTLS stores. */
static int point_write(const cct_curve *curve, const mbedtls_ecp_group *grp, mbedtls_ecp_point *to, uint64_t *from)
{
    static const number one = {1};
    static const number zero = {0};
    unsigned char bytes[UNCOMPRESSED_LEN];
    size_t len = 8 * curve->limbs;
    uint64_t *x = from, *y = from + curve->limbs, *z = y + curve->limbs;
    number inverse;
    /* z = 0 is infinity, which has no affine coordinates. */
    if (memcmp(z, zero, len) == 0) {
        return mbedtls_ecp_set_zero(to);
    }
    /* This is z^-2 (Fermat). Its square times z is z^-3. */
    cct_curve_power(curve, curve->field_multiply, inverse, z, curve->field, 3);
    curve->field_multiply(x, x, inverse);
    curve->field_multiply(inverse, inverse, inverse);
    curve->field_multiply(inverse, inverse, z);
    curve->field_multiply(y, y, inverse);
    /* Multiplying by 1 leads out of Montgomery's form. */
    curve->field_multiply(x, x, one);
    curve->field_multiply(y, y, one);
    bytes[0] = 4; /* uncompressed: SEC 1, 2.3.3 */
    bytes_reverse(bytes + 1, (const unsigned char *)x, len);
    bytes_reverse(bytes + 1 + len, (const unsigned char *)y, len);
    mbedtls_platform_zeroize(inverse, sizeof(inverse));
    return mbedtls_ecp_point_read_binary(grp, to, bytes, 1 + 2 * len);
}

/*
 * ring leaves copies of the scalar on the stack. This function is not inlined, so that its frame is
 * in the same place, and overwrites them.
 */
static void __attribute__((noinline)) stack_wipe(void)
{
    unsigned char where_it_was[4096];
    mbedtls_platform_zeroize(where_it_was, sizeof(where_it_was));
}

/* Multiplies a point by a scalar. Returns mbedTLS's own errors if either is invalid. */
static int point_multiply(const cct_curve *curve, const mbedtls_ecp_group *grp, uint64_t *product, const mbedtls_mpi *m,
                          const mbedtls_ecp_point *by)
{
    number scalar, x, y;
    int error = mbedtls_ecp_check_privkey(grp, m);
    if (error == 0) {
        error = coordinates_read(curve, grp, by, x, y);
    }
    if (error == 0) {
        error = mbedtls_mpi_write_binary_le(m, (unsigned char *)scalar, 8 * curve->limbs);
    }
    if (error == 0 && by == &grp->G && curve->base_multiply) {
        curve->base_multiply(product, scalar);
    } else if (error == 0) {
        curve->point_multiply(product, scalar, x, y);
    }
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
    stack_wipe();
    return error;
}

/*
 * Replaces mbedTLS's function of the same name, for the curves that curve.c knows; others go to the
 * original.
 */
int mbedtls_ecp_mul_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                const mbedtls_ecp_point *P, random_bytes *f_rng, void *p_rng,
                                mbedtls_ecp_restart_ctx *rs_ctx)
{
    const cct_curve *curve = cct_curve_of_group(grp->id);
    point product;
    if (!curve) {
        return cct_builtin_ecp_mul_restartable(grp, R, m, P, f_rng, p_rng, rs_ctx);
    }
    /* mbedTLS requires random numbers for its blinding; callers may rely on the error. */
    int error = f_rng ? point_multiply(curve, grp, product, m, P) : MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
    if (error == 0) {
        error = point_write(curve, grp, R, product);
    }
    mbedtls_platform_zeroize(product, sizeof(product));
    return error;
}

int mbedtls_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                    random_bytes *f_rng, void *p_rng)
{
    return mbedtls_ecp_mul_restartable(grp, R, m, P, f_rng, p_rng, NULL);
}

/*
 * Computes one of two summands. Its scalar may be 0, which point_multiply() refuses as a private
 * key.
 */
static int summand_multiply(const cct_curve *curve, const mbedtls_ecp_group *grp, point product, const mbedtls_mpi *m,
                            const mbedtls_ecp_point *by)
{
    if (mbedtls_mpi_cmp_int(m, 0) == 0) {
        memset(product, 0, sizeof(point)); /* infinity */
        return mbedtls_ecp_check_pubkey(grp, by);
    }
    return point_multiply(curve, grp, product, m, by);
}

/* m*P + n*Q, for verifying signatures; the scalars are public, so the time may depend on them. */
int mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                   const mbedtls_ecp_point *P, const mbedtls_mpi *n, const mbedtls_ecp_point *Q,
                                   mbedtls_ecp_restart_ctx *rs_ctx)
{
    const cct_curve *curve = cct_curve_of_group(grp->id);
    point first, second;
    if (!curve) { /* fails where its arithmetic is left out (port/mbedtls/linux.h) */
        return cct_builtin_ecp_muladd_restartable(grp, R, m, P, n, Q, rs_ctx);
    }
    int error = summand_multiply(curve, grp, first, m, P);
    if (error == 0) {
        error = summand_multiply(curve, grp, second, n, Q);
    }
    if (error != 0) {
        return error;
    }
    curve->point_add(first, first, second);
    return point_write(curve, grp, R, first);
}

int mbedtls_ecp_muladd(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                       const mbedtls_mpi *n, const mbedtls_ecp_point *Q)
{
    return mbedtls_ecp_muladd_restartable(grp, R, m, P, n, Q, NULL);
}
