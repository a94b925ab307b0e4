"""Style sheets joined into one: what @import names stands in its place, in the same layer.

Only what our sheets need is followed. Anything that would mean something else once joined is
refused by name, so that it stops the start and not the look of a page.
"""

import os
import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from urllib.parse import unquote, urlsplit

Address = Callable[[Path], str]  # where a browser finds the file

COMMENT = r"/\*.*?\*/"
STRING = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
BEFORE_RULES = re.compile(
    rf"(?P<keep>\s+|{COMMENT}|@layer\s[^;{{}}]*;)"
    rf"|@charset\s+{STRING}\s*;"
    rf"|(?P<import>@import\s(?:{STRING}|[^;\"'])*;)",
    re.DOTALL,
)
IMPORT = re.compile(
    r"""@import\s+(?:url\(\s*)?(["']?)(?P<name>[^"'()\s;]+)\1(?:\s*\))?\s*"""
    r"(?:(?P<layer>layer\b)(?:\((?P<into>[^)]*)\))?)?\s*(?P<media>[^;]*);",
)
TOKEN = re.compile(
    rf"{COMMENT}|url\(\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^)\"'\s]*))\s*\)|{STRING}"
    r"|\\.|(?P<brace>[{}])|(?P<misplaced>/\*|@import\b|@namespace\b|@charset\b)",
    re.DOTALL,
)
STEP = {"{": 1, "}": -1}


class SheetRefused(ValueError):
    """A style sheet cannot be joined with the others: names it and says why."""


def join(sheet: Path, address: Address) -> str:
    """The sheet and everything it imports, as one text whose url()s are given by `address`."""
    return _join(sheet, address, ())


def _join(sheet: Path, address: Address, above: tuple[Path, ...]) -> str:
    if sheet in above:
        raise SheetRefused(f"{sheet}: imports itself")
    text = sheet.read_text(encoding="utf-8-sig")
    parts, end = [], 0
    while found := BEFORE_RULES.match(text, end):
        parts.append(found["keep"] or "")
        if found["import"]:
            parts.append(_imported(found["import"], sheet, address, above))
        end = found.end()
    rules = text[end:]
    _demand_whole(rules, sheet)
    return "".join([*parts, TOKEN.sub(lambda token: _moved(token, sheet, address), rules)])


def _imported(rule: str, sheet: Path, address: Address, above: tuple[Path, ...]) -> str:
    found = IMPORT.fullmatch(rule)
    if not found or urlsplit(found["name"]).netloc or "supports(" in found["media"]:
        raise SheetRefused(f"{sheet}: cannot follow {rule}")
    text = _join(_beside(sheet, found["name"]), address, (*above, sheet))
    if found["layer"]:
        text = f"@layer {found['into'] or ''} {{\n{text}\n}}"
    return f"@media {found['media']} {{\n{text}\n}}" if found["media"] else text


def _demand_whole(rules: str, sheet: Path) -> None:
    """Alone, a sheet that forgets a brace hurts itself; joined, everything after it."""
    tokens = list(TOKEN.finditer(rules))
    if strange := [token["misplaced"] for token in tokens if token["misplaced"]]:
        raise SheetRefused(f"{sheet}: {strange[0]} stands where it has no meaning")
    depths = [0, *accumulate(STEP.get(token["brace"] or "", 0) for token in tokens)]
    if min(depths) < 0 or depths[-1]:
        raise SheetRefused(f"{sheet}: braces do not match")


def _moved(token: re.Match[str], sheet: Path, address: Address) -> str:
    there = urlsplit(token["a"] or token["b"] or token["c"] or "")
    if there.scheme or there.netloc or not there.path or there.path.startswith("/"):
        return token.group()
    mark = f"#{there.fragment}" if there.fragment else ""
    return f'url("{address(_beside(sheet, unquote(there.path)))}{mark}")'


def _beside(sheet: Path, name: str) -> Path:
    return Path(os.path.normpath(sheet.parent / name))
