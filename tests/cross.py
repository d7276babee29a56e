#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library built for another processor, system or compiler, or with -ffast-math, and the plain
golden programs run there: each finds the digest that every other build finds. Plans on all of them;
estimates where the compiler rounds each operation to double.

    cross.py TARGET     the targets are those of TARGETS"""
import os
import shutil
import sys

from library import (Compiler, Log, ROOT, estimate_programs, oracle, plain_programs, run, sources)

WASI = """
import {readFileSync} from 'node:fs';
import {WASI} from 'node:wasi';
const args = process.argv.slice(1);
const wasi = new WASI({version: 'preview1', args, returnOnExit: true});
const module = await WebAssembly.compile(readFileSync(args[0]));
const instance = await WebAssembly.instantiate(module, {wasi_snapshot_preview1: wasi.wasiImport});
process.exitCode = wasi.start(instance);
"""
NODE = ["node", "--no-warnings", "--experimental-wasi-unstable-preview1", "--input-type=module",
        "-e", WASI, "--"]


def linux(name, suffix="gnu", *, estimates=True, flags=(), emulator=True):
    """A Linux of another processor, emulated unless this one runs it."""
    return {"command": [f"{name}-linux-{suffix}-gcc"], "flags": ["-O2", *flags],
            "link": ["-static"], "estimates": estimates,
            "run": [f"qemu-{name}-static"] if emulator else []}


TARGETS = {
    "aarch64": linux("aarch64"),
    "armhf": linux("arm", "gnueabihf"),
    "riscv64": linux("riscv64"),
    "s390x": linux("s390x"),  # big-endian
    "i686": linux("i686", estimates=False, emulator=False),  # x87
    "i686-sse": linux("i686", flags=["-msse2", "-mfpmath=sse"], emulator=False),
    "mingw": {"command": ["x86_64-w64-mingw32-gcc"],
              "flags": ["-O2", "-D__USE_MINGW_ANSI_STDIO=1"], "link": ["-static"],
              "estimates": True, "run": ["wine"]},
    "wasm": {"command": ["clang-19", "--target=wasm32-wasi"], "flags": ["-O2"],
             "link": ["-Wl,-z,stack-size=1048576"], "estimates": True, "run": NODE},
    "musl": {"command": ["musl-gcc"], "flags": ["-O2"], "link": ["-static"], "estimates": True},
    "tcc": {"command": ["tcc"], "flags": [], "link": [], "estimates": False},
    "fast-math": {"command": ["gcc"], "flags": ["-O3", "-ffast-math", "-march=native"],
                  "link": [], "estimates": False},
}


def build(compiler, target):
    """Every program, linked: name, path, arguments."""
    estimates = target["estimates"]
    if not estimates:
        compiler.flags.append("-DRBL_NO_ESTIMATES")
    library = compiler.compile(sources(estimates))
    worlds = compiler.compile(oracle())
    for name, files, arguments, uses_oracle in [
            *plain_programs(), *(estimate_programs() if estimates else [])]:
        objects = compiler.compile(files) + (worlds if uses_oracle else []) + library
        yield name, compiler.link_program(name, objects), arguments


def refuses(compiler):
    """Units of doubles do not compile where a double is not rounded as written."""
    text = '#include "base/doubles.h"'
    return not compiler.accepts(text, f"-I{ROOT}/lib", f"-I{ROOT}/include")


def main():
    name = sys.argv[1]
    target = TARGETS[name]
    log = Log(name)
    for tool in (target["command"][0], *target.get("run", [])[:1]):
        if not shutil.which(tool):
            log.add(f"{name}: {tool} is here", False)
            sys.exit(1)
    compiler = Compiler(name, target["command"], target["flags"], target["link"])
    print(run(compiler.command[0], "-v" if name == "tcc" else "--version").splitlines()[0])
    environment = dict(os.environ, WINEPREFIX=str(compiler.folder / "wine"), WINEDEBUG="-all")
    if name in ("i686", "fast-math"):
        log.add("estimates are refused", refuses(compiler))
    for program, path, arguments in build(compiler, target):
        log.try_program(program, [*target.get("run", []), path, *arguments], env=environment)
    sys.exit(1 if log.failed else 0)


if __name__ == "__main__":
    main()
