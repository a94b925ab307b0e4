"""What other calendar readers make of our bytes. A reader that is not there skips the test."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SYSTEM_PYTHON = Path("/usr/bin/python3")
NOT_INSTALLED = 3


def _facts(command: list[str], calendar: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, input=calendar, capture_output=True, timeout=30)


def libical(calendar: bytes) -> dict[str, Any]:
    """The facts that libical reads, with its number of complaints."""
    if not SYSTEM_PYTHON.exists():
        pytest.skip("libical is not installed")
    done = _facts([str(SYSTEM_PYTHON), str(HERE / "libical_facts.py")], calendar)
    if done.returncode == NOT_INSTALLED:
        pytest.skip("libical is not installed (apt-get install gir1.2-ical-3.0 python3-gi)")
    assert done.returncode == 0, done.stderr.decode()
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def icaljs(calendar: bytes) -> dict[str, Any]:
    """The facts that ical.js reads. ICALJS names its file (dist/ical.js of the npm package)."""
    file, node = os.environ.get("ICALJS"), shutil.which("node")
    if not file or not node:
        pytest.skip("ical.js is not installed (set ICALJS to dist/ical.js, and install node)")
    done = _facts([node, str(HERE / "icaljs_facts.mjs"), file], calendar)
    assert done.returncode == 0, done.stderr.decode()
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def nodeical(calendar: bytes) -> dict[str, Any]:
    """The facts that node-ical reads. NODEICAL names its folder (node_modules/node-ical)."""
    folder, node = os.environ.get("NODEICAL"), shutil.which("node")
    if not folder or not node:
        pytest.skip("ical.js's sister node-ical is not installed (set NODEICAL to its folder)")
    done = _facts([node, str(HERE / "nodeical_facts.cjs"), folder], calendar)
    assert done.returncode == 0, done.stderr.decode()
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def libical_complaints(calendar: bytes) -> int:
    """How much libical finds wrong, also in a calendar that names no time."""
    return int(libical(calendar)["complaints"])
