"""Joined style sheets mean what they meant apart, or are refused."""

from pathlib import Path

import pytest

from core.sheets import SheetRefused, join


def joined(folder: Path, **sheets: str) -> str:
    """`app.css` and what it imports, as one; addresses are file names in capitals."""
    for name, text in sheets.items():
        (folder / f"{name}.css").write_text(text, encoding="utf-8")
    return " ".join(join(folder / "app.css", lambda path: path.name.upper()).split())


@pytest.mark.parametrize(
    ("rule", "becomes"),
    [
        ('@import url("a.css") layer(x);', "@layer x { p{} }"),
        ("@import url(a.css) layer(x);", "@layer x { p{} }"),
        ("@import url( 'a.css' ) layer(x);", "@layer x { p{} }"),
        ('@import "a.css" layer(x.y);', "@layer x.y { p{} }"),
        ('@import "a.css" layer;', "@layer { p{} }"),
        ('@import "a.css";', "p{}"),
        ('@import "a.css" print;', "@media print { p{} }"),
        ('@import "a.css" layer(x) screen and (width > 1px);',
         "@media screen and (width > 1px) { @layer x { p{} } }"),
    ],
)  # fmt: skip
def test_an_imported_sheet_stands_where_it_was_imported(
    tmp_path: Path, rule: str, becomes: str
) -> None:
    assert joined(tmp_path, app=f"{rule} q{{}}", a="p{}") == f"{becomes} q{{}}"


def test_the_order_of_the_layers_stays_first(tmp_path: Path) -> None:
    text = joined(tmp_path, app='@layer b, a; @import "a.css" layer(a);', a="p{}")

    assert text == "@layer b, a; @layer a { p{} }"


def test_an_import_in_an_imported_sheet_is_followed_inside_its_layer(tmp_path: Path) -> None:
    sheets = {"app": '@import "a.css" layer(x);', "a": '@import "b.css" layer(y);p{}', "b": "q{}"}

    assert joined(tmp_path, **sheets) == "@layer x { @layer y { q{} }p{} }"


def test_marks_of_the_encoding_go(tmp_path: Path) -> None:
    text = joined(tmp_path, app='@charset "utf-8";@import "a.css";', a='\ufeff@charset "utf-8";p{}')

    assert text == "p{}"


@pytest.mark.parametrize(
    ("rules", "becomes"),
    [
        ("p{src:url(i.svg)}", 'p{src:url("I.SVG")}'),
        ("p{src:url( 'i.svg' )}", 'p{src:url("I.SVG")}'),
        ('p{src:url("../i/i.svg#x")}', 'p{src:url("I.SVG#x")}'),
        ("p{src:url(i.eot?#iefix)}", 'p{src:url("I.EOT#iefix")}'),
        ("p{src:url(#x)}", "p{src:url(#x)}"),
        ('p{src:url("data:image/png;base64,AA==")}', 'p{src:url("data:image/png;base64,AA==")}'),
        ("p{src:url(/i.svg)}", "p{src:url(/i.svg)}"),
        ('p{content:"url(i.svg) } {"}', 'p{content:"url(i.svg) } {"}'),
        ("p{}/* url(i.svg) } */", "p{}/* url(i.svg) } */"),
        (r"p.a\{b{}", r"p.a\{b{}"),
    ],
)
def test_only_relative_addresses_are_moved(tmp_path: Path, rules: str, becomes: str) -> None:
    assert joined(tmp_path, app=rules) == becomes


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ("p{", "braces do not match"),
        ("p{}}{", "braces do not match"),
        ("p{} /* and so on", "/* stands where"),
        ('p{} @import "a.css";', "@import stands where"),
        ("@namespace url(x);", "@namespace stands where"),
        ('@import "a.css" supports(display: grid);', "cannot follow"),
        ('@import "https://example.org/a.css";', "cannot follow"),
        ('@import "app.css";', "imports itself"),
    ],
)
def test_what_would_mean_something_else_is_refused_by_name(
    tmp_path: Path, rules: str, why: str
) -> None:
    with pytest.raises(SheetRefused, match=r"app\.css: ") as refusal:
        joined(tmp_path, app=rules)

    assert why in str(refusal.value)


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.css"):
        joined(tmp_path, app='@import "gone.css";')
