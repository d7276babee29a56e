#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public header compiles alone, twice and with its sisters, as every C and C++ we promise."""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from house import ROOT, Report, public_headers

C_STANDARDS = ["c99", "c11", "c17", "c2x"]
CXX_STANDARDS = ["c++98", "c++11", "c++14", "c++17", "c++20"]
FLAGS = ["-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wundef"]


def knows(compiler, language, standard):
    command = [compiler, "-x", language, f"-std={standard}", "-fsyntax-only", "/dev/null"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def variants():
    """(compiler, language, standard) of all that is installed."""
    for language, compilers, standards in (
        ("c", ("gcc", "clang"), C_STANDARDS),
        ("c++", ("g++", "clang++"), CXX_STANDARDS),
    ):
        for compiler in compilers:
            if shutil.which(compiler):
                for standard in standards:
                    if knows(compiler, language, standard):
                        yield compiler, language, standard


def compile_one(variant, source):
    compiler, language, standard = variant
    command = [compiler, "-x", language, f"-std={standard}", *FLAGS, f"-I{ROOT / 'include'}",
               str(source)]
    return variant, source, subprocess.run(command, capture_output=True, check=False, text=True)


def check_text(report, path):
    """What the compiler does not see: a public header includes its sisters and stdint, stddef."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', text)
        if not match:
            continue
        if match.group(1) == "<":
            if match.group(2) not in ("stddef.h", "stdint.h"):
                report.add(path, number, f"<{match.group(2)}> in a public header")
        elif not (path.parent / match.group(2)).is_file():
            report.add(path, number, f'"{match.group(2)}" is not beside it')


def main():
    report = Report()
    headers = public_headers()
    umbrella = (ROOT / "include/rebal/rebal.h").read_text(encoding="utf-8")
    found = list(variants())
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for path in headers:
            check_text(report, path)
            if path.name != "rebal.h" and f'#include "{path.name}"' not in umbrella:
                report.add(path, 1, "the umbrella rebal.h does not include it")
            source = pathlib.Path(folder, path.stem + ".source")
            include = f"#include <rebal/{path.name}>\n"
            source.write_text(include + include + "extern int user;\n", encoding="ascii")
            sources.append(source)
        work = [(variant, source) for variant in found for source in sources]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for variant, source, result in pool.map(lambda pair: compile_one(*pair), work):
                if result.returncode:
                    report.add(ROOT / "include/rebal" / (source.stem + ".h"), 1,
                               f"{' '.join(variant)}: {result.stderr.strip()}")
    names = sorted({variant[0] for variant in found})
    if not {"gcc", "clang"} & set(names):
        print("neither gcc nor clang here")
        sys.exit(1)
    report.done(f"{len(headers)} headers x {len(found)} variants of {', '.join(names)}")


main()
