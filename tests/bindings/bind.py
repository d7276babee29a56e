#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests of a binding, in a copy of it with the files that a host puts beside it.

bind.py python API_JSON VECTOR SHARED
bind.py rust|go API_JSON VECTOR REBAL_C REBAL_H
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
OFFLINE = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local",
           "PYTHONDONTWRITEBYTECODE": "1", "CARGO_TERM_COLOR": "never"}


def run(folder, *command, **variables):
    """The command's output to here, and its failure to the end of this program."""
    words = [str(word) for word in command]
    if not shutil.which(words[0]):
        print(f"{words[0]} is not here")
        sys.exit(1)
    environment = dict(os.environ, **OFFLINE, **{k: str(v) for k, v in variables.items()})
    result = subprocess.run(words, cwd=folder, env=environment, check=False,
                            stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(1)


def python(_folder, api, vector, shared):
    """By a Python that has numpy: this one, or a distribution's."""
    for program in (sys.executable, "/usr/bin/python3"):
        probe = [program, "-c", "import numpy"]
        if os.path.exists(program) and not subprocess.run(probe, stderr=subprocess.DEVNULL,
                                                          check=False).returncode:
            run(HERE / "python", program, "test_rebal.py", vector, REBAL_LIBRARY=shared,
                REBAL_API_JSON=api)
            return
    print("numpy is not here")
    sys.exit(1)


def rust(folder, api, vector, *sources):
    shutil.copytree(HERE / "rust", folder / "rust")
    crate = folder / "rust/rebal-sys"
    for name in ("c", "tests"):
        (crate / name).mkdir()
    for path in sources:
        shutil.copy(path, crate / "c")
    run(folder, sys.executable, HERE / "generate.py", "rust", api, crate / "src/ffi.rs",
        crate / "tests/layout.rs")
    run(folder / "rust", "cargo", "test", "--offline", "--workspace", REBAL_VECTOR=vector)


def go(folder, api, vector, *sources):
    shutil.copytree(HERE / "go", folder / "go")
    for path in sources:
        shutil.copy(path, folder / "go")
    run(folder, sys.executable, HERE / "generate.py", "go", api, folder / "go/layout.go")
    run(folder / "go", "go", "vet", "./...")
    run(folder / "go", "go", "test", "-v", "./...", REBAL_VECTOR=vector, REBAL_API_JSON=api)


def main(language, *paths):
    paths = [pathlib.Path(path).resolve() for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        {"python": python, "rust": rust, "go": go}[language](pathlib.Path(folder), *paths)


main(*sys.argv[1:])
