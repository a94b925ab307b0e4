"""Everything CI runs: `make test`. Stops at the first red step and says what was skipped."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
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
# Of other makers: brought where that can be done, good to have, not to be had everywhere.
# Calendar readers are pinned in tests/checkers/package-lock.json.
EXEMPT = re.compile(r"libical|ical\.js|hunspell|janus is missing")
# Programs that are no Python packages, and Debian's packages that bring them.
TOOLS = {
    "chromium": ["chromium"],
    "turnserver": ["coturn"],
    "janus": ["janus"],
    "hunspell": ["hunspell", "hunspell-da", "hunspell-en-gb"],
}
SYSTEM_PYTHON = Path("/usr/bin/python3")
LIBICAL = ["gir1.2-ical-3.0", "python3-gi"]
CHECKERS = Path(__file__).parent / "checkers"

# Where files are kept in memory, and how much must be free there: databases and browsers write.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a folder of its own is made there


def surroundings() -> dict[str, str]:
    """What every step is told: what is compiled is kept for the hundred processes of a run, and
    what they write reaches no disk, since nothing of it is to last."""
    env = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if "TMPDIR" not in env and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        env["TMPDIR"] = tempfile.mkdtemp(prefix="moedebro", dir=MEMORY)
        Path(env["TMPDIR"]).chmod(0o755)  # PostgreSQL does not run as root
    return env


def bring_tools() -> str | None:
    """What cannot be done without, after trying to bring what is missing: each by itself, so that
    what cannot be had takes no other with it."""
    absent = [names for tool, names in TOOLS.items() if not shutil.which(tool)]
    absent += [] if has_libical() else [LIBICAL]
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"])
        for names in absent:
            subprocess.run(["apt-get", "install", "-y", "-qq", *names], env=quiet)
    if shutil.which("chromium"):
        return None
    return "Chromium is missing: apt-get install chromium (as root), then run this again."


def has_libical() -> bool:
    """The system's own Python finds it."""
    asked = [str(SYSTEM_PYTHON), "-c", "import gi; gi.require_version('ICalGLib', '3.0')"]
    return SYSTEM_PYTHON.exists() and not subprocess.run(asked, capture_output=True).returncode


def bring_readers() -> dict[str, str]:
    """Where ical.js and node-ical are, after trying to bring them: for the environment of a run."""
    npm, home = shutil.which("npm"), Path(sys.prefix) / "readers"
    if npm:
        home.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(CHECKERS / name, home)
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=home)
    modules = home / "node_modules"
    places = {"ICALJS": modules / "ical.js/dist/ical.js", "NODEICAL": modules / "node-ical"}
    return {name: str(place) for name, place in places.items() if place.exists()}


def run(name: str, command: list[str], env: dict[str, str]) -> tuple[int, list[str]]:
    """Run one step, showing what it prints. Its status, and the tests it skipped."""
    print(f"\n== {name}", flush=True)  # noqa: T201 - this is what it is for
    started = time.monotonic()
    step = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    skipped = []
    for line in step.stdout or ():
        print(line, end="", flush=True)  # noqa: T201
        if line.startswith("SKIPPED"):
            skipped.append(f"{name}: {line.strip()}")
    status = step.wait()
    print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)  # noqa: T201
    return status, skipped


def main() -> int:
    """Its status. What the steps wrote stays where it is when one of them is red."""
    if missing := bring_tools():
        sys.exit(missing)
    env = {**bring_readers(), **surroundings()}
    status = run_all(env)
    if not status and env.get("TMPDIR") != os.environ.get("TMPDIR"):
        shutil.rmtree(env["TMPDIR"], ignore_errors=True)
    return status


def run_all(env: dict[str, str]) -> int:
    """0 when all is green and, under CI, nothing was skipped that need not be."""
    skipped: list[str] = []
    for name, command in STEPS.items():
        status, left_out = run(name, command, env)
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
