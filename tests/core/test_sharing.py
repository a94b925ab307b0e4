"""What every worker needs is read before they part: what is read later each has for itself."""

import json
import subprocess
import sys
from pathlib import Path

READ = """
import json, sys
from pathlib import Path
from datetime import date
from app import create_app
from core import sharing
from core.config import Settings
from core.holidays import holiday_name
folder = Path(sys.argv[1])
app = create_app(Settings(secret_key="k" * 40, database_url=f"sqlite:///{folder}/x.db",
                          base_url="http://127.0.0.1", instance_path=folder / "instance"))
sharing.read_ahead(app)
before = set(sys.modules)
assert app.test_client().get("/sign-in").status_code == 200
assert holiday_name(date(2027, 12, 25), "en")
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_the_first_page_of_a_worker_imports_nothing_more(tmp_path: Path) -> None:
    command = [sys.executable, "-c", READ, str(tmp_path)]

    later = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert [name for name in json.loads(later) if not name.startswith("encodings")] == []
