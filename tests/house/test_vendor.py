"""What others wrote and we ship: each file is listed and unchanged, and nothing lies beside it."""

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
PACKAGES = sorted(path.name for path in VENDOR.iterdir())
MUST_SAY = {"name", "version", "licence", "from"}


def vendor_faults(folder: Path) -> list[str]:
    """Each file that is unlisted, changed or gone, in words that name it."""
    listed = _listed(folder)
    shipped = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.txt"
    }
    return (
        [f"{name} is not listed in VENDOR.txt" for name in sorted(shipped.keys() - listed)]
        + [f"{name} is listed but not there" for name in sorted(listed.keys() - shipped)]
        + [
            f"{name} was changed"
            for name in sorted(shipped.keys() & listed)
            if shipped[name] != listed[name]
        ]
    )


def _listed(folder: Path) -> dict[str, str]:
    lines = (folder / "VENDOR.txt").read_text(encoding="utf-8").split("sha256:", 1)[1].split("\n")
    pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
    return {name: digest for digest, name in pairs}


@pytest.mark.parametrize("package", PACKAGES)
def test_vendored_files_are_the_listed_ones(package: str) -> None:
    assert vendor_faults(VENDOR / package) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_vendored_package_says_where_it_is_from(package: str) -> None:
    head = (VENDOR / package / "VENDOR.txt").read_text(encoding="utf-8").split("sha256:")[0]

    facts = dict(line.split(": ", 1) for line in head.splitlines() if line)

    assert facts.keys() >= MUST_SAY
    assert package == f"{facts['name'].removesuffix('.org')}-{facts['version']}"


def a_package(folder: Path, files: dict[str, str], listed: dict[str, str]) -> Path:
    """A vendored folder that holds `files` but lists `listed`; both are name to content."""
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    lines = [
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}" for name, text in listed.items()
    ]
    (folder / "VENDOR.txt").write_text("name: x\nsha256:\n\n" + "\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"a.js": "1", "b.js": "2"}, "b.js is not listed in VENDOR.txt"),
        ({}, "a.js is listed but not there"),
        ({"a.js": "changed"}, "a.js was changed"),
    ],
)
def test_a_strange_vendored_file_is_named(
    tmp_path: Path, files: dict[str, str], fault: str
) -> None:
    assert vendor_faults(a_package(tmp_path, files, listed={"a.js": "1"})) == [fault]


def test_everything_the_style_sheets_import_is_there() -> None:
    sheet = VENDOR.parent / "css" / "app.css"
    imports = [line.split('"')[1] for line in sheet.read_text().splitlines() if "@import" in line]

    missing = [name for name in imports if not (sheet.parent / name).is_file()]

    assert imports
    assert missing == []
