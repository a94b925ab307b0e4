"""Danish is complete: every text of ours, and every text WTForms may show."""

from pathlib import Path

import pytest
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.house.source import PACKAGES, ROOT

KEYWORDS = {
    "_": None,
    "gettext": None,
    "_l": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"jinja2": {}, "**.html": {"extensions": ""}, "**.txt": {"extensions": ""}}


def danish_of(package: str) -> dict[tuple[str, str | None], object]:
    """Every msgid of a package, with its context, that has a Danish text."""
    found: dict[tuple[str, str | None], object] = {}
    file = ROOT / package / "translations/da/LC_MESSAGES/messages.po"
    with file.open("rb") as texts:
        catalogue: Catalog = read_po(texts, locale="da")
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key, message.context] = message.string
    return found


def danish() -> dict[str, object]:
    """The same, over all packages."""
    return {key: text for package in PACKAGES for (key, _), text in danish_of(package).items()}


def english_of_wtforms() -> set[str]:
    """Every text WTForms may show by itself."""
    template = Path(wtforms.__file__).parent / "locale/wtforms.pot"
    with template.open("rb") as texts:
        ids = [m.id for m in read_po(texts) if m.id]
    return {m if isinstance(m, str) else m[0] for m in ids}


def ours(folder: Path) -> set[str]:
    """Every text we ask gettext for."""
    rows = extract_from_dir(
        str(folder), method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).name not in {"translations", "__pycache__"},
    )  # fmt: skip
    return {m if isinstance(m, str) else m[0] for _, _, m, _, _ in rows}


@pytest.mark.parametrize("folder", [*PACKAGES, "templates"])
def test_every_text_of_ours_has_a_danish_one(folder: str) -> None:
    missing = sorted(ours(ROOT / folder) - danish().keys())

    assert not missing, "Write the Danish in the package's messages.po."


def test_every_text_of_wtforms_has_a_danish_one() -> None:
    missing = sorted(english_of_wtforms() - danish().keys())

    assert not missing, "core/translations: an English text must never reach a Danish page."


def test_one_text_reads_the_same_in_every_package() -> None:
    read: dict[tuple[str, str | None], object] = {}
    unlike = []
    for package in PACKAGES:
        for key, text in danish_of(package).items():
            if read.setdefault(key, text) != text:
                unlike.append(f"{package}: {key[0]}")

    assert not unlike, "The catalogues are read as one: the last would win on every page."


def test_no_danish_text_is_left_over() -> None:
    used = set().union(*(ours(ROOT / f) for f in (*PACKAGES, "templates"))) | english_of_wtforms()

    assert not sorted(danish().keys() - used), "Nobody asks for these any more: delete them."


def test_the_compiled_texts_are_what_was_written(app: object) -> None:
    with (ROOT / "core/translations/da/LC_MESSAGES/messages.mo").open("rb") as compiled:
        assert len(read_mo(compiled)) > 10


@pytest.mark.parametrize("package", PACKAGES)
def test_each_placeholder_is_in_both_languages(package: str) -> None:
    file = ROOT / package / "translations/da/LC_MESSAGES/messages.po"
    with file.open("rb") as texts:
        faults = [str(e) for _, errors in read_po(texts, locale="da").check() for e in errors]

    assert not faults
