"""Compile the Danish texts: `python -m core.catalogues`. The compiled files are not kept in git."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]


def compile_all(root: Path = ROOT) -> None:
    """Write messages.mo beside each package's messages.po that is newer."""
    for source in root.glob("*/translations/*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as texts:
            catalogue = read_po(texts, locale=source.parts[-3])
        fresh = target.with_suffix(f".{os.getpid()}.new")  # replaced whole: two may compile at once
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)


if __name__ == "__main__":
    compile_all()
