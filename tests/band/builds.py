#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimates of bands and costs built by each compiler here, at each level and for several
instruction sets: every build gives the same digest."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["base/cpu", "base/fmath", "base/decimal", "base/fail", "base/options", "base/wide",
           "math/trinomial", "market/cost_book", "market/cost_curve", "market/cost_schedule",
           "policy/optimal", "policy/optimal_calendar", "policy/optimal_gate",
           "policy/optimal_tune", "policy/optimal_variance", "api/band", "api/cost",
           "api/double_args"]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno", f"-I{ROOT}/lib", f"-I{ROOT}/include"]
LEVELS = ["-O0", "-O2", "-O3"]
X86_SETS = [["-mavx2", "-mfma"], ["-march=native"]]


def build(folder, compiler, flags):
    program = f"{folder}/golden"
    sources = [f"{ROOT}/lib/{name}.c" for name in SOURCES]
    subprocess.run([compiler, *BASE, *flags, f"{ROOT}/tests/band/golden.c", *sources, "-o",
                    program], check=True)
    return subprocess.run([program, "--print"], check=True, capture_output=True,
                          text=True).stdout.strip()


def main():
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    digests = {}
    with tempfile.TemporaryDirectory() as folder:
        for compiler, level in itertools.product(compilers, LEVELS):
            sets = [[], ["-DRBL_LIMBS"]] if level == "-O2" else [[]]
            for extra in sets + (X86_SETS if is_x86 and level == "-O3" else []):
                digest = build(folder, compiler, [level, *extra])
                digests.setdefault(digest, []).append(" ".join([compiler, level, *extra]))
    for digest, names in digests.items():
        print(f"{digest}: {', '.join(names)}")
    sys.exit(0 if len(digests) == 1 else 1)


main()
