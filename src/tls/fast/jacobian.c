/* SPDX-License-Identifier: MIT */
/*
 * The functions that mbedTLS calls for the arithmetic of points of P-256 and P-384 if another
 * implementation provides it. The first one reports that this one does not; MBEDTLS_ECP_NO_FALLBACK
 * (port/mbedtls/linux.h) leaves out mbedTLS's own arithmetic as well. So whatever gets here by
 * mistake fails: multiply.c replaces the callers.
 */
#include <mbedtls/ecp.h>

#if defined(MBEDTLS_ECP_INTERNAL_ALT)

#include <ecp_internal_alt.h>

unsigned char mbedtls_internal_ecp_grp_capable(const mbedtls_ecp_group *grp)
{
    (void)grp;
    return 0;
}

int mbedtls_internal_ecp_init(const mbedtls_ecp_group *grp)
{
    (void)grp;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

void mbedtls_internal_ecp_free(const mbedtls_ecp_group *grp)
{
    (void)grp;
}

int mbedtls_internal_ecp_randomize_jac(const mbedtls_ecp_group *grp, mbedtls_ecp_point *pt,
                                       int (*f_rng)(void *, unsigned char *, size_t), void *p_rng)
{
    (void)grp, (void)pt, (void)f_rng, (void)p_rng;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

int mbedtls_internal_ecp_add_mixed(const mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_ecp_point *P,
                                   const mbedtls_ecp_point *Q)
{
    (void)grp, (void)R, (void)P, (void)Q;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

int mbedtls_internal_ecp_double_jac(const mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_ecp_point *P)
{
    (void)grp, (void)R, (void)P;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

int mbedtls_internal_ecp_normalize_jac_many(const mbedtls_ecp_group *grp, mbedtls_ecp_point *T[], size_t t_len)
{
    (void)grp, (void)T, (void)t_len;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

int mbedtls_internal_ecp_normalize_jac(const mbedtls_ecp_group *grp, mbedtls_ecp_point *pt)
{
    (void)grp, (void)pt;
    return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
}

#else

/* This configuration of mbedTLS leaves nothing out. C requires a declaration in each file. */
typedef int nothing_is_left_out;

#endif
