"""Write the list of addresses anew: `python -m tests.house`. Look at the difference first."""

import sys
import tempfile
from pathlib import Path

from app import create_app
from core.config import Settings
from tests.house.test_routes import LIST, addresses

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings("x" * 32, f"sqlite:///{folder / 'x.db'}", "http://127.0.0.1", folder)
        text = "\n".join(addresses(create_app(settings))) + "\n"
    LIST.write_text(text, encoding="utf-8")
    sys.exit(0)
