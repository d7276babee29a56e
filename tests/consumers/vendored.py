#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library as the two files rebal.c and rebal.h, as a host copies them.

vendored.py same REBAL_C REBAL_H COMMAND...     made twice, in other circumstances: the same bytes
vendored.py COMPILER REBAL_C REBAL_H HOST.c VECTOR    C11 without a warning, symbols, a host's plan
vendored.py c++ REBAL_C REBAL_H HOST.c VECTOR   the host as C++, linked with the file as C
vendored.py goldens REBAL_C REBAL_H GOLDEN.c... the digests of the estimates, with flags of no care
"""
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
FLAGS = {
    "gcc": ["-std=c11", "-O2", *WARNINGS],
    "clang": ["-std=c11", "-O2", *WARNINGS],
    "tcc": ["-Wall", "-Werror"],
    "x86_64-w64-mingw32-gcc": ["-std=c11", "-O2", *WARNINGS],
}
CXX = {"g++": "gcc", "clang++": "clang"}
CXX_STANDARDS = ["c++98", "c++11", "c++14", "c++17", "c++20"]
IMPORTS = {"malloc", "free", "memcpy", "memset", "memcmp", "memmove"}
RUNTIME = {"tcc": {"__floatundidf"}, "x86_64-w64-mingw32-gcc": {"___chkstk_ms"}}


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            check=False, **options)
    if result.returncode:
        print(" ".join(map(str, command)), result.stdout, result.stderr, sep="\n")
        sys.exit(1)
    return result.stdout


def need(program):
    if not shutil.which(program):
        print(f"{program} is not here")
        sys.exit(1)


def symbols(path, *options):
    """[(letter, name)]"""
    lines = run("nm", "-P", *options, path).splitlines()
    return [(line.split()[1], line.split()[0]) for line in lines if len(line.split()) > 1]


def same(folder, c_path, h_path, *command):
    """COMMAND ends before the outputs and what follows "--"."""
    split = command.index("--")
    for number in ("0", "1"):
        where = pathlib.Path(folder, number)
        where.mkdir()
        out = [where / "a", where / "b", where / "d"]
        run(*command[:split], *out, *command[split + 1:], cwd=where,
            env=dict(os.environ, PYTHONHASHSEED=number, LC_ALL="C"))
        for ours, theirs in zip(out, (c_path, h_path)):
            if ours.read_bytes() != pathlib.Path(theirs).read_bytes():
                return f"{theirs}: other bytes"
    return None


def check_symbols(compiler, plain, prefixed):
    """Only memory functions come in, and a prefix stands before all that goes out."""
    allowed = IMPORTS | RUNTIME.get(compiler, set())
    foreign = sorted({name for _, name in symbols(plain, "-u")} - allowed)
    if foreign:
        return f"imports {', '.join(foreign)}"
    names, others = ({name for letter, name in symbols(path, "-g", "--defined-only")}
                     for path in (plain, prefixed))
    public = {name for name in names if name.startswith("rebal_")}
    declared = set(re.findall(r"^    (rebal_\w+);", (ROOT / "lib/rebal.map").read_text("utf-8"),
                              re.M))
    if public != declared:
        return f"not what lib/rebal.map names: {sorted(public ^ declared)}"
    if others != {"acme_" + name for name in names}:
        return f"no prefix: {sorted(others & names)}"
    return None


def compiled(folder, compiler, c_path, h_path, host, vector):
    need(compiler)
    flags = [f"-I{pathlib.Path(h_path).parent}", *FLAGS[compiler]]
    fast = [] if compiler == "tcc" else ["-ffast-math"]
    folder = pathlib.Path(folder)
    for name, more in {"plain": [], "prefixed": ["-O0", "-DREBAL_PREFIX=acme_"],
                       "limbs": ["-O0", "-DRBL_LIMBS"],
                       "exact": ["-O0", "-DRBL_NO_ESTIMATES", *fast]}.items():
        run(compiler, *flags, *more, "-c", c_path, "-o", folder / f"{name}.o")
        run(compiler, *flags, *more, "-DREBAL_ONE_FILE", host, folder / f"{name}.o", "-o",
            folder / name)
        if "mingw" not in compiler:
            print(f"{name}:", run(folder / name, vector).strip())
    if fast and "RBL_NO_ESTIMATES" not in subprocess.run(
            [compiler, *flags, *fast, "-fsyntax-only", c_path], capture_output=True, text=True,
            check=False).stderr:
        return "doubles are accepted with -ffast-math"
    return check_symbols(compiler, folder / "plain.o", folder / "prefixed.o")


def as_cxx(folder, c_path, h_path, host, vector):
    folder, include = pathlib.Path(folder), f"-I{pathlib.Path(h_path).parent}"
    for compiler, c_compiler in CXX.items():
        need(compiler)
        run(c_compiler, include, "-std=c11", "-c", c_path, "-o", folder / "rebal.o")
        for standard in CXX_STANDARDS:
            run(compiler, include, f"-std={standard}", *WARNINGS, "-Wno-long-long",
                "-DREBAL_ONE_FILE", "-x", "c++", host, "-x", "none", folder / "rebal.o",
                "-o", folder / "host")
            print(compiler, standard, run(folder / "host", vector).strip())
    refused = subprocess.run(["g++", include, "-x", "c++", "-fsyntax-only", c_path], text=True,
                             capture_output=True, check=False)
    return None if "compile it as C" in refused.stderr else "rebal.c is accepted as C++"


def goldens(folder, c_path, h_path, *programs):
    """Contraction allowed by the command line: what is in the file must forbid it."""
    machine = ["-march=native"] if platform.machine() == "x86_64" else []
    include = [f"-I{ROOT / name}" for name in ("lib", "include", "tests")]
    for compiler, extra in (("gcc", machine), ("clang", machine), ("tcc", None)):
        need(compiler)
        flags = ["-std=gnu17", "-O2", *extra] if extra is not None else []
        library = pathlib.Path(folder, "rebal.o")
        run(compiler, *flags, f"-I{pathlib.Path(h_path).parent}", "-c", c_path, "-o", library)
        for program in programs:
            own = [*flags, "-ffp-contract=off"] if flags else []
            run(compiler, *own, *include, program, library, "-o", library.with_suffix(""))
            run(library.with_suffix(""))
        print(compiler, *flags, len(programs), "digests")
    return None


def main(kind, *arguments):
    kinds = {"same": same, "c++": as_cxx, "goldens": goldens}
    with tempfile.TemporaryDirectory() as folder:
        if kind in kinds:
            wrong = kinds[kind](folder, *arguments)
        else:
            wrong = compiled(folder, kind, *arguments)
    print(wrong or f"{kind}: fine")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
