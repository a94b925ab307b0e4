"""Templates and style sheets keep their shape: small, one thing a file, nothing lost."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
CSS = ROOT / "static" / "css"
SPRITE = ROOT / "static" / "vendor" / "dkfds-11.2.0" / "img" / "all-svg-icons.svg"
OWN_SHEETS = sorted(CSS.rglob("*.css"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


def test_templates_are_at_most_120_lines() -> None:
    pages = TEMPLATES.rglob("*.html")

    assert [page.name for page in pages if len(page.read_text().splitlines()) > 120] == []


def test_style_sheets_are_at_most_200_lines() -> None:
    assert [css.name for css in OWN_SHEETS if len(css.read_text().splitlines()) > 200] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_one_macro_of_the_same_name(path: Path) -> None:
    macros = re.findall(r"^{%-? macro (\w+)", path.read_text(), re.MULTILINE)

    assert macros == [path.stem]


def test_every_component_sheet_is_imported_once() -> None:
    app = (CSS / "app.css").read_text()

    times = {path.name: app.count(f'"components/{path.name}"') for path in CSS.glob("*/*.css")}

    assert {name: count for name, count in times.items() if count != 1} == {}


def test_every_address_in_a_style_sheet_leads_to_a_file() -> None:
    addresses = [
        (sheet, address)
        for sheet in OWN_SHEETS
        for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text())
    ]

    lost = [address for sheet, address in addresses if not (sheet.parent / address).is_file()]

    assert addresses
    assert lost == []


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    known = set(re.findall(r'id="([\w-]+)"', SPRITE.read_text()))
    texts = [page.read_text() for page in TEMPLATES.rglob("*.html")]

    named = {name for text in texts for name in re.findall(r'\bicon\("([\w-]+)"', text)}

    assert named
    assert named - known == set()


def test_templates_carry_no_inline_style_or_script() -> None:
    inline = re.compile(
        r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=|hx-on|hx-vals=["']js:"""
    )
    comment = re.compile(r"{#.*?#}", re.DOTALL)
    texts = {path.name: comment.sub("", path.read_text()) for path in TEMPLATES.rglob("*.html")}

    assert [name for name, text in texts.items() if inline.search(text)] == []
