#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library built by one compiler at each level, with limbs and for several instruction sets, and
golden programs linked with each build: every one finds its digest, no object imports anything but
memory functions, and units of doubles refuse flags that change how they are rounded.

    builds.py [--all] COMPILER GOLDEN.c... -- SOURCE...        sources from lib/

--all: every set at every level; else limbs at -O2 and instruction sets at -O3. 77: no compiler."""
import itertools
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BASE = ["-std=c17", "-ffp-contract=off", "-fno-math-errno",
        *(f"-I{ROOT}/{name}" for name in ("lib", "include", "tests"))]
REFUSED = ["-ffast-math", "-ffinite-math-only"]
LEVELS = ["-O0", "-O1", "-O2", "-O3"]
LIMBS = ["-DRBL_LIMBS", "-DRBL_PLAIN_LANES"]  # as other compilers get them
X86_SETS = [["-mavx2"], ["-mavx2", "-mfma"], ["-march=native"]]
IMPORTS = {"malloc", "free", "memcpy", "memset", "memmove", "memcmp", "_GLOBAL_OFFSET_TABLE_"}
IS_X86 = platform.machine() in ("x86_64", "AMD64")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def imports(objects):
    """Undefined symbols that are neither ours nor allowed."""
    lines = run("nm", "-u", "-P", *objects).splitlines()
    names = {line.split()[0] for line in lines if not line.endswith(":")} - IMPORTS
    return sorted(name for name in names if not name.startswith(("rbl_", "rebal_")))


def sets(level, everything):
    """The further flags to try at a level."""
    found = [[]]
    if everything or level == "-O2":
        found.append(LIMBS)
    if IS_X86 and (everything or level == "-O3"):
        found += X86_SETS
    return found


def build(folder, compiler, flags, goldens, sources):
    """What is wrong with a build of the library and the programs."""
    objects = []
    for source in sources:
        objects.append(f"{folder}/{source.replace('/', '_')}.o")
        run(compiler, *BASE, *flags, "-c", f"{ROOT}/lib/{source}", "-o", objects[-1])
    problems = [f"imports {symbol}" for symbol in imports(objects)]
    for golden in goldens:
        run(compiler, *BASE, *flags, golden, *objects, "-o", f"{folder}/golden")
        got = subprocess.run([f"{folder}/golden"], capture_output=True, text=True, check=False)
        if got.returncode != 0:
            problems.append(f"{golden}: {got.stdout.strip() or got.returncode}")
    return problems


def uses_doubles(source):
    return '#include "base/doubles.h"' in (ROOT / "lib" / source).read_text(encoding="utf-8")


def accepted(folder, compiler, flag, source):
    """Whether a unit compiles with a flag that changes how doubles are rounded."""
    command = [compiler, *BASE, flag, "-c", f"{ROOT}/lib/{source}", "-o", f"{folder}/x.o"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main():
    everything = sys.argv[1] == "--all"
    compiler, *files = sys.argv[2:] if everything else sys.argv[1:]
    goldens, sources = files[: files.index("--")], files[files.index("--") + 1:]
    problems = []
    if not shutil.which(compiler):
        print(f"no {compiler} here")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        for level, more in itertools.chain.from_iterable(
                zip(itertools.repeat(level), sets(level, everything)) for level in LEVELS):
            flags = [level, *more]
            wrong = build(folder, compiler, flags, goldens, sources)
            print(" ".join([compiler, *flags]), "differs" if wrong else "agrees", flush=True)
            problems += [f"{' '.join(flags)}: {what}" for what in wrong]
        x87 = ["-mfpmath=387"] if IS_X86 and compiler == "gcc" else []
        for flag, source in itertools.product(REFUSED + x87, filter(uses_doubles, sources)):
            if accepted(folder, compiler, flag, source):
                problems.append(f"{flag}: {source} is accepted")
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


main()
