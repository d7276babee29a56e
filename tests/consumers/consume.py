#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A host, built upon the library as a build system finds it, makes the plan of the vector.

consume.py KIND BUILD HOST.c VECTOR COMPILER...

KIND: shared, static: pkg-config and what was installed below a DESTDIR; uninstalled: pkg-config and
the build folder; cmake: find_package(), in a tree that was moved; subproject: meson, with a wrap.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
NEEDED = ["LICENSE", "include", "lib", "meson.build", "meson_options.txt", "pkgconfig"]


def run(*command, **variables):
    result = subprocess.run([str(word) for word in command], capture_output=True, check=False,
                            text=True, env=dict(os.environ, **variables))
    if result.returncode:
        print(" ".join(map(str, command)), result.stdout, result.stderr, sep="\n")
        sys.exit(1)
    return result.stdout


def installed(folder, build):
    """Where the library's folder lib is, installed below a folder."""
    run("meson", "install", "-C", build, "--no-rebuild", "--destdir", folder)
    return next(folder.rglob("rebal.pc")).parent.parent


def by_pkg_config(folder, compiler, host, options, **variables):
    """The host, compiled as pkg-config says; `options`: -static for one that loads nothing."""
    question = ["--cflags", "--libs", *(["--static"] if options else []), "rebal"]
    flags = run("pkg-config", *question, **variables).split()
    run(*compiler, host, *options, *flags, "-o", folder / "host")
    return folder / "host"


def shared(folder, build, host, vector, compiler, options=()):
    libdir = installed(folder, build)
    program = by_pkg_config(folder, compiler, host, options,
                            PKG_CONFIG_PATH=str(libdir / "pkgconfig"),
                            PKG_CONFIG_SYSROOT_DIR=str(folder))
    return run(program, vector, LD_LIBRARY_PATH="" if options else str(libdir))


def static(folder, build, host, vector, compiler):
    return shared(folder, build, host, vector, compiler, ["-static"])


def uninstalled(folder, build, host, vector, compiler):
    program = by_pkg_config(folder, compiler, host, [],
                            PKG_CONFIG_PATH=str(pathlib.Path(build, "meson-uninstalled")))
    return run(program, vector, LD_LIBRARY_PATH=str(pathlib.Path(build, "lib")))


def cmake(folder, build, host, vector, compiler):
    installed(folder / "first", build)
    prefix = folder / "moved"
    os.rename(next((folder / "first").rglob("include")).parent, prefix)
    run("cmake", "-S", HERE / "cmake", "-B", folder / "b", f"-DHOST={host}",
        f"-DCMAKE_PREFIX_PATH={prefix}", CC=" ".join(compiler))
    run("cmake", "--build", folder / "b")
    return run(folder / "b/host_shared", vector) + run(folder / "b/host_static", vector)


def subproject(folder, _build, host, vector, compiler):
    project, sources = folder / "project", folder / "project/subprojects/rebal"
    shutil.copytree(HERE / "subproject", project)
    shutil.copy(host, project / "host.c")
    sources.mkdir()
    for name in NEEDED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, sources / name)
    run("meson", "setup", folder / "b", project, "--wrap-mode=forcefallback", "--buildtype=plain",
        CC=" ".join(compiler))
    run("ninja", "-C", folder / "b")
    return run(folder / "b/host", vector)


def main(kind, build, host, vector, *compiler):
    kinds = {"shared": shared, "static": static, "uninstalled": uninstalled, "cmake": cmake,
             "subproject": subproject}
    with tempfile.TemporaryDirectory() as folder:
        print(kinds[kind](pathlib.Path(folder), build, host, vector, compiler).strip())


main(*sys.argv[1:])
