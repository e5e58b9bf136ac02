/* SPDX-License-Identifier: MIT */
/*
 * ring's arithmetic for P-256, and the multiples of its generator.
 *
 * Upstream has two tables for those: one of 150 KB for its fast code, and one of 2 KB, which is
 * used here with the same fast additions. This file is compiled with upstream's warnings, not with
 * ours.
 */
#include <stdalign.h>

#include "crypto/internal.h"

/* Processors with ADX and AVX2 gain nothing that could be measured, but their code is 7 KB. */
#undef adx_bmi2_available
#undef avx2_available
#define adx_bmi2_available 0
#define avx2_available 0

/*
 * What would need the large table is compiled as a function that nobody calls, and so left out with
 * its table.
 */
#undef p256_point_mul_base
#undef p256_point_mul_base_vartime
#define p256_point_mul_base static p256_point_mul_base_unused
#define p256_point_mul_base_vartime static p256_point_mul_base_vartime_unused
#include "crypto/fipsmodule/ec/p256-nistz.c"

typedef uint64_t fiat_p256_felem[P256_LIMBS];
#include "crypto/fipsmodule/ec/p256_table.h"

enum { COMB_TEETH = 4, COMB_TABLES = 2, COMB_POINTS = 15, COMB_STEPS = 256 / COMB_TEETH / COMB_TABLES };

/* Bit I of the scalar, and those 64, 128 and 192 above it. */
static crypto_word_t comb_digit(const Limb scalar[P256_LIMBS], int i)
{
    crypto_word_t digit = 0;
    for (int tooth = 0; tooth < COMB_TEETH; tooth++) {
        digit |= (scalar[tooth] >> i & 1) << tooth;
    }
    return digit;
}

/* The table's point of that digit, infinity for 0. All of the table is read, whatever the digit. */
static void comb_select(P256_POINT *point, int table, crypto_word_t digit)
{
    limbs_zero(point->X, 3 * P256_LIMBS);
    for (crypto_word_t i = 0; i < COMB_POINTS; i++) {
        Limb equal = constant_time_eq_w(digit, i + 1);
        for (int limb = 0; limb < P256_LIMBS; limb++) {
            point->X[limb] |= equal & fiat_p256_g_pre_comp[table][i][0][limb];
            point->Y[limb] |= equal & fiat_p256_g_pre_comp[table][i][1][limb];
            point->Z[limb] |= equal & ONE_MONT[limb];
        }
    }
}

void cct_p256_multiply_base(Limb r[3][P256_LIMBS], const Limb scalar[P256_LIMBS])
{
    alignas(32) P256_POINT sum;
    alignas(32) P256_POINT term;
    comb_select(&sum, 1, comb_digit(scalar, 2 * COMB_STEPS - 1));
    comb_select(&term, 0, comb_digit(scalar, COMB_STEPS - 1));
    ecp_nistz256_point_add(&sum, &sum, &term);
    for (int i = COMB_STEPS - 2; i >= 0; i--) {
        ecp_nistz256_point_double(&sum, &sum);
        for (int table = COMB_TABLES - 1; table >= 0; table--) {
            comb_select(&term, table, comb_digit(scalar, i + table * COMB_STEPS));
            ecp_nistz256_point_add(&sum, &sum, &term);
        }
    }
    limbs_copy(r[0], sum.X, 3 * P256_LIMBS);
}
