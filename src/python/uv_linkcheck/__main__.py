"""Runs the program that was installed together with this package."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path


def places():
    """Where an installer may have put the program, the likeliest first."""
    yield sysconfig.get_path("scripts")
    # `pip install --target`, where the scripts lie beside the packages.
    yield Path(__file__).resolve().parent.parent / "bin"
    yield sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user"))


def find():
    name = "uv-linkcheck" + (sysconfig.get_config_var("EXE") or "")
    for place in places():
        program = Path(place, name)
        if program.is_file():
            return program
    raise FileNotFoundError(f"{name} was not installed together with this package")


def main():
    program = find()
    arguments = [os.fspath(program), *sys.argv[1:]]
    if os.name == "nt":
        # Windows has no exec that keeps the console.
        sys.exit(subprocess.run(arguments, check=False).returncode)
    os.execv(program, arguments)


if __name__ == "__main__":
    main()
