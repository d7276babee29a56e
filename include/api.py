#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The interface as data, for generators of bindings and for tests: api.json from the headers alone.

api.py VERSION API_JSON

Offsets and sizes are those of a machine with pointers of 8 bytes. No struct has a hole, so each
field stands where the one before it ends; tests/meta/abi.py compares that with a compiler.
"""
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "rebal"
POINTER = 8
SIZES = {"int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "uint8_t": 1, "double": 8,
         "size_t": POINTER, "rebal_status": 4}
TOKEN = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''


def public_headers():
    return sorted(FOLDER.glob("*.h"))


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def without_comments(text):
    """The text with comments blanked, every line in its place."""
    return re.sub(TOKEN, lambda m: blank(m) if m.group(0).startswith("/") else m.group(0), text,
                  flags=re.S)


def code_only(text):
    """Comments, literals, preprocessor lines and the C++ brackets of headers blanked."""
    text = without_comments(text)
    text = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text)
    text = re.sub(r"^[ \t]*#[ \t]*ifdef __cplusplus$.*?^[ \t]*#[ \t]*endif$", blank, text,
                  flags=re.S | re.M)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", blank, text, flags=re.M)


def prose(comment):
    """The words of a comment, in one line."""
    lines = (re.sub(r"^\s*\*? ?", "", line) for line in comment.splitlines())
    return " ".join(" ".join(lines).split())


def doc_after(text, start, end):
    """The /**< comment behind what ends at `end`: before the next member begins."""
    match = re.compile(r"[\s;,]*/\*\*<(.*?)\*/", re.S).match(text, end)
    return prose(match.group(1)) if match and start < end else ""


def doc_before(text, start):
    """The first paragraph of the /** comment that ends where a declaration starts."""
    match = re.search(r"/\*\*((?:(?!\*/).)*)\*/\s*$", text[:start], re.S)
    return prose(match.group(1).split("@")[0]) if match else ""


class Header:
    """What one header declares, with the line of each."""

    def __init__(self, path):
        self.path, self.text = path, path.read_text(encoding="utf-8")
        self.code = code_only(self.text)
        self.constants = [c for m in re.finditer(r"\benum\s*(\w*)\s*\{(.*?)\}\s*(\w*)", self.code,
                                                 re.S) for c in self.enum(m)]
        self.structs = [self.struct(m) for m in re.finditer(
            r"\bstruct\s+(\w+)\s*\{(.*?)\}\s*(\w*)", self.code, re.S)]
        self.functions = [self.function(m) for m in re.finditer(
            r"REBAL_API\s+([^;]*?)\b(\w+)\s*\(([^;]*)\)\s*;", self.code)]
        self.handles = [m.group(1) for m in re.finditer(
            r"\btypedef\s+struct\s+(\w+)\s+\1\s*;", self.code)]
        self.types = {m.group(2): m.group(1) for m in re.finditer(
            r"\btypedef\s+(u?int\d+_t)\s+(\w+)\s*;", self.code)}

    def line(self, at):
        return self.code.count("\n", 0, at) + 1

    def enum(self, match):
        """Members: name, value (None where it has none of its own), and whether the enum is
        named."""
        for member in re.finditer(r"[^,]+", match.group(2)):
            name, _, value = member.group(0).partition("=")
            if name.strip():
                end = match.start(2) + member.start() + len(member.group(0).rstrip())
                yield {"name": name.strip(), "value": value.strip() or None,
                       "named": match.group(1) or match.group(3), "line": self.line(match.start()),
                       "doc": doc_after(self.text, match.start(2), end)}

    def struct(self, match):
        fields = []
        for member in re.finditer(r"[^;]+", match.group(2)):
            found = re.fullmatch(r"\s*(.*?)(\w+)((?:\[\w+\])?)\s*", member.group(0), re.S)
            if found:
                end = match.start(2) + member.start() + len(member.group(0).rstrip())
                fields.append({"name": found.group(2), "type": " ".join(found.group(1).split()),
                               "count": int(found.group(3)[1:-1] or 1) if found.group(3) else 1,
                               "odd": ":" in member.group(0) or "," in member.group(0),
                               "doc": doc_after(self.text, match.start(2), end)})
        return {"name": match.group(1), "typedef": match.group(3), "fields": fields,
                "line": self.line(match.start())}

    def function(self, match):
        parameters = []
        for text in match.group(3).split(","):
            kind, name = re.fullmatch(r"(.*?)(\w*)", " ".join(text.split())).groups()
            if kind:
                parameters.append({"name": name, "type": kind.strip()})
        return {"name": match.group(2), "returns": " ".join(match.group(1).split()),
                "parameters": parameters, "line": self.line(match.start()),
                "doc": doc_before(self.text, match.start())}


def value(text):
    if not re.fullmatch(r"[-+*|<() \d]+|0x[\da-fA-F]+", text):
        raise ValueError(f"no constant that a reader of headers understands: {text}")
    return eval(text, {"__builtins__": {}})  # digits and operators, as the line above sees to


def laid_out(fields):
    """Fields with offset and size, and where the last one ends."""
    at, out = 0, []
    for field in fields:
        size = (POINTER if "*" in field["type"] else SIZES[field["type"]]) * field["count"]
        out.append({"name": field["name"], "type": field["type"], "count": field["count"],
                    "offset": at, "size": size, "doc": field["doc"]})
        at += size
    return out, at


def interface(version):
    """What api.json says."""
    headers = [Header(path) for path in public_headers()]
    out = {"library": "rebal", "version": version, "pointer_bytes": POINTER, "types": {},
           "handles": [], "constants": [], "structs": [], "functions": []}
    for header in headers:
        where = {"header": "rebal/" + header.path.name}
        out["types"].update(header.types)
        out["handles"] += header.handles
        out["constants"] += [{"name": c["name"], "value": value(c["value"]), **where,
                              "doc": c["doc"]} for c in header.constants]
        for struct in header.structs:
            fields, size = laid_out(struct["fields"])
            out["structs"].append({"name": struct["name"], "size": size, **where,
                                   "fields": fields})
        out["functions"] += [{"name": f["name"], "returns": f["returns"],
                              "parameters": f["parameters"], **where, "doc": f["doc"]}
                             for f in header.functions]
    return out


def main(version, path):
    text = json.dumps(interface(version), indent=1, ensure_ascii=True)
    pathlib.Path(path).write_text(text + "\n", encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
