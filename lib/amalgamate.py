#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The whole library as two files to copy, rebal.c and rebal.h; equal sources give equal bytes.

amalgamate.py VERSION REBAL_C REBAL_H DEPENDENCIES EXACT.c... --estimates ESTIMATE.c...

DEPENDENCIES gets the files that were read, as a rule for make or ninja.
Sources are named from lib/, as lib/meson.build lists them. The headers stand in front of what first
includes them; the units that use doubles stand last, where RBL_NO_ESTIMATES leaves them out.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')
EXTERN = re.compile(r"^(?!static\b|typedef\b|#)[A-Za-z][^;{}=]*?\b(rbl_\w+)\s*\(", re.M)
EXPORT = re.compile(r"^REBAL_API\b[^;(]*?\b(rebal_\w+)\s*\(", re.M)
CONSTANT = re.compile(r"^extern\s[^;(]*?\b(rbl_\w+)\s*(?:\[|;)", re.M)
UNCOUNTED = re.compile(r"^ +(?:const )?rbl_argument \w+\[()\] = \{", re.M)

H_ABOUT = """\
The interface of librebal {version} in one file, written by lib/amalgamate.py; rebal.c is the
library. For C99 to C23 and C++98 to C++20. REBAL_PREFIX=acme_ puts acme_ before every name that a
linker sees, in rebal.c and in whatever includes this: two copies can then live in one program."""

C_ABOUT = """\
librebal {version} in one file, written by lib/amalgamate.py: change its sources, not this. Needs
rebal.h beside it, a compiler of C11 or later, and nothing else. Not with -ffast-math.

    REBAL_PREFIX=acme_   acme_ before every name that a linker sees; for its callers too
    REBAL_API=...        before every exported function, for example an attribute; internal
                         functions are hidden wherever the object format knows that
    RBL_NO_ESTIMATES     without the units that use doubles; their functions are missing then
    RBL_LIMBS            128-bit integers in two limbs even where the compiler has its own
    RBL_TRAP             a broken invariant stops the program, by gcc and clang, instead of
                         returning REBAL_E_INTERNAL

Every operation in doubles is to be rounded by itself, which -ffp-contract=off tells a compiler; the
pragma below and one further down tell it to gcc and clang without. -fno-math-errno makes square
roots one instruction, with the same bits. rebal_selftest() tells of plans that came out wrong."""

C_START = """\
#ifdef __cplusplus
#error "rebal.c is C: compile it as C, and link it; rebal.h is for C++ too"
#endif

#include "rebal.h"

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* No contraction to fma, where there is one; gcc knows no STDC FP_CONTRACT. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__FP_FAST_FMA)
#pragma GCC optimize("fp-contract=off")
#endif
/* Not every inline function of a header has a caller in every build. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wunused-function"
#endif
#if defined(__GNUC__) && defined(__ELF__)
#pragma GCC visibility push(hidden)
#endif
"""

C_END = """\
#if defined(__GNUC__) && defined(__ELF__)
#pragma GCC visibility pop
#endif
"""

JOIN = """\
#ifdef REBAL_PREFIX
#define REBAL_PREFIX_GLUE(prefix, name) prefix##name
#define REBAL_PREFIX_JOIN(prefix, name) REBAL_PREFIX_GLUE(prefix, name)
"""


def comment(about, version):
    """The licence and what the file is."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = about.format(version=version) + "\n\n" + licence.strip()
    lines = [(" * " + line).rstrip() for line in text.splitlines()]
    return "/* SPDX-License-Identifier: MIT */\n/*\n" + "\n".join(lines) + "\n */\n"


def renamed(names):
    """Lines that put the prefix before each name."""
    return "".join(f"#define {name} REBAL_PREFIX_JOIN(REBAL_PREFIX, {name})\n" for name in names)


def counted(text):
    """Arrays that begin with a value of a function get their length written: tcc 0.9.27 counts the
    members of such a value as elements."""
    parts, at = [], 0
    for match in UNCOUNTED.finditer(text):
        depth, commas, end = 1, 0, match.end()
        while depth:
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[end], 0)
            commas += depth == 1 and text[end] == ","
            end += 1
        parts += [text[at:match.start(1)], str(commas + 1)]
        at = match.start(1)
    return "".join(parts) + text[at:]


class Text:
    """Files one after the other, each header once for those that see it."""

    def __init__(self, folder):
        self.folder, self.lines, self.files = folder, [], []
        self.seen = {True: set(), False: set()}  # by whether all builds see it, or only some

    def add(self, name, always):
        """A file and what it includes; `always`: no condition stands around it."""
        guard = name.endswith(".h")
        depth = -1 if guard else 0  # a header's own guard is no condition
        self.lines.append(f"\n/* ---- {(self.folder / name).relative_to(ROOT).as_posix()} */")
        self.files.append(self.folder / name)
        for line in self.files[-1].read_text(encoding="utf-8").splitlines():
            directive = re.match(r"\s*#\s*(if|endif)", line)
            if directive:
                depth += 1 if directive.group(1) == "if" else -1
            include = INCLUDE.match(line)
            if include:
                self.include(include, always and depth <= 0)
            elif "SPDX-License-Identifier" not in line and (line or self.lines[-1]):
                self.lines.append(line)

    def include(self, match, always):
        name = match.group(2)
        if match.group(1) == "<" or name in self.seen[True] | self.seen[always]:
            return
        self.seen[always].add(name)
        self.add(name, always)


def interface(version):
    """rebal.h, and what it was made of."""
    text = Text(ROOT / "include/rebal")
    text.add("rebal.h", True)
    body = "\n".join(text.lines)
    exports = sorted(EXPORT.findall(body))
    start = "#ifndef REBAL_H_SYMBOLS\n#define REBAL_H_SYMBOLS\n\n#include <stddef.h>\n" \
            "#include <stdint.h>\n\n" + JOIN + renamed(exports) + "#endif\n#endif\n"
    return comment(H_ABOUT, version) + start + body + "\n", text.files


def library(version, exact, estimates):
    """rebal.c, and what it was made of."""
    text = Text(ROOT / "lib")
    for name in exact:
        text.add(name, True)
    text.lines.append("\n#ifndef RBL_NO_ESTIMATES")
    for name in estimates:
        text.add(name, False)
    text.lines.append("\n#endif")
    body = counted("\n".join(text.lines) + "\n")
    names = sorted(set(EXTERN.findall(body)) | set(CONSTANT.findall(body)))
    start = C_START + "\n#ifdef REBAL_PREFIX\n" + renamed(names) + "#endif\n"
    return comment(C_ABOUT, version) + start + body + C_END, text.files


def main(version, c_path, h_path, dependencies, *sources):
    split = sources.index("--estimates")
    header, files = interface(version)
    code, more = library(version, sources[:split], sources[split + 1:])
    files += [*more, ROOT / "LICENSE"]
    rule = f"{c_path} {h_path}: {' '.join(str(path).replace(' ', chr(92) + ' ') for path in files)}"
    for path, text in ((h_path, header), (c_path, code), (dependencies, rule + "\n")):
        pathlib.Path(path).write_bytes(text.encode("utf-8"))


main(*sys.argv[1:])
