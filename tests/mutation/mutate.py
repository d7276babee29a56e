# SPDX-License-Identifier: MIT
"""Copies of C files in which every mutant is a branch on one number, so that all are compiled
once: operators, conditions, small integers, statements left out."""
from clang import cindex
from clang.cindex import CursorKind as Kind, TypeKind

TWO = {"<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
SWAP = {"==": "EQ", "!=": "NE", "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD",
        "<<": "SHL", ">>": "SHR", "&": "BAND", "|": "BOR", "^": "XOR", "&&": "AND", "||": "OR"}
COMPOUND = {"+=": "PLUS", "-=": "MINUS"}
CONDITIONS = {Kind.CALL_EXPR, Kind.DECL_REF_EXPR, Kind.MEMBER_REF_EXPR, Kind.UNARY_OPERATOR}
DROPPED = {Kind.CALL_EXPR, Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR}
BODIES = {Kind.COMPOUND_STMT, Kind.IF_STMT, Kind.FOR_STMT, Kind.WHILE_STMT}


class Mutator:
    """One file at a time; mutants are numbered on from the last."""

    def __init__(self, arguments):
        self.index, self.arguments = cindex.Index.create(), arguments
        self.next, self.mutants = 1, []
        self.name = self.text = self.before = self.after = self.swaps = self.macros = None

    def mutate(self, path, name):
        """The text of the file with its mutants."""
        self.name, self.text = name, path.read_bytes()
        self.before, self.after, self.swaps = {}, {}, {}
        record = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
        unit = self.index.parse(str(path), args=self.arguments, options=record)
        self.macros = [
            (macro.extent.start.offset, macro.extent.end.offset)
            for macro in unit.cursor.get_children()
            if macro.kind == Kind.MACRO_INSTANTIATION and macro.location.file
            and macro.location.file.name == str(path) and "(" in self.literal(macro)]
        for top in unit.cursor.get_children():
            here = top.location.file and top.location.file.name == str(path)
            if here and top.kind == Kind.FUNCTION_DECL and top.is_definition():
                for part in top.get_children():
                    if part.kind == Kind.COMPOUND_STMT:
                        self.visit(part, None)
        return '#include "mutant.h"\n' + self.assemble()

    def assemble(self):
        pieces, at = [], 0
        for offset in sorted({*self.before, *self.after, *self.swaps}):
            if offset < at:
                continue
            pieces.append(self.text[at:offset].decode())
            pieces += self.after.get(offset, []) + self.before.get(offset, [])
            at = offset
            if offset in self.swaps:
                at, text = self.swaps[offset]
                pieces.append(text)
        return "".join(pieces + [self.text[at:].decode()])

    def add(self, count, cursor, what):
        first = self.next
        self.next += count
        for k in range(count):
            self.mutants.append((first + k, f"{self.name}:{cursor.location.line}: {what}"))
        return first

    def wrap(self, start, end, macro):
        self.before.setdefault(start, []).append(macro)
        self.after.setdefault(end, []).insert(0, ")")

    def visit(self, cursor, parent):
        if any(start <= cursor.extent.start.offset < end for start, end in self.macros):
            return
        if cursor.kind == Kind.VAR_DECL and (
                cursor.storage_class == cindex.StorageClass.STATIC or
                cursor.type.kind in (TypeKind.CONSTANTARRAY, TypeKind.VARIABLEARRAY)):
            return
        children = list(cursor.get_children())
        if cursor.kind in DROPPED and self.is_statement(cursor, parent):
            k = self.add(1, cursor, "statement left out")
            self.before.setdefault(cursor.extent.start.offset, []).append(f"M_DROP({k}) ")
        if cursor.kind in (Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR):
            self.operator(cursor, children)
        if cursor.kind == Kind.INTEGER_LITERAL and parent and parent.kind in (
                Kind.BINARY_OPERATOR, Kind.RETURN_STMT) and self.literal(cursor).isdigit():
            k = self.add(1, cursor, f"{self.literal(cursor)} + 1")
            self.wrap(cursor.extent.start.offset, cursor.extent.end.offset, f"M_INT({k}, ")
        if cursor.kind in (Kind.IF_STMT, Kind.WHILE_STMT) and self.plain(children[0]):
            k = self.add(1, cursor, "condition negated")
            extent = children[0].extent
            self.wrap(extent.start.offset, extent.end.offset, f"M_NOT({k}, ")
        for child in children[1:] if cursor.kind == Kind.CASE_STMT else children:
            self.visit(child, cursor)

    def literal(self, cursor):
        return self.text[cursor.extent.start.offset:cursor.extent.end.offset].decode()

    def is_statement(self, cursor, parent):
        """Whether a semicolon follows, and the text is the file's own."""
        if parent is None or parent.kind not in BODIES:
            return False
        if parent.kind == Kind.FOR_STMT and list(parent.get_children())[-1] != cursor:
            return False
        rest = self.text[cursor.extent.end.offset:cursor.extent.end.offset + 1]
        begin = self.text[:cursor.extent.start.offset].rstrip()[-1:]
        text = self.literal(cursor)
        return rest == b";" and begin in b"{};)" and not text.startswith(("RBL_", "("))

    def plain(self, cursor):
        while cursor.kind == Kind.UNEXPOSED_EXPR and len(list(cursor.get_children())) == 1:
            cursor = next(cursor.get_children())
        return cursor.kind in CONDITIONS and not self.literal(cursor).startswith("RBL_")

    def operator(self, cursor, children):
        if len(children) != 2:
            return
        left, right = children
        start, end = left.extent.end.offset, right.extent.start.offset
        op = self.text[start:end].decode().strip()
        kind = TWO.get(op) or SWAP.get(op) or COMPOUND.get(op)
        whole = self.literal(cursor)
        if not kind or "{" in whole or left.extent.start.offset >= start:
            return
        pointers = any(side.type.get_canonical().kind in (TypeKind.POINTER, TypeKind.CONSTANTARRAY)
                       for side in children)
        if pointers and kind not in ("EQ", "NE", "AND", "OR"):
            return
        if pointers and kind in ("EQ", "NE") and "NULL" in whole:
            return
        count = 2 if op in TWO else 1
        k = self.add(count, cursor, f"{op} in {' '.join(whole.split())[:70]}")
        self.wrap(cursor.extent.start.offset, cursor.extent.end.offset, f"M_{kind}({k}, ")
        self.swaps[start] = (end, ", ")
