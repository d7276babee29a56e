/* SPDX-License-Identifier: MIT */
/* The elementary functions over arrays against the C library's, call by call. The two take turns
 * within each sample; the ratio is the median over the samples: other load meets both alike. */
#include <math.h>

#include "base/fmath_arrays.h"
#include "bench.h"

enum { N = 4096, SAMPLES = 201, REPEATS = 8 };

typedef struct bench_series {
    double ours_ns[SAMPLES], theirs_ns[SAMPLES], ratio[SAMPLES];
} bench_series;

static double in[N], positive[N], power[N], out[N], second[N];
static bench_series exp_times, log_times, exp_plain, log_plain, pow_times, erfc_times, sincos_times;
static const rbl_fmath_arrays *best, *plain;

/* Through pointers that the compiler cannot see through: a call for each element. */
static double (*volatile libm_exp)(double) = exp;
static double (*volatile libm_log)(double) = log;
static double (*volatile libm_erfc)(double) = erfc;
static double (*volatile libm_sin)(double) = sin;
static double (*volatile libm_cos)(double) = cos;
static double (*volatile libm_pow)(double, double) = pow;

static void their_exp(void) {
    double (*f)(double) = libm_exp;
    for (int i = 0; i < N; i++) out[i] = f(in[i]);
}

static void their_log(void) {
    double (*f)(double) = libm_log;
    for (int i = 0; i < N; i++) out[i] = f(positive[i]);
}

static void their_erfc(void) {
    double (*f)(double) = libm_erfc;
    for (int i = 0; i < N; i++) out[i] = f(in[i]);
}

static void their_pow(void) {
    double (*f)(double, double) = libm_pow;
    for (int i = 0; i < N; i++) out[i] = f(positive[i], power[i]);
}

static void their_sincos(void) {
    double (*s)(double) = libm_sin, (*c)(double) = libm_cos;
    for (int i = 0; i < N; i++) {
        out[i] = s(in[i]);
        second[i] = c(in[i]);
    }
}

static void our_exp(void) { best->exp(out, in, N); }
static void our_log(void) { best->log(out, positive, N); }
static void our_erfc(void) { best->erfc(out, in, N); }
static void our_pow(void) { best->pow(out, positive, power, N); }
static void our_sincos(void) { best->sincos(out, second, in, N); }
static void our_plain_exp(void) { plain->exp(out, in, N); }
static void our_plain_log(void) { plain->log(out, positive, N); }

/* CPU time of an element. */
static double bench_ns(void (*work)(void)) { return bench_call_us(work, REPEATS) * 1000 / N; }

static void bench_sample(bench_series *s, int i, void (*ours)(void), void (*theirs)(void)) {
    s->ours_ns[i] = bench_ns(ours);
    s->theirs_ns[i] = bench_ns(theirs);
    s->ratio[i] = s->theirs_ns[i] / (s->ours_ns[i] > 0 ? s->ours_ns[i] : 1);
}

/* A goal of zero is none. */
static double bench_print(const char *name, bench_series *s, double goal) {
    double ratio = bench_median(s->ratio, SAMPLES);
    char line[40];
    snprintf(line, sizeof line, "%s_vs_libm", name);
    if (goal > 0)
        bench_at_least(line, ratio, "x", goal);
    else
        bench_report(line, ratio, "x");
    snprintf(line, sizeof line, "%s_ns", name);
    bench_report(line, bench_median(s->ours_ns, SAMPLES), "ns");
    snprintf(line, sizeof line, "%s_libm_ns", name);
    bench_report(line, bench_median(s->theirs_ns, SAMPLES), "ns");
    return ratio;
}

/* Numbers of no order in -7..7, 0..14, 0..4. */
static void bench_fill(void) {
    uint64_t state = 1;
    for (int i = 0; i < N; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double u = (double)(state >> 11) * 0x1p-53;
        in[i] = 14 * u - 7;
        positive[i] = 14 * u + 1e-3;
        power[i] = 4 * (1 - u);
    }
}

int main(void) {
    plain = rbl_fmath_arrays_get(0);
    best = rbl_fmath_arrays_get(rbl_fmath_arrays_count() - 1);
    bench_fill();
    for (int i = 0; i < SAMPLES; i++) {
        bench_sample(&exp_times, i, our_exp, their_exp);
        bench_sample(&log_times, i, our_log, their_log);
        bench_sample(&exp_plain, i, our_plain_exp, their_exp);
        bench_sample(&log_plain, i, our_plain_log, their_log);
        bench_sample(&pow_times, i, our_pow, their_pow);
        bench_sample(&erfc_times, i, our_erfc, their_erfc);
        bench_sample(&sincos_times, i, our_sincos, their_sincos);
    }
    double exp_ratio = bench_print("exp", &exp_times, 2),
           log_ratio = bench_print("log", &log_times, 2);
    bench_at_least("explog_vs_libm", exp_ratio < log_ratio ? exp_ratio : log_ratio, "x", 2);
    bench_print("exp_plain", &exp_plain, 0);
    bench_print("log_plain", &log_plain, 0);
    bench_print("pow", &pow_times, 0);
    bench_print("erfc", &erfc_times, 0);
    bench_print("sincos", &sincos_times, 0);
    return 0;
}
