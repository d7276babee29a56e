#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimates of volatility built by each compiler here, at each level and for several
instruction sets: every build gives the same digest."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["base/decimal", "base/fail", "base/fmath", "base/options", "base/wide",
           "math/least_squares", "math/small_qp", "market/garch", "market/har",
           "market/volatility", "policy/regime", "api/garch", "api/har", "api/regime",
           "api/series", "api/volatility"]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno", f"-I{ROOT}/lib", f"-I{ROOT}/include"]
LEVELS = ["-O0", "-O1", "-O2", "-O3"]
X86_SETS = [["-mavx2", "-mfma"], ["-march=native"]]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def digest_of(folder, compiler, flags):
    files = [f"{ROOT}/lib/{name}.c" for name in SOURCES]
    run(compiler, *BASE, *flags, f"{ROOT}/tests/volatility/golden.c", *files, "-o", f"{folder}/x")
    return run(f"{folder}/x", "--print").strip()


def main():
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    digests = {}
    with tempfile.TemporaryDirectory() as folder:
        for compiler, level in itertools.product(compilers, LEVELS):
            for extra in [[]] + (X86_SETS if is_x86 and level == "-O3" else []):
                digest = digest_of(folder, compiler, [level, *extra])
                digests.setdefault(digest, []).append(" ".join([compiler, level, *extra]))
    for digest, names in digests.items():
        print(f"{digest}: {', '.join(names)}")
    sys.exit(len(digests) != 1)


main()
