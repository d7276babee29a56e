#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Everything of the public headers that a compiled caller depends on, against abi.txt.

abi.py COMPILER...                    compare
abi.py --json=API_JSON COMPILER...    compare, and the file of the interface as data too
abi.py --update [--force] COMPILER... write abi.txt anew

--update accepts new constants, functions and structs, and fields appended to a struct. What
changes or removes a line is refused without --force, which only a version that breaks the ABI
(or one before the first release) may use.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from house import ROOT, SKIP, Header, Report, public_headers

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


def check_struct(report, path, struct):
    name = struct["name"]
    for field in struct["fields"]:
        where = f"{name}.{field['name']}"
        if field["odd"]:
            report.add(path, struct["line"], f"{where}: a bit field, or two in one line")
        check_type(report, path, struct["line"], field["type"], where)
    if struct["typedef"] != name:
        report.add(path, struct["line"], f"struct {name} has another typedef name")


def check_function(report, path, function):
    kinds = [parameter["type"] for parameter in function["parameters"]] + [function["returns"]]
    for kind in kinds:
        if kind != "void":
            check_type(report, path, function["line"], kind, function["name"])


def prototype(function):
    """Without the names of its parameters."""
    kinds = [parameter["type"] for parameter in function["parameters"]] or ["void"]
    return f"{function['returns']} {function['name']}({', '.join(kinds)})"


def parse(report):
    """(constants, structs {name: [(field, type with its length)]}, prototypes) of all headers."""
    constants, structs, prototypes = [], {}, []
    for header in map(Header, public_headers()):
        path = header.path
        for constant in header.constants:
            if constant["named"]:
                report.add(path, constant["line"], "a named enum: use int32_t")
            if constant["value"] is None:
                report.add(path, constant["line"], f"{constant['name']} has no explicit value")
            constants.append(constant["name"])
        for struct in header.structs:
            check_struct(report, path, struct)
            structs[struct["name"]] = [
                (f["name"], f["type"] + (f"[{f['count']}]" if f["count"] > 1 else ""))
                for f in struct["fields"]]
        for function in header.functions:
            check_function(report, path, function)
            prototypes.append(prototype(function))
        for match in re.finditer(r"\b(rebal_\w+)\s*\([^;{]*\)\s*\{|\binline\b", header.code):
            report.add(path, header.line(match.start()), "an inline function")
        for match in re.finditer(r"^\s*#\s*define\s+(\w+)", header.text, re.M):
            if match.group(1) != "REBAL_API" and not match.group(1).endswith("_H"):
                report.add(path, 1, f"macro {match.group(1)}: no macros in the interface")
    return constants, structs, prototypes


def check_json(report, path, found):
    """api.json, which reads the headers alone, says what the compiler says, and no more."""
    api = json.loads(pathlib.Path(path).read_text(encoding="ascii"))
    said = [f"constant {c['name']} {c['value']}" for c in api["constants"]]
    for struct in api["structs"]:
        said.append(f"struct {struct['name']} size {struct['size']}")
        said += [f"field {struct['name']}.{f['name']} offset {f['offset']} size {f['size']} type "
                 + f["type"] + (f"[{f['count']}]" if f["count"] > 1 else "")
                 for f in struct["fields"]]
    said += ["function " + prototype(function) for function in api["functions"]]
    for text in sorted(set(said) ^ set(found)):
        report.add(path, 1, f"{'only api.json says' if text in said else 'lacks'}: {text}")


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
    for word in options:
        if word.startswith("--json="):
            check_json(report, word.removeprefix("--json="), found)
    old = [t for t in FILE.read_text(encoding="ascii").splitlines() if not t.startswith("#")] \
        if FILE.is_file() else []
    if "--force" not in options:
        compare(report, old, found, "--update" in options)
    if "--update" in options and not report.problems:
        FILE.write_text(TITLE + "\n".join(found) + "\n", encoding="ascii")
    report.done(f"{len(constants)} constants, {len(structs)} structs, {len(prototypes)} functions")


main(sys.argv[1:])
