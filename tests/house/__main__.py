"""Write the list of addresses anew: `python -m tests.house`. Look at the difference first."""

import sys
from pathlib import Path

from app import create_app
from core.config import Settings
from tests.house.test_routes import LIST, addresses

if __name__ == "__main__":
    settings = Settings("x" * 32, "sqlite://", "http://127.0.0.1", Path("instance"))
    text = "\n".join(addresses(create_app(settings))) + "\n"
    LIST.write_text(text, encoding="utf-8")
    sys.exit(0)
