"""Static files: one style sheet, compressed, kept for good, and never an old one."""

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.assets import ASK_FIRST, FOR_GOOD, SHEET, Assets, asset
from tests.house.source import ROOT

STATIC = ROOT / "static"
HTMX = "vendor/htmx-4.0.1/htmx.min.js"
SPRITE = "vendor/dkfds-11.2.0/img/all-svg-icons.svg"
URL = re.compile(r"""url\(\s*["']?([^"')]+?)["']?\s*\)""")
PACKED = {"Accept-Encoding": "br, gzip"}


def address(app: Flask, name: str) -> str:
    """The address pages use for the file."""
    with app.test_request_context():
        return asset(name)


@pytest.fixture
def sheet(app: Flask) -> str:
    """The address of all style sheets as one."""
    return address(app, SHEET)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Static files of another program: one sheet that imports another."""
    (tmp_path / "css").mkdir()
    (tmp_path / SHEET).write_text('@import "a.css" layer(a);', encoding="utf-8")
    (tmp_path / "css/a.css").write_text("p{color:red}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def debug(app: Flask, folder: Path) -> Iterator[Flask]:
    """The app as it is while it is being written, with those static files."""
    kept = app.extensions["moedebro_assets"]
    app.debug, app.extensions["moedebro_assets"] = True, Assets(folder)
    yield app
    app.debug, app.extensions["moedebro_assets"] = False, kept


def bare(css: str) -> str:
    """A sheet without what joining may change: addresses, imports, blanks."""
    return "".join(URL.sub("url()", re.sub(r"@import[^;]*;", "", css)).split())


def test_an_address_says_where_the_program_is_served(app: Flask) -> None:
    at_top = address(app, HTMX)

    with app.test_request_context(base_url="http://localhost/desk"):
        assert asset(HTMX) == f"/desk{at_top}"
    assert address(app, HTMX) == at_top


def test_the_page_links_one_style_sheet(client: FlaskClient, sheet: str) -> None:
    links = re.findall(r'<link rel="(?:stylesheet|preload)" href="([^"]+)"', client.get("/").text)

    assert links == [sheet]


def test_every_style_sheet_is_in_it_in_order(client: FlaskClient, sheet: str) -> None:
    text = bare(client.get(sheet).text)
    app_css = (STATIC / SHEET).read_text(encoding="utf-8")
    named = re.findall(r'@import url\("([^"]+)"\) layer\((\w+)\)', app_css)

    at = [
        text.find(f"@layer{layer}{{{bare((STATIC / 'css' / name).read_text(encoding='utf-8'))}}}")
        for name, layer in named
    ]

    assert len(named) == app_css.count("@import")
    assert -1 not in at
    assert at == sorted(at)


def test_the_order_of_the_layers_comes_before_all_rules(client: FlaskClient, sheet: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", client.get(sheet).text, flags=re.DOTALL)

    assert text.lstrip().startswith("@layer dkfds, tokens, base, components, utilities;")
    assert "@import" not in text
    assert "@charset" not in text


def test_every_address_in_it_leads_to_the_file(client: FlaskClient, sheet: str) -> None:
    found = [urljoin(sheet, url) for url in set(URL.findall(client.get(sheet).text))]

    answers = [client.get(url) for url in found if "?v=" in url]

    assert len(answers) > 20
    assert {a.status_code for a in answers} == {200}
    assert {a.headers["Cache-Control"] for a in answers} == {FOR_GOOD}


def test_only_dkfds_names_files_that_are_not_shipped(client: FlaskClient, sheet: str) -> None:
    found = [urljoin(sheet, url) for url in set(URL.findall(client.get(sheet).text))]

    lost = [url.partition("#")[0] for url in found if "?v=" not in url]

    assert all(url.startswith("/static/vendor/dkfds-11.2.0/") for url in lost)
    assert not [url for url in lost if (ROOT / url.lstrip("/")).exists()]


@pytest.mark.parametrize("name", [SHEET, HTMX, SPRITE])
def test_packed_and_plain_are_the_same_bytes(app: Flask, client: FlaskClient, name: str) -> None:
    plain = client.get(address(app, name))

    packed = client.get(address(app, name), headers=PACKED)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 2 < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}
    assert plain.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize("name", ["img/ikon.svg", next(STATIC.rglob("*.woff2"))])
def test_what_would_not_shrink_is_sent_as_it_is(
    app: Flask, client: FlaskClient, name: str | Path
) -> None:
    path = STATIC / name

    answer = client.get(address(app, path.relative_to(STATIC).as_posix()), headers=PACKED)

    assert answer.data == path.read_bytes()
    assert "Content-Encoding" not in answer.headers


def test_a_refused_gzip_is_not_sent(client: FlaskClient, sheet: str) -> None:
    answer = client.get(sheet, headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers


def test_the_style_sheet_may_be_kept_for_good_by_anybody(client: FlaskClient, sheet: str) -> None:
    answer = client.get(sheet)

    assert answer.headers["Cache-Control"] == FOR_GOOD
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", ["", "?v=0000000000000000"])
def test_a_file_asked_for_without_its_hash_is_asked_about_each_time(
    client: FlaskClient, query: str
) -> None:
    first = client.get(f"/static/{HTMX}{query}")

    again = client.get(f"/static/{HTMX}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == ASK_FIRST
    assert again.status_code == 304
    assert again.data == b""


def test_a_file_with_its_hash_is_kept_for_good(app: Flask, client: FlaskClient) -> None:
    assert client.get(address(app, HTMX)).headers["Cache-Control"] == FOR_GOOD


@pytest.mark.parametrize(
    "path",
    [
        "/assets/app.0000000000000000.css",
        "/static/nothing.css",
        "/static/css",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/css/./app.css",
    ],
)
def test_an_unknown_address_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_template_cannot_name_a_file_that_is_not_there(app: Flask) -> None:
    with pytest.raises(FileNotFoundError, match=r"static/js/gone\.js"):
        address(app, "js/gone.js")


def test_another_content_has_another_hash(folder: Path) -> None:
    before = Assets(folder).style_sheet()
    (folder / "css/a.css").write_text("p{color:tan}", encoding="utf-8")

    after = Assets(folder).style_sheet()

    assert before.digest != after.digest
    assert b"tan" in after.content


def test_another_image_has_another_sheet(folder: Path) -> None:
    (folder / "i.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "css/a.css").write_text("p{src:url(../i.svg)}", encoding="utf-8")
    before = Assets(folder).style_sheet()
    (folder / "i.svg").write_text("<svg></svg>", encoding="utf-8")

    assert Assets(folder).style_sheet().digest != before.digest


def test_what_was_read_is_kept_until_a_file_changes(folder: Path) -> None:
    assets = Assets(folder)
    first = assets.style_sheet()
    assets.look_again()
    assert assets.style_sheet() is first

    os.utime(folder / "css/a.css", ns=(1, 1))
    assets.look_again()

    assert assets.style_sheet() is not first


def test_while_it_is_written_every_change_is_seen(debug: Flask, folder: Path) -> None:
    before = address(debug, SHEET)
    (folder / "css/new.css").write_text("p{}", encoding="utf-8")
    (folder / SHEET).write_text('@import "new.css";', encoding="utf-8")

    assert address(debug, SHEET) != before
