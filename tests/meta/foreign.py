#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The umbrella header parses in a foreign function interface, which then sees the same sizes and
finds every function in the built library.

foreign.py cffi|luajit SHARED COMPILER...
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from house import ROOT, SKIP, declared_functions

LUA = """
local ffi = require("ffi")
ffi.cdef(io.open(arg[1]):read("*a"))
local library = ffi.load(arg[2])
for line in io.lines(arg[3]) do
    local kind, name = line:match("(%w+) ([%w_]+)")
    if kind == "struct" then
        print(name, ffi.sizeof(name))
    elseif not pcall(function() return library[name] end) then
        print("missing " .. name)
    end
end
"""


def plain_header(compiler):
    """The umbrella as `cc -E -P` gives it, without the system's headers."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("stddef.h", "stdint.h"):
            pathlib.Path(folder, name).write_text("", encoding="ascii")
        command = [*compiler, "-E", "-P", "-nostdinc", f"-I{folder}", f"-I{ROOT / 'include'}",
                   str(ROOT / "include/rebal/rebal.h")]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def sizes_by_cffi(text, structs, shared):
    try:
        import cffi
    except ImportError:
        system = "/usr/bin/python3"  # where a distribution's python3-cffi is, whatever python3 is
        if os.path.realpath(sys.executable) != os.path.realpath(system) and os.path.exists(system):
            os.execv(system, [system, *sys.argv])
        print("python3-cffi is not here")
        sys.exit(SKIP)
    ffi = cffi.FFI()
    try:
        ffi.cdef(text)
    except (cffi.CDefError, cffi.FFIError) as error:
        print(f"include/rebal/rebal.h:1: cffi does not parse it: {error}")
        sys.exit(1)
    library = ffi.dlopen(shared)
    missing = [name for name in declared_functions() if not hasattr(library, name)]
    return {name: ffi.sizeof(name) for name in structs}, missing


def sizes_by_luajit(text, structs, shared):
    if not shutil.which("luajit"):
        print("luajit is not here")
        sys.exit(SKIP)
    with tempfile.TemporaryDirectory() as folder:
        script, header, names = (pathlib.Path(folder, x) for x in ("x.lua", "x.h", "x.txt"))
        script.write_text(LUA, encoding="ascii")
        header.write_text(text, encoding="utf-8")
        wanted = [f"struct {x}" for x in structs] + [f"function {x}" for x in declared_functions()]
        names.write_text("\n".join(wanted) + "\n", encoding="ascii")
        command = ["luajit", script, header, shared, names]
        result = subprocess.run(command, capture_output=True, check=False, text=True)
    if result.returncode:
        print(f"include/rebal/rebal.h:1: luajit does not parse it: {result.stderr}")
        sys.exit(1)
    sizes = dict(re.findall(r"^(\w+)\t(\d+)$", result.stdout, re.M))
    missing = re.findall(r"^missing (\w+)$", result.stdout, re.M)
    return {name: int(size) for name, size in sizes.items()}, missing


def sizes_by_compiler(compiler, structs):
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "x.c"), pathlib.Path(folder, "x")
        lines = [f'printf("{name} %zu\\n", sizeof({name}));' for name in structs]
        source.write_text("#include <rebal/rebal.h>\n#include <stdio.h>\nint main(void) {"
                          + "\n".join(lines) + "return 0; }\n", encoding="ascii")
        subprocess.run([*compiler, f"-I{ROOT / 'include'}", source, "-o", program], check=True)
        text = subprocess.run([program], capture_output=True, check=True, text=True).stdout
    return {line.split()[0]: int(line.split()[1]) for line in text.splitlines()}


def main(reader, shared, *compiler):
    text = plain_header(compiler)
    structs = re.findall(r"^\}\s*(rebal_\w+);", text, re.M)
    read = {"cffi": sizes_by_cffi, "luajit": sizes_by_luajit}[reader]
    sizes, missing = read(text, structs, shared)
    expected = sizes_by_compiler(compiler, structs)
    for name in structs:
        if sizes.get(name) != expected[name]:
            print(f"{name}: {reader} says {sizes.get(name)} bytes, the compiler {expected[name]}")
    for name in missing:
        print(f"{name}: {reader} does not find it in {shared}")
    wrong = missing or sizes != expected or not structs
    print(f"{reader}: {len(structs)} structs, {len(declared_functions())} functions")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
