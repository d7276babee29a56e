#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimates of covariance and risk built by each compiler here, at each level and for several
instruction sets: every build gives the same digest, and no object imports anything but memory
functions."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = [*(f"base/{name}" for name in ("arena", "cpu", "fail", "fmath", "options", "wide")),
           *(f"math/{name}" for name in ("cholesky", "eigen", "gram", "packed", "vector")),
           "market/covariance", "market/covariance_ewma", "market/covariance_factor",
           "market/covariance_repair", "market/covariance_shrink", "market/risk",
           "market/risk_realised", "api/covariance", "api/covariance_matrix", "api/matrix",
           "api/memory", "api/risk"]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno", f"-I{ROOT}/lib", f"-I{ROOT}/include"]
LEVELS = ["-O0", "-O2", "-O3"]
X86_SETS = [["-mavx2", "-mfma"], ["-march=native"]]
IMPORTS = {"malloc", "free", "memcpy", "memset", "memmove", "memcmp", "_GLOBAL_OFFSET_TABLE_"}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def imports(objects):
    """Undefined symbols that are neither ours nor allowed."""
    names = set()
    for path in objects:
        names |= {line.split()[0] for line in run("nm", "-u", "-P", path).splitlines()}
    return {name for name in names if not name.startswith(("rbl_", "rebal_"))} - IMPORTS


def build(folder, compiler, flags):
    """The digest of a build, and what is wrong with its symbols."""
    objects = []
    for name in SOURCES:
        objects.append(f"{folder}/{name.replace('/', '_')}.o")
        run(compiler, *BASE, *flags, "-c", f"{ROOT}/lib/{name}.c", "-o", objects[-1])
    program = f"{folder}/golden"
    run(compiler, *BASE, *flags, f"{ROOT}/tests/covariance/golden.c", *objects, "-o", program)
    return run(program, "--print").strip(), imports(objects)


def main():
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    digests, problems = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for compiler, level in itertools.product(compilers, LEVELS):
            for extra in [[]] + (X86_SETS if is_x86 and level == "-O3" else []):
                name = " ".join([compiler, level, *extra])
                digest, wrong = build(folder, compiler, [level, *extra])
                digests.setdefault(digest, []).append(name)
                problems += [f"{name}: imports {symbol}" for symbol in sorted(wrong)]
    for digest, names in digests.items():
        print(f"{digest}: {', '.join(names)}")
    print("\n".join(problems))
    sys.exit(1 if problems or len(digests) != 1 else 0)


main()
