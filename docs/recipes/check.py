#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles and runs the C block of a recipe inside the frame of README.md.

    check.py README.md PAGE.md COMPILER INCLUDE_FOLDER LIBRARY

Fails where the program does, or where it prints something else than the text block says.
"""
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile


def block(path, language):
    found = re.findall(r"^```%s\n(.*?)^```$" % language, path.read_text(), re.M | re.S)
    if len(found) != 1:
        sys.exit("%s: %d blocks of %s, expected one" % (path.name, len(found), language))
    return found[0]


def main():
    frame, page = (pathlib.Path(name) for name in sys.argv[1:3])
    compiler, include, library = sys.argv[3:]
    expected = block(page, "text")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, page.stem + ".c")
        source.write_text(block(frame, "c") + "\n" + block(page, "c"))
        program = source.with_suffix("")
        subprocess.run([compiler, "-std=c17", "-Wall", "-Wextra", "-Werror",
                        "-Wno-unused-const-variable", "-Wno-unused-function", "-I", include,
                        str(source), library, "-o", str(program)], check=True)
        printed = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    if printed == expected:
        return 0
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), printed.splitlines(True),
                                               page.name, "printed"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
