#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Everything of the public headers that a compiled caller depends on, against abi.txt.

abi.py COMPILER...                    compare
abi.py --update [--force] COMPILER... write abi.txt anew

--update accepts new constants, functions and structs, and fields appended to a struct. What
changes or removes a line is refused without --force, which only a version that breaks the ABI
(or one before the first release) may use.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from house import ROOT, SKIP, Report, code_only, public_headers

FILE = ROOT / "tests/meta/abi.txt"
TYPES = {"int32_t", "uint32_t", "int64_t", "uint64_t", "uint8_t", "size_t", "double"}
TITLE = """\
# SPDX-License-Identifier: MIT
# The binary interface on a 64-bit machine. Written by abi.py --update, compared by abi.py.
"""


def check_type(report, path, line, text, where):
    """Only exact-width integers, size_t, double and pointers; char as text, void as memory."""
    bare = re.sub(r"\b(const|volatile|struct)\b|\s", "", text).rstrip("*")
    pointer = "*" in text
    if not (bare in TYPES or bare.startswith("rebal_") or (pointer and bare in ("char", "void"))):
        report.add(path, line, f"{where}: type {text.strip()} is not allowed in the interface")


def parse_struct(report, path, line, name, body):
    """[(field, type)], array lengths in the type."""
    fields = []
    for text in body.split(";"):
        match = re.fullmatch(r"\s*(.*?)(\w+)((?:\[\w+\])?)\s*", text, re.S)
        if not match:
            continue
        kind = " ".join(match.group(1).split())
        if ":" in text or "," in text:
            report.add(path, line, f"{name}.{match.group(2)}: a bit field, or two in one line")
        check_type(report, path, line, kind, f"{name}.{match.group(2)}")
        fields.append((match.group(2), kind + match.group(3)))
    return fields


def parse_function(report, path, line, result, name, parameters):
    """The prototype without the names of its parameters."""
    kinds = []
    for text in parameters.split(","):
        kind = " ".join(text.split())
        if kind != "void":
            kind = re.sub(r"\w+$", "", kind).strip()
            check_type(report, path, line, kind, name)
        kinds.append(kind)
    result = " ".join(result.split())
    if result != "void":
        check_type(report, path, line, result, name)
    return f"{result} {name}({', '.join(kinds)})"


def parse(report):
    """(constants, structs {name: fields}, prototypes) of all public headers."""
    constants, structs, prototypes = [], {}, []
    for path in public_headers():
        code = code_only(path.read_text(encoding="utf-8"))

        def line(match, code=code):
            return code.count("\n", 0, match.start()) + 1

        for match in re.finditer(r"\benum\s*(\w*)\s*\{(.*?)\}\s*(\w*)", code, re.S):
            if match.group(1) or match.group(3):
                report.add(path, line(match), "a named enum: use int32_t")
            for member in match.group(2).split(","):
                if member.strip():
                    if "=" not in member:
                        report.add(path, line(match), f"{member.strip()} has no explicit value")
                    constants.append(member.split("=")[0].strip())
        for match in re.finditer(r"\bstruct\s+(\w+)\s*\{(.*?)\}\s*(\w*)", code, re.S):
            structs[match.group(1)] = parse_struct(report, path, line(match), match.group(1),
                                                   match.group(2))
            if match.group(3) != match.group(1):
                report.add(path, line(match), f"struct {match.group(1)} has another typedef name")
        for match in re.finditer(r"REBAL_API\s+([^;]*?)\b(\w+)\s*\(([^;]*)\)\s*;", code):
            prototypes.append(parse_function(report, path, line(match), *match.groups()))
        for match in re.finditer(r"\b(rebal_\w+)\s*\([^;{]*\)\s*\{|\binline\b", code):
            report.add(path, line(match), "an inline function")
        for match in re.finditer(r"^\s*#\s*define\s+(\w+)", path.read_text(encoding="utf-8"), re.M):
            if match.group(1) != "REBAL_API" and not match.group(1).endswith("_H"):
                report.add(path, 1, f"macro {match.group(1)}: no macros in the interface")
    return constants, structs, prototypes


def probe(compiler, constants, structs):
    """What the compiler says, line by line."""
    lines = ['printf("pointer %zu\\n", sizeof(void *));']
    lines += [f'printf("constant {name} %lld\\n", (long long){name});' for name in constants]
    for name, fields in structs.items():
        lines.append(f'printf("struct {name} size %zu\\n", sizeof({name}));')
        lines += [
            f'printf("field {name}.{field} offset %zu size %zu type {kind}\\n", '
            f"offsetof({name}, {field}), sizeof((({name} *)0)->{field}));"
            for field, kind in fields
        ]
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "probe.c"), pathlib.Path(folder, "probe")
        source.write_text("#include <rebal/rebal.h>\n#include <stdio.h>\nint main(void) {\n"
                          + "\n".join(lines) + "\nreturn 0;\n}\n", encoding="ascii")
        subprocess.run([*compiler, f"-I{ROOT / 'include'}", source, "-o", program], check=True)
        output = subprocess.run([program], capture_output=True, check=True, text=True).stdout
    pointer, *found = output.splitlines()
    return int(pointer.split()[1]), found


def check_padding(report, found):
    """Every struct begins with struct_size and has no hole, also not at its end."""
    end = {}
    for text in found:
        words = text.split()
        if words[0] == "field":
            struct, field = words[1].split(".")
            offset, size = int(words[3]), int(words[5])
            if offset != end.get(struct, 0):
                report.add(FILE, 1, f"{struct}: a hole of {offset - end[struct]} before {field}")
            if offset == 0 and (field, words[7]) != ("struct_size", "uint32_t"):
                report.add(FILE, 1, f"{struct} does not begin with uint32_t struct_size")
            end[struct] = offset + size
    for text in found:
        words = text.split()
        if words[0] == "struct" and end.get(words[1]) != int(words[3]):
            report.add(FILE, 1, f"{words[1]}: padding at the end")


def key(text):
    words = text.split()
    if words[0] == "function":
        return "function " + re.search(r"(\w+)\(", text).group(1)
    return " ".join(words[:2])


def compare(report, old, new, growing):
    """Lines of abi.txt that changed or vanished. `growing`: structs may get longer at their end."""
    now = {key(text): text for text in new}
    for number, text in enumerate(old, 3):
        name = key(text)
        if name not in now:
            report.add(FILE, number, f"vanished: {text}")
        elif now[name] != text and not (growing and text.startswith("struct ")):
            report.add(FILE, number, f"changed: {text}\n    now: {now[name]}")
    if growing:
        sizes = {t.split()[1]: int(t.split()[3]) for t in old if t.startswith("struct ")}
        known = {key(text) for text in old}
        for text in new:
            words = text.split()
            if words[0] == "field" and key(text) not in known:
                struct = words[1].split(".")[0]
                if int(words[3]) < sizes.get(struct, 0):
                    report.add(FILE, 1, f"not at the end of its struct: {text}")
    else:
        before = {key(text) for text in old}
        for text in new:
            if key(text) not in before:
                report.add(FILE, 1, f"new, run abi.py --update: {text}")


def main(arguments):
    options = [word for word in arguments if word.startswith("--")]
    compiler = [word for word in arguments if not word.startswith("--")] or ["cc"]
    report = Report()
    constants, structs, prototypes = parse(report)
    pointer, found = probe(compiler, constants, structs)
    if pointer != 8:
        print("abi.txt is for 64-bit machines")
        sys.exit(SKIP)
    check_padding(report, found)
    found += [f"function {text}" for text in prototypes]
    old = [t for t in FILE.read_text(encoding="ascii").splitlines() if not t.startswith("#")] \
        if FILE.is_file() else []
    if "--force" not in options:
        compare(report, old, found, "--update" in options)
    if "--update" in options and not report.problems:
        FILE.write_text(TITLE + "\n".join(found) + "\n", encoding="ascii")
    report.done(f"{len(constants)} constants, {len(structs)} structs, {len(prototypes)} functions")


main(sys.argv[1:])
