/* SPDX-License-Identifier: MIT */
/** @file
 *  What the benchmarks share: CPU time, medians, one line a metric. Load of others meets all alike:
 *  CPU time, and references that take turns with ours within each sample. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/** CPU time of this process. */
static inline double bench_us(void) { return (double)clock() * 1e6 / CLOCKS_PER_SEC; }

/** CPU time of one of so many calls. */
static inline double bench_call_us(void (*call)(void), int repeats) {
    double start = bench_us();
    for (int r = 0; r < repeats; r++) call();
    return (bench_us() - start) / repeats;
}

static inline int bench_compare(const void *a, const void *b) {
    double l = *(const double *)a, r = *(const double *)b;
    return (l > r) - (l < r);
}

/** The median; sorts the samples. */
static inline double bench_median(double *sample, size_t count) {
    qsort(sample, count, sizeof *sample, bench_compare);
    return sample[count / 2];
}

/** One line: name, value, unit, goal, pass or fail. */
static inline void bench_at_most(const char *name, double value, const char *unit, double goal) {
    printf("%s\t%.1f\t%s\t<= %g\t%s\n", name, value, unit, goal, value <= goal ? "pass" : "fail");
}

static inline void bench_at_least(const char *name, double value, const char *unit, double goal) {
    printf("%s\t%.2f\t%s\t>= %g\t%s\n", name, value, unit, goal, value >= goal ? "pass" : "fail");
}

/** A line without a goal. */
static inline void bench_report(const char *name, double value, const char *unit) {
    printf("%s\t%.2f\t%s\t\t\n", name, value, unit);
}

#endif
