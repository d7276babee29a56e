#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`meson install` leaves headers, libraries, what finds them, the manual page, and no more; the
library says the version of the project. That hosts can use them is for tests/consumers.

install.py BUILD VERSION
"""
import ctypes
import pathlib
import subprocess
import sys
import tempfile

from house import public_headers


def main(build, version):
    wrong = []
    major, minor, patch = map(int, version.split("."))
    number = 10000 * major + 100 * minor + patch
    with tempfile.TemporaryDirectory() as folder:
        command = ["meson", "install", "-C", build, "--no-rebuild", "--destdir", folder]
        subprocess.run(command, capture_output=True, check=True)
        expected = {path.name for path in public_headers()}
        expected |= {"api.json", "librebal.3", "rebal.pc", "rebal-config.cmake",
                     "rebal-config-version.cmake", "librebal.a", "librebal.so",
                     "librebal.so.0", f"librebal.so.{version}"}
        found = {path.name for path in pathlib.Path(folder).rglob("*") if not path.is_dir()}
        if found != expected:
            wrong.append(f"installed: {sorted(found)}, expected {sorted(expected)}")
        said = ctypes.CDLL(str(next(pathlib.Path(folder).rglob("librebal.so")))).rebal_version()
        if said != number:
            wrong.append(f"rebal_version() is {said}, not {number}")
    print(*wrong or ["headers, libraries, and what finds them"], sep="\n")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
