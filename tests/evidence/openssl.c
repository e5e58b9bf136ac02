/* SPDX-License-Identifier: MIT */
/*
 * openssl COUNT: multiples of points, sums of two, inverses modulo the order and public powers of
 * RSA, COUNT of each and curve, compared with OpenSSL's. Scalars are random, or of the kinds that
 * windows, combs and reductions get wrong.
 */
#include <mbedtls/ecp.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cct_inverse_modulo_prime(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *prime);
int cct_public_power(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *exponent, const mbedtls_mpi *modulus,
                     mbedtls_mpi *square);

enum { BYTES_MAX = 512, POINT_MAX = 97 };

static unsigned long long random_state = 88172645463325252ULL;
static unsigned compared, different;

/* xorshift: the same cases every time. */
static unsigned long long random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

static int random_bytes(void *context, unsigned char *out, size_t len)
{
    (void)context;
    for (size_t i = 0; i < len; i++) {
        out[i] = (unsigned char)(random_next() >> 24);
    }
    return 0;
}

static void must(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "openssl: %s failed\n", what);
        exit(1);
    }
}

static void compare(const char *what, const unsigned char *a, const unsigned char *b, size_t len)
{
    compared++;
    if (memcmp(a, b, len) != 0) {
        different++;
        printf("differs: %s\n", what);
    }
}

/*
 * Random; runs of equal bits; near the order; near a power of two; short. Never 0, always below the
 * order.
 */
static void choose_scalar(BIGNUM *scalar, const BIGNUM *order, unsigned kind, size_t len)
{
    unsigned char bytes[BYTES_MAX];
    random_bytes(NULL, bytes, len);
    switch (kind % 6) {
    case 1:
        for (size_t i = 0; i < len; i++) {
            bytes[i] = random_next() & 1 ? 0xff : 0;
        }
        break;
    case 2:
        BN_copy(scalar, order);
        BN_sub_word(scalar, 1 + random_next() % 300);
        return;
    case 3:
        BN_zero(scalar);
        BN_set_bit(scalar, (int)(random_next() % (8 * len - 1)));
        if (random_next() & 1) {
            BN_sub_word(scalar, random_next() % 40);
        } else {
            BN_add_word(scalar, random_next() % 40);
        }
        break;
    case 4:
        BN_set_word(scalar, 1 + random_next() % 1000);
        return;
    case 5:
        memset(bytes, (int)(random_next() & 0xff), len);
        /* fall through */
    default:
        break;
    }
    if (kind % 6 != 3) {
        BN_bin2bn(bytes, (int)len, scalar);
    }
    BN_CTX *context = BN_CTX_new();
    BN_nnmod(scalar, scalar, order, context);
    BN_CTX_free(context);
    if (BN_is_zero(scalar) || BN_is_negative(scalar)) {
        BN_one(scalar);
    }
}

static void to_mpi(mbedtls_mpi *mpi, const BIGNUM *number)
{
    unsigned char bytes[BYTES_MAX];
    must(mbedtls_mpi_read_binary(mpi, bytes, (size_t)BN_bn2bin(number, bytes)) == 0, "a number");
}

typedef struct both {
    const EC_GROUP *theirs;
    mbedtls_ecp_group ours;
    size_t len;
    BN_CTX *context;
} both;

static void compare_points(both *b, const char *what, const mbedtls_ecp_point *ours, const EC_POINT *theirs)
{
    unsigned char first[POINT_MAX] = {0}, second[POINT_MAX] = {0};
    size_t len;
    must(mbedtls_ecp_point_write_binary(&b->ours, ours, MBEDTLS_ECP_PF_UNCOMPRESSED, &len, first, sizeof first) == 0,
         "writing a point");
    must(EC_POINT_point2oct(b->theirs, theirs, POINT_CONVERSION_UNCOMPRESSED, second, sizeof second, b->context) == len,
         "the length of a point");
    compare(what, first, second, len);
}

static void compare_curve(both *b, unsigned count)
{
    BIGNUM *k = BN_new(), *l = BN_new();
    EC_POINT *point = EC_POINT_new(b->theirs), *product = EC_POINT_new(b->theirs), *sum = EC_POINT_new(b->theirs);
    const BIGNUM *order = EC_GROUP_get0_order(b->theirs);
    mbedtls_mpi m, n;
    mbedtls_ecp_point p, r;
    mbedtls_mpi_init(&m);
    mbedtls_mpi_init(&n);
    mbedtls_ecp_point_init(&p);
    mbedtls_ecp_point_init(&r);
    for (unsigned i = 0; i < count; i++) {
        choose_scalar(k, order, i, b->len);
        choose_scalar(l, order, i / 6, b->len);
        to_mpi(&m, k);
        to_mpi(&n, l);
        EC_POINT_mul(b->theirs, point, k, NULL, NULL, b->context);
        must(mbedtls_ecp_mul(&b->ours, &p, &m, &b->ours.G, random_bytes, NULL) == 0, "k G");
        compare_points(b, "k G", &p, point);
        EC_POINT_mul(b->theirs, product, NULL, point, l, b->context);
        must(mbedtls_ecp_mul(&b->ours, &r, &n, &p, random_bytes, NULL) == 0, "l P");
        compare_points(b, "l P", &r, product);
        EC_POINT_mul(b->theirs, sum, k, product, l, b->context);
        must(mbedtls_ecp_muladd(&b->ours, &r, &m, &b->ours.G, &n, &r) == 0, "k G + l Q");
        if (!EC_POINT_is_at_infinity(b->theirs, sum)) {
            compare_points(b, "k G + l Q", &r, sum);
        }
        must(BN_mod_inverse(l, k, order, b->context) != NULL, "an inverse");
        must(cct_inverse_modulo_prime(NULL, &n, &m, &b->ours.N) == 0, "our inverse");
        unsigned char first[BYTES_MAX], second[BYTES_MAX];
        must(BN_bn2binpad(l, first, (int)b->len) > 0 && mbedtls_mpi_write_binary(&n, second, b->len) == 0, "bytes");
        compare("1 / k", first, second, b->len);
    }
    mbedtls_ecp_point_free(&r);
    mbedtls_ecp_point_free(&p);
    mbedtls_mpi_free(&n);
    mbedtls_mpi_free(&m);
    EC_POINT_free(sum);
    EC_POINT_free(product);
    EC_POINT_free(point);
    BN_free(l);
    BN_free(k);
}

static void compare_powers(BN_CTX *context, unsigned count)
{
    static const unsigned long exponents[] = {3, 17, 65537, 4294967297UL};
    BIGNUM *base = BN_new(), *modulus = BN_new(), *exponent = BN_new(), *power = BN_new();
    for (unsigned i = 0; i < count; i++) {
        mbedtls_mpi a, e, n, x, square;
        unsigned char first[BYTES_MAX], second[BYTES_MAX];
        size_t len = 128 + random_next() % (BYTES_MAX - 127);
        random_bytes(NULL, first, len);
        first[0] |= 0x80;
        first[len - 1] |= 1;
        BN_bin2bn(first, (int)len, modulus);
        choose_scalar(base, modulus, i, len);
        BN_set_word(exponent, exponents[i % 4]);
        BN_mod_exp(power, base, exponent, modulus, context);
        mbedtls_mpi_init(&a);
        mbedtls_mpi_init(&e);
        mbedtls_mpi_init(&n);
        mbedtls_mpi_init(&x);
        mbedtls_mpi_init(&square);
        to_mpi(&a, base);
        to_mpi(&e, exponent);
        to_mpi(&n, modulus);
        must(cct_public_power(&x, &a, &e, &n, &square) == 0, "a power");
        must(BN_bn2binpad(power, first, (int)len) > 0 && mbedtls_mpi_write_binary(&x, second, len) == 0, "bytes");
        compare("a^e mod n", first, second, len);
        mbedtls_mpi_free(&square);
        mbedtls_mpi_free(&x);
        mbedtls_mpi_free(&n);
        mbedtls_mpi_free(&e);
        mbedtls_mpi_free(&a);
    }
    BN_free(power);
    BN_free(exponent);
    BN_free(modulus);
    BN_free(base);
}

int main(int count, char **arguments)
{
    static const struct {
        int theirs;
        mbedtls_ecp_group_id ours;
        size_t len;
    } curves[] = {{NID_X9_62_prime256v1, MBEDTLS_ECP_DP_SECP256R1, 32}, {NID_secp384r1, MBEDTLS_ECP_DP_SECP384R1, 48}};
    unsigned cases = count == 2 ? (unsigned)atoi(arguments[1]) : 0;
    must(cases > 0, "usage: openssl COUNT; its argument");
    BN_CTX *context = BN_CTX_new();
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        EC_GROUP *group = EC_GROUP_new_by_curve_name(curves[i].theirs);
        both b = {.theirs = group, .len = curves[i].len, .context = context};
        mbedtls_ecp_group_init(&b.ours);
        must(group && mbedtls_ecp_group_load(&b.ours, curves[i].ours) == 0, "a curve");
        compare_curve(&b, cases);
        mbedtls_ecp_group_free(&b.ours);
        EC_GROUP_free(group);
    }
    compare_powers(context, cases);
    BN_CTX_free(context);
    printf("openssl: %u compared, %u differ\n", compared, different);
    return different == 0 ? 0 : 1;
}
