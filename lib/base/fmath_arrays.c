/* SPDX-License-Identifier: MIT */
/** @file
 *  The array forms: blocks of a fixed length through the cores, in loops that compilers turn into
 *  vectors, and then the scalar form for each element outside of a core. The same bits as the
 *  scalar forms, since each element takes the same operations. On x86-64 all is compiled twice,
 *  for vectors of two and of four. */
#include "base/fmath_arrays.h"

#include "base/cpu.h"
#include "base/fmath.h"
#include "base/fmath_core.h"

enum { FMATH_BLOCK = 128 };

/* Blocks: out[i] = core(in[i]), and zero where every element lies in the core. */
typedef uint64_t (*fmath_block)(double *restrict out, const double *restrict in);
typedef uint64_t (*fmath_block_xy)(double *restrict out, const double *restrict x,
                                   const double *restrict y);
typedef uint64_t (*fmath_block_sc)(double *restrict sine, double *restrict cosine,
                                   const double *restrict in);

/* Zero for true, through a double: compilers compare vectors of doubles into doubles. */
static RBL_CPU_INLINE uint64_t fmath_flag(bool is_core) { return fmath_bits(is_core ? 0.0 : 1.0); }

static RBL_CPU_INLINE uint64_t fmath_exp_loop(double *restrict out, const double *restrict in) {
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++) out[i] = fmath_exp_core(in[i]);
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_exp_is_core(in[i]));
    return rare;
}

static RBL_CPU_INLINE uint64_t fmath_log_loop(double *restrict out, const double *restrict in) {
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++) out[i] = fmath_log_core(in[i], 0);
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_log_is_core(in[i]));
    return rare;
}

static RBL_CPU_INLINE uint64_t fmath_erfc_loop(double *restrict out, const double *restrict in) {
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++) out[i] = fmath_erfc_core(in[i]);
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_erfc_is_core(in[i]));
    return rare;
}

static RBL_CPU_INLINE uint64_t fmath_norm_cdf_loop(double *restrict out,
                                                   const double *restrict in) {
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++) out[i] = fmath_norm_cdf_core(in[i]);
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_norm_cdf_is_core(in[i]));
    return rare;
}

static RBL_CPU_INLINE uint64_t fmath_pow_loop(double *restrict out, const double *restrict x,
                                              const double *restrict y) {
    double exponent[FMATH_BLOCK];
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++) out[i] = fmath_pow_core(exponent + i, x[i], y[i]);
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_pow_is_core(x[i], exponent[i]));
    return rare;
}

static RBL_CPU_INLINE uint64_t fmath_sincos_loop(double *restrict sine, double *restrict cosine,
                                                 const double *restrict in) {
    uint64_t rare = 0;
    for (int i = 0; i < FMATH_BLOCK; i++)
        fmath_sincos_angle(sine + i, cosine + i, fmath_reduce(in[i]));
    for (int i = 0; i < FMATH_BLOCK; i++) rare |= fmath_flag(fmath_sincos_is_core(in[i]));
    return rare;
}

/* The next block of the input: itself, or a copy of its end that is filled up with ones, which lie
 * in every core. */
static const double *fmath_next(double *copy, const double *in, size_t n) {
    if (n >= FMATH_BLOCK) return in;
    memcpy(copy, in, n * sizeof *copy);
    for (size_t i = n; i < FMATH_BLOCK; i++) copy[i] = 1;
    return copy;
}

static size_t fmath_least(size_t a, size_t b) { return a < b ? a : b; }

static void fmath_each(double *out, const double *in, size_t n, fmath_block block,
                       double (*scalar)(double)) {
    double copy[FMATH_BLOCK], y[FMATH_BLOCK];
    for (size_t at = 0; at < n; at += FMATH_BLOCK) {
        size_t count = fmath_least(n - at, FMATH_BLOCK);
        const double *x = fmath_next(copy, in + at, n - at);
        uint64_t rare = block(y, x);
        for (size_t i = 0; rare != 0 && i < count; i++) y[i] = scalar(x[i]);
        memcpy(out + at, y, count * sizeof *y);
    }
}

static void fmath_each_xy(double *out, const double *x, const double *y, size_t n,
                          fmath_block_xy block) {
    double x_copy[FMATH_BLOCK], y_copy[FMATH_BLOCK], z[FMATH_BLOCK];
    for (size_t at = 0; at < n; at += FMATH_BLOCK) {
        size_t count = fmath_least(n - at, FMATH_BLOCK);
        const double *base = fmath_next(x_copy, x + at, n - at);
        const double *power = fmath_next(y_copy, y + at, n - at);
        uint64_t rare = block(z, base, power);
        for (size_t i = 0; rare != 0 && i < count; i++) z[i] = rbl_fmath_pow(base[i], power[i]);
        memcpy(out + at, z, count * sizeof *z);
    }
}

static void fmath_each_sc(double *sine, double *cosine, const double *in, size_t n,
                          fmath_block_sc block) {
    double copy[FMATH_BLOCK], s[FMATH_BLOCK], c[FMATH_BLOCK];
    for (size_t at = 0; at < n; at += FMATH_BLOCK) {
        size_t count = fmath_least(n - at, FMATH_BLOCK);
        const double *x = fmath_next(copy, in + at, n - at);
        uint64_t rare = block(s, c, x);
        for (size_t i = 0; rare != 0 && i < count; i++) rbl_fmath_sincos(s + i, c + i, x[i]);
        memcpy(sine + at, s, count * sizeof *s);
        memcpy(cosine + at, c, count * sizeof *c);
    }
}

/* The functions of one set: `attribute` names the instructions, `set` ends their names. */
#define FMATH_UNARY(attribute, set, name)                                                          \
    attribute static uint64_t fmath_##name##_block_##set(double *restrict out,                     \
                                                         const double *restrict in) {              \
        return fmath_##name##_loop(out, in);                                                       \
    }                                                                                              \
    static void fmath_##name##_##set(double *out, const double *in, size_t n) {                    \
        fmath_each(out, in, n, fmath_##name##_block_##set, rbl_fmath_##name);                      \
    }
#define FMATH_SET(attribute, set)                                                                  \
    FMATH_UNARY(attribute, set, exp)                                                               \
    FMATH_UNARY(attribute, set, log)                                                               \
    FMATH_UNARY(attribute, set, erfc)                                                              \
    FMATH_UNARY(attribute, set, norm_cdf)                                                          \
    attribute static uint64_t fmath_pow_block_##set(                                               \
        double *restrict out, const double *restrict x, const double *restrict y) {                \
        return fmath_pow_loop(out, x, y);                                                          \
    }                                                                                              \
    static void fmath_pow_##set(double *out, const double *x, const double *y, size_t n) {         \
        fmath_each_xy(out, x, y, n, fmath_pow_block_##set);                                        \
    }                                                                                              \
    attribute static uint64_t fmath_sincos_block_##set(                                            \
        double *restrict sine, double *restrict cosine, const double *restrict in) {               \
        return fmath_sincos_loop(sine, cosine, in);                                                \
    }                                                                                              \
    static void fmath_sincos_##set(double *sine, double *cosine, const double *in, size_t n) {     \
        fmath_each_sc(sine, cosine, in, n, fmath_sincos_block_##set);                              \
    }                                                                                              \
    static const rbl_fmath_arrays fmath_arrays_##set = {fmath_exp_##set,  fmath_log_##set,         \
                                                        fmath_erfc_##set, fmath_norm_cdf_##set,    \
                                                        fmath_pow_##set,  fmath_sincos_##set};

FMATH_SET(, plain)
#if RBL_CPU_AVX2
FMATH_SET(__attribute__((target("avx2"))), avx2)
#endif
#undef FMATH_SET
#undef FMATH_UNARY

int rbl_fmath_arrays_count(void) { return rbl_cpu_has_avx2() ? 2 : 1; }

const rbl_fmath_arrays *rbl_fmath_arrays_get(int i) { return RBL_CPU_FORM(&fmath_arrays, i); }

void rbl_fmath_exp_n(double *out, const double *in, size_t n) { fmath_exp_plain(out, in, n); }
void rbl_fmath_log_n(double *out, const double *in, size_t n) { fmath_log_plain(out, in, n); }
void rbl_fmath_erfc_n(double *out, const double *in, size_t n) { fmath_erfc_plain(out, in, n); }

void rbl_fmath_norm_cdf_n(double *out, const double *in, size_t n) {
    fmath_norm_cdf_plain(out, in, n);
}

void rbl_fmath_pow_n(double *out, const double *x, const double *y, size_t n) {
    fmath_pow_plain(out, x, y, n);
}

void rbl_fmath_sincos_n(double *sine, double *cosine, const double *in, size_t n) {
    fmath_sincos_plain(sine, cosine, in, n);
}
