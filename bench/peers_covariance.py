#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Covariance and tracking error against numpy, in the same process, taking turns: CPU time of one
thread, medians of the ratios. peers_covariance.py SHARED_LIBRARY"""
import ctypes
import os
import statistics
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy  # pylint: disable=wrong-import-position

TIMES, N, SAMPLES = 1000, 500, 41


class Model(ctypes.Structure):
    """rebal_risk_model"""
    _fields_ = [("struct_size", ctypes.c_uint32), ("reserved", ctypes.c_uint32),
                ("n", ctypes.c_size_t), ("n_factors", ctypes.c_size_t)] + [
                    (name, ctypes.c_void_p) for name in (
                        "covariance", "loadings", "factor_covariance", "specific")]


def seconds(call, repeats):
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def compare(name, ours, theirs, repeats, goal):
    ratios = [seconds(theirs, repeats) / max(seconds(ours, repeats), 1e-9) for _ in range(SAMPLES)]
    ratio = statistics.median(ratios)
    print(f"{name}\t{ratio:.2f}\tx\t>= {goal}\t{'pass' if ratio >= goal else 'fail'}")


def main():
    library = ctypes.CDLL(sys.argv[1])
    sample, size = library.rebal_covariance_sample, library.rebal_covariance_size
    error = library.rebal_risk_tracking_error
    size.restype = ctypes.c_size_t
    returns = numpy.random.default_rng(1).standard_normal((TIMES, N)) * 0.01
    packed = numpy.zeros(N * (N + 1) // 2)
    weight, figure = numpy.full(N, 1 / N), numpy.zeros(1)
    need = size(ctypes.c_size_t(TIMES), ctypes.c_size_t(N))
    memory = numpy.zeros(need // 8 + 2)
    start = memory.ctypes.data + memory.ctypes.data % 16
    arguments = (ctypes.c_void_p(packed.ctypes.data), ctypes.c_void_p(returns.ctypes.data),
                 ctypes.c_size_t(TIMES), ctypes.c_size_t(N), ctypes.c_int32(1), ctypes.c_int32(0),
                 ctypes.c_void_p(start), ctypes.c_size_t(need), None)
    if sample(*arguments) != 0:
        sys.exit("rebal_covariance_sample failed")
    full = numpy.cov(returns, rowvar=False)
    off = abs(full[numpy.tril_indices(N)] - packed).max()
    if off > 1e-15:
        sys.exit(f"the covariances differ by {off}")
    model = Model(struct_size=ctypes.sizeof(Model), n=N, covariance=packed.ctypes.data)
    risk = (ctypes.c_void_p(figure.ctypes.data), ctypes.byref(model),
            ctypes.c_void_p(weight.ctypes.data), ctypes.c_size_t(1), None,
            ctypes.c_void_p(start), ctypes.c_size_t(need), None)
    compare("cov_1000x500_vs_numpy", lambda: sample(*arguments),
            lambda: numpy.cov(returns, rowvar=False), 1, 0.6)
    compare("te_dense_vs_numpy", lambda: error(*risk), lambda: (weight @ full @ weight) ** 0.5,
            200, 1.8)
    if abs(figure[0] - (weight @ full @ weight) ** 0.5) > 1e-15:
        sys.exit("the tracking errors differ")


main()
