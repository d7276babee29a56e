# SPDX-License-Identifier: MIT
"""The C interface through ctypes, every function and struct of it, as api.json describes them.

REBAL_LIBRARY and REBAL_API_JSON say where the library and share/rebal/api.json are, where they are
not where an installation puts them.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import pathlib
import sys
from typing import Any

import numpy as np

SCALARS = {"int32_t": ctypes.c_int32, "uint32_t": ctypes.c_uint32, "int64_t": ctypes.c_int64,
           "uint64_t": ctypes.c_uint64, "double": ctypes.c_double, "size_t": ctypes.c_size_t,
           "rebal_status": ctypes.c_int32, "void": None, "const char *": ctypes.c_char_p}
DTYPES = {"int32_t": np.int32, "int64_t": np.int64, "uint64_t": np.uint64, "uint8_t": np.uint8,
          "double": np.float64}


def _read_api() -> dict[str, Any]:
    named = os.environ.get("REBAL_API_JSON")
    folders = (sys.prefix, "/usr/local", "/usr")
    paths = [named] if named else [f"{folder}/share/rebal/api.json" for folder in folders]
    for path in map(pathlib.Path, paths):
        if path.is_file():
            return json.loads(path.read_text(encoding="ascii"))
    raise ImportError(f"no api.json: {', '.join(map(str, paths))}")


def _ctype(kind: str) -> Any:
    return SCALARS.get(kind, ctypes.c_void_p)


def _structure(description: dict[str, Any]) -> type[ctypes.Structure]:
    fields = [(f["name"], _ctype(f["type"]) * f["count"] if f["count"] > 1 else _ctype(f["type"]))
              for f in description["fields"]]
    kinds = {f["name"]: f["type"] for f in description["fields"]}
    return type(description["name"], (ctypes.Structure,), {"_fields_": fields, "kinds": kinds})


API = _read_api()
CONSTANTS = {c["name"].removeprefix("REBAL_"): c["value"] for c in API["constants"]
             if not c["name"].startswith("REBAL_E_")}
STRUCTS = {s["name"].removeprefix("rebal_"): _structure(s) for s in API["structs"]}
FUNCTIONS = {f["name"].removeprefix("rebal_"): f for f in API["functions"]}
LIBRARY = ctypes.CDLL(os.environ.get("REBAL_LIBRARY") or ctypes.util.find_library("rebal"))
for _f in API["functions"]:
    if hasattr(LIBRARY, _f["name"]):  # without estimates not all are there
        _function = getattr(LIBRARY, _f["name"])
        _function.restype = _ctype(_f["returns"])
        _function.argtypes = [_ctype(p["type"]) for p in _f["parameters"]]


class Error(Exception):
    """A status that is not OK, with the report that came with it."""

    def __init__(self, report: ctypes.Structure, status: int):
        self.status, self.field, self.row = status, report.field, report.row
        self.index, self.value = report.index, report.value
        super().__init__(f"{name_of(status)}: {name_of(self.field) if self.field else 'none'}, "
                         f"row {self.row}, index {self.index}, value {self.value}")


ERRORS = {c["name"].removeprefix("REBAL_"): type(c["name"].removeprefix("REBAL_"), (Error,),
                                                 {"__doc__": c["doc"], "code": c["value"]})
          for c in API["constants"] if c["name"].startswith("REBAL_E_")}
_BY_STATUS = {error.code: error for error in ERRORS.values()}


def name_of(code: int) -> str:
    return LIBRARY.rebal_code_name(code).decode()


def pointer(value: Any, kind: str, where: str) -> int | None:
    """The address of what a parameter or field of a pointer type is given."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, ctypes.Structure):
        return ctypes.addressof(value)
    bare = kind.removeprefix("const ").removesuffix(" *")
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{where}: {type(value).__name__} for {kind}")
    if bare != "void" and value.dtype != DTYPES[bare]:
        raise TypeError(f"{where}: an array of {value.dtype} for {kind}")
    if not value.flags.c_contiguous:
        raise TypeError(f"{where}: an array that is not contiguous")
    if not kind.startswith("const ") and not value.flags.writeable:
        raise TypeError(f"{where}: an array that cannot be written")
    return value.ctypes.data


def struct(kind: str, **fields: Any) -> ctypes.Structure:
    """A struct of the API: numbers as they are, arrays as columns, structs as pointers. Lists
    become arrays of the column's type; what it points to lives as long as it does."""
    out = STRUCTS[kind]()
    out.struct_size = ctypes.sizeof(out)
    out.kept = []
    for name, value in fields.items():
        declared = out.kinds[name]
        if declared.endswith("*"):
            bare = declared.removeprefix("const ").removesuffix(" *")
            if isinstance(value, (list, tuple)):
                value = np.array(value, DTYPES[bare])
            elif isinstance(value, dict):
                value = struct(bare.removeprefix("rebal_"), **value)
            out.kept.append(value)
            value = pointer(value, declared, f"{kind}.{name}")
        elif isinstance(value, (list, tuple)):
            value = type(getattr(out, name))(*value)
        setattr(out, name, value)
    return out


def call(name: str, *arguments: Any) -> Any:
    """A function of the library, without rebal_ and without its last argument where that is the
    error report: a status that is not OK is raised, any other answer returned."""
    function = FUNCTIONS[name]
    parameters = function["parameters"]
    reports = bool(parameters) and parameters[-1]["type"] == "rebal_error *"
    if len(arguments) != len(parameters) - reports:
        raise TypeError(f"{name}: {len(parameters) - reports} arguments, not {len(arguments)}")
    words = [pointer(value, p["type"], f"{name}: {p['name']}")
             if p["type"].endswith("*") and not isinstance(value, ctypes._Pointer) else value
             for value, p in zip(arguments, parameters)]
    report = struct("error")
    if reports:
        words.append(ctypes.addressof(report))
    answer = getattr(LIBRARY, function["name"])(*words)
    if function["returns"] == "rebal_status" and answer:
        raise _BY_STATUS.get(answer, Error)(report, answer)
    return None if function["returns"] == "rebal_status" else answer
