/* SPDX-License-Identifier: MIT */
/*
 * P-256 and P-384 as ring computes them. A number is CCT_CURVE_LIMBS_MAX limbs of 64 bits or fewer,
 * least significant first; a point has coordinates X, Y and Z (Jacobian, z = 0: infinity), one
 * after the other, each as long as the curve's limbs. Field and scalar multiplication are
 * Montgomery's: r = a b / 2^(64 limbs).
 */
#ifndef CCT_TLS_FAST_CURVE_H
#define CCT_TLS_FAST_CURVE_H

#include <mbedtls/ecp.h>

#include <stddef.h>
#include <stdint.h>

#define CCT_CURVE_LIMBS_MAX 6

typedef void cct_curve_multiply(uint64_t *r, const uint64_t *a, const uint64_t *b);

typedef struct {
    mbedtls_ecp_group_id id;
    size_t limbs;
    uint64_t field[CCT_CURVE_LIMBS_MAX]; /* the prime p */
    /* 2^(128 limbs) mod p: makes a number Montgomery's */
    uint64_t field_square[CCT_CURVE_LIMBS_MAX];
    uint64_t order[CCT_CURVE_LIMBS_MAX]; /* the prime n, of points */
    uint64_t order_square[CCT_CURVE_LIMBS_MAX];
    cct_curve_multiply *field_multiply;
    cct_curve_multiply *order_multiply;
    /* The sum of two points, also of equal ones; operands and result may be the same memory. */
    cct_curve_multiply *point_add;
    /* A point times a scalar below n. Time and memory accesses do not depend on the scalar. */
    void (*point_multiply)(uint64_t *point, const uint64_t *scalar, const uint64_t *x, const uint64_t *y);
    void (*base_multiply)(uint64_t *point, const uint64_t *scalar); /* NULL: as any other point */
} cct_curve;

/* NULL if it is none of the two. */
const cct_curve *cct_curve_of_group(mbedtls_ecp_group_id id);
const cct_curve *cct_curve_of_order(const mbedtls_mpi *order);

/*
 * R = a^(modulus - less), for the exponents p - 3 and n - 2: a^-2 and a^-1. The exponent is no
 * secret; a and r are Montgomery's.
 */
void cct_curve_power(const cct_curve *curve, cct_curve_multiply *multiply, uint64_t *r, const uint64_t *a,
                     const uint64_t *modulus, unsigned less);

#endif
