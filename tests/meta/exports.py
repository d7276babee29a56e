#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The symbols of the built library: exports, imports, writable data.

exports.py [--partial] SHARED STATIC MAP COMPILER...

--partial: the library is built without some of what headers and map name; what it has is checked.
A distribution may build with -fstack-protector by default; then, and only then, the symbol that
its compiler adds by itself is allowed among the imports.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from house import Report, declared_functions

IMPORTS = {"malloc", "free", "memcpy", "memset", "memcmp", "memmove"}
LINKER = {"_GLOBAL_OFFSET_TABLE_"}  # not a function: where position-independent code finds data
WEAK = {"__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable",
        "_ITM_registerTMCloneTable"}
PROBE = "void fill(char *); int probe(void); int probe(void) { char b[64]; fill(b); return b[5]; }"


def run(*command):
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def symbols(path, *options):
    """(object, letter, name) of each line of nm."""
    for text in run("nm", "-A", "-P", *options, str(path)).splitlines():
        # "file[member]: name type value size", for a shared library "file: name@@VERSION type"
        where, rest = text.split(": ", 1)
        name, letter = rest.split()[:2]
        member = re.search(r"\[(.*)\]$", where)
        yield (member.group(1) if member else pathlib.Path(where).name), letter, name.split("@")[0]


def compiler_imports(compiler):
    """What the compiler adds by itself to a function with an array on the stack."""
    with tempfile.TemporaryDirectory() as folder:
        source, output = pathlib.Path(folder, "probe.c"), pathlib.Path(folder, "probe.o")
        source.write_text(PROBE, encoding="ascii")
        run(*compiler, "-O2", "-c", str(source), "-o", str(output))
        return {name for _, letter, name in symbols(output, "-u") if name.startswith("__stack_chk")}


def check_map(report, path):
    """Names of the ledger, which must be sorted within a version and named once."""
    names = []
    text = pathlib.Path(path).read_text(encoding="utf-8")
    for node in re.finditer(r"(\w+\.\d+)\s*\{(.*?)\}", text, re.S):
        listed = re.findall(r"^\s+(rebal_\w+);$", node.group(2), re.M)
        if not node.group(1).startswith("REBAL_"):
            report.add(path, 1, f"version {node.group(1)} is not REBAL_<major>.<minor>")
        if listed != sorted(set(listed)):
            report.add(path, 1, f"{node.group(1)}: names not sorted, or twice")
        names += listed
    if not re.search(r"local:\s*\*;", text):
        report.add(path, 1, "everything else must be local: *;")
    return set(names)


def check_exports(report, shared, map_path, partial):
    declared = declared_functions()
    ledger = check_map(report, map_path)
    exported = {name for _, letter, name in symbols(shared, "-D", "--defined-only")
                if letter != "A"}  # A: the version nodes themselves
    for name in sorted(exported if partial else set(declared) | ledger | exported):
        header, line = declared[name][:2] if name in declared else (map_path, 1)
        places = {"declared REBAL_API": name in declared, "in rebal.map": name in ledger,
                  "exported by the library": name in exported}
        if not all(places.values()):
            yes = ", ".join(place for place, there in places.items() if there)
            no = ", ".join(place for place, there in places.items() if not there)
            report.add(header, line, f"{name} is {yes}, but not {no}")
        if not name.startswith("rebal_"):
            report.add(header, line, f"{name} does not begin with rebal_")
    return exported


def check_imports(report, shared, static, allowed):
    for _, letter, name in symbols(shared, "-D", "-u"):
        if letter == "U" and name not in allowed or letter in "wv" and name not in WEAK:
            report.add(shared, 1, f"imports {name}")
    ours = {name for _, letter, name in symbols(static, "--defined-only") if letter.isupper()}
    for member, letter, name in symbols(static, "-u"):
        if name not in ours and name not in allowed | LINKER:
            report.add(static, 1, f"{member} imports {name}")
    for member, letter, name in symbols(static, "-g", "--defined-only"):
        if not name.startswith(("rbl_", "rebal_")):
            report.add(static, 1, f"{member}: external {name} begins with neither rbl_ nor rebal_")


def check_data(report, static):
    """No object may hold data that can be written: .data, .bss, thread-local, common."""
    member = "?"
    for text in run("readelf", "-SW", str(static)).splitlines():
        if text.startswith("File: "):
            member = text.split("(")[-1].rstrip(")")
        section = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+\S+\s+\S+\s+(\S+)\s+\S+\s+(\w*)", text)
        if section and "W" in section.group(3) and int(section.group(2), 16):
            if not section.group(1).startswith(".data.rel.ro"):
                report.add(static, 1, f"{member}: {int(section.group(2), 16)} writable bytes in "
                                      f"{section.group(1)}")
    for member, letter, name in symbols(static, "--defined-only"):
        if letter == "C":
            report.add(static, 1, f"{member}: common symbol {name}")


def check_dynamic(report, shared):
    text = run("readelf", "-dW", str(shared))
    soname = re.findall(r"\(SONAME\).*\[(.*)\]", text)
    if soname != ["librebal.so.0"]:
        report.add(shared, 1, f"SONAME {soname}, not librebal.so.0")
    for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text):
        if not name.startswith("libc."):
            report.add(shared, 1, f"needs {name}")
    for tag in re.findall(r"\((RPATH|RUNPATH|TEXTREL)\)", text):
        report.add(shared, 1, f"has {tag}")


def main(*arguments):
    report = Report()
    partial = arguments[0] == "--partial"
    shared, static, map_path, *compiler = arguments[1:] if partial else arguments
    allowed = IMPORTS | compiler_imports(compiler)
    exported = check_exports(report, shared, map_path, partial)
    check_imports(report, shared, static, allowed)
    check_data(report, static)
    check_dynamic(report, shared)
    report.done(f"{len(exported)} exports; imports among {', '.join(sorted(allowed))}")


main(*sys.argv[1:])
