#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `meson install` leaves can be used: pkg-config finds it, a program compiles and runs with
the shared and with the static library, and nothing but headers, libraries and rebal.pc is there.

install.py BUILD VERSION COMPILER...
"""
import os
import pathlib
import subprocess
import sys
import tempfile

from house import public_headers

PROGRAM = """
#include <rebal/rebal.h>
#include <stdio.h>
int main(void) {
    printf("%u\\n", (unsigned)rebal_version());
    return 0;
}
"""


def run(*command, **options):
    result = subprocess.run(command, capture_output=True, check=False, text=True, **options)
    if result.returncode:
        print(" ".join(map(str, command)), result.stdout, result.stderr, sep="\n")
        sys.exit(1)
    return result.stdout.split()


def main(build, version, *compiler):
    wrong = []
    major, minor, patch = map(int, version.split("."))
    number = str(10000 * major + 100 * minor + patch)
    with tempfile.TemporaryDirectory() as folder:
        run("meson", "install", "-C", build, "--no-rebuild", "--destdir", folder)
        config = next(pathlib.Path(folder).rglob("rebal.pc"))
        libdir = config.parent.parent
        expected = {path.name for path in public_headers()}
        expected |= {"rebal.pc", "librebal.a", "librebal.so", "librebal.so.0"}
        found = {path.name for path in pathlib.Path(folder).rglob("*") if not path.is_dir()}
        found = {name for name in found if not name.startswith("librebal.so.0.")}
        if found != expected:
            wrong.append(f"installed: {sorted(found)}, expected {sorted(expected)}")

        environment = dict(os.environ, PKG_CONFIG_PATH=str(config.parent),
                           PKG_CONFIG_SYSROOT_DIR=folder)
        source = pathlib.Path(folder, "program.c")
        source.write_text(PROGRAM, encoding="ascii")
        for kind, options in (("shared", []), ("static", ["-static"])):
            flags = run("pkg-config", "--cflags", "--libs", *(["--static"] if options else []),
                        "rebal", env=environment)
            program = pathlib.Path(folder, kind)
            run(*compiler, source, *options, *flags, "-o", program)
            printed = run(program, env=dict(os.environ, LD_LIBRARY_PATH=str(libdir)))
            if printed != [number]:
                wrong.append(f"{kind}: rebal_version() is {printed}, not {number}")
    print(*wrong or ["shared and static"], sep="\n")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
