"""Everything CI runs: `make test`. Stops at the first red step and says what was skipped."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist=worksteal", "--durations=20"]
POSTGRESQL = [sys.executable, "tests/with_postgresql.py"]
PACKAGES = ["core", "accounts", "notifications", "video", "booking", "support"]
FOLDERS = ["app.py", *PACKAGES, "tests", "bench"]

STEPS = {
    "ruff": [str(BIN / "ruff"), "check", *FOLDERS, "migrations"],
    "format": [str(BIN / "ruff"), "format", "--check", *FOLDERS, "migrations"],
    "imports": [str(BIN / "lint-imports")],
    "types": [str(BIN / "mypy")],
    "SQLite": PYTEST,
    "PostgreSQL": [*POSTGRESQL, *PYTEST, "-m", "not looks"],
}
# Checkers of other makers: brought where that can be done, good to have, not to be had everywhere.
EXEMPT = re.compile(r"libical|ical\.js|hunspell")
# Programs that are no Python packages, and Debian's packages that bring them.
TOOLS = {
    "chromium": ["chromium"],
    "turnserver": ["coturn"],
    "hunspell": ["hunspell", "hunspell-da", "hunspell-en-gb"],
}


def bring_tools() -> str | None:
    """What cannot be done without, after trying to bring what is missing in one go."""
    absent = [p for tool, names in TOOLS.items() if not shutil.which(tool) for p in names]
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(["apt-get", "install", "-y", "-qq", *absent], env=quiet)
    if shutil.which("chromium"):
        return None
    return "Chromium is missing: apt-get install chromium (as root), then run this again."


def run(name: str, command: list[str]) -> tuple[int, list[str]]:
    """Run one step, showing what it prints. Its status, and the tests it skipped."""
    print(f"\n== {name}", flush=True)  # noqa: T201 - this is what it is for
    started = time.monotonic()
    step = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    skipped = []
    for line in step.stdout or ():
        print(line, end="", flush=True)  # noqa: T201
        if line.startswith("SKIPPED"):
            skipped.append(f"{name}: {line.strip()}")
    status = step.wait()
    print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)  # noqa: T201
    return status, skipped


def main() -> int:
    """0 when all is green and, under CI, nothing was skipped that need not be."""
    if missing := bring_tools():
        sys.exit(missing)
    skipped: list[str] = []
    for name, command in STEPS.items():
        status, left_out = run(name, command)
        skipped += left_out
        if status:
            print(f"\nRED: {name}")  # noqa: T201
            return status
    strict = [line for line in skipped if not EXEMPT.search(line)]
    print("\nSkipped:", *(skipped or ["nothing"]), sep="\n  ")  # noqa: T201
    if strict and os.environ.get("CI") == "true":
        print("RED: under CI these may not be skipped:", *strict, sep="\n  ")  # noqa: T201
        return 1
    print("\nOn SQLite only: what does not hang on the database (-m looks).")  # noqa: T201
    print("GREEN")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
