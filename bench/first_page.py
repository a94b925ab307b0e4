"""Seconds from a fresh clone to the first page: `python -m bench.first_page`.

Clones the repository, runs `make run` there and asks until the front page answers. Most of it is
the package index: what is left without it is said apart, by a second `make run` on a new database.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.load import cores, say
from tests.house.source import ROOT
from tests.servers import free_port

PATIENCE = 600  # seconds


def seconds_to_the_page(clone: Path) -> float:
    """Of one `make run`, which is stopped once the page has come."""
    port = free_port()
    drop = {"DATABASE_URL", "SECRET_KEY", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL"}
    env = {name: value for name, value in os.environ.items() if name not in drop}
    began = time.perf_counter()
    running = subprocess.Popen(["make", "run"], cwd=clone, env={**env, "PORT": str(port)},
                               stdout=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    try:
        while not _answers(port):
            if running.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise SystemExit("make run gave no page")
            time.sleep(0.2)
        return time.perf_counter() - began
    finally:
        os.killpg(running.pid, signal.SIGINT)
        running.wait()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        first = seconds_to_the_page(clone)
        shutil.rmtree(clone / "instance")
        again = seconds_to_the_page(clone)
        say(f"{cores()} cores")
        say(f"fresh clone to the first page   {first:5.0f} s, packages from the index")
        say(f"the same with packages in place {again:5.0f} s: schema, demo, start")


if __name__ == "__main__":
    main()
