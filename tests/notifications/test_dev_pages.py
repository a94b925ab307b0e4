"""The pages that show where mail goes in a demo, and that they exist nowhere else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.config import Settings
from core.db import db
from notifications import mailbox
from notifications.email import build
from notifications.sms import ConsoleSmsSender, Sms
from notifications.smtp import FileSender
from tests.notifications.test_email import HEADERS, RENDERED
from tests.pages import page_faults

PAGES = ("/dev/mails", "/dev/sms")


@pytest.fixture
def demo(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser in a demo with one mail and one text message on file."""
    made = create_app(replace(settings, demo=True, instance_path=tmp_path))
    FileSender(tmp_path / "mail").send(build(HEADERS, RENDERED))
    ConsoleSmsSender(tmp_path / "sms").send(Sms("+4500998877", "Se https://x.example", HEADERS.at))
    yield made.test_client()
    with made.app_context():
        db.engine.dispose()


def the_mail(demo: FlaskClient) -> str:
    """Its address, as the list links it."""
    return demo.get("/dev/mails").text.split('href="/dev/mails/')[1].split('"')[0]


def test_the_list_names_subject_receiver_and_time(demo: FlaskClient) -> None:
    page = demo.get("/dev/mails").text

    assert "Invitation: møde 1. december" in page
    assert "Til ida@example.org" in page
    assert "fredag den 20." in page


def test_the_mail_of_one_person_is_found_by_the_beginning_of_the_address(
    demo: FlaskClient,
) -> None:
    shown = {
        to: demo.get(f"/dev/mails?to={to}").text for to in ("ida@example.org", "IDA", "frida", "da")
    }

    assert [HEADERS.to in page for page in shown.values()] == [True, True, False, False]
    assert "Ingen mail til frida" in shown["frida"]
    assert "se alles mail" in shown["frida"]


def test_the_list_ends_somewhere(demo: FlaskClient, tmp_path: Path) -> None:
    for number in range(mailbox.MOST + 5):
        later = replace(HEADERS, message_id=f"<{number:08d}@example.org>")
        FileSender(tmp_path / "mail").send(build(later, RENDERED))

    assert demo.get("/dev/mails").text.count('class="row"') == mailbox.MOST


def test_a_mail_is_shown_with_its_links_alive_and_its_html_dead(demo: FlaskClient) -> None:
    page = demo.get(f"/dev/mails/{the_mail(demo)}").text

    assert '<a href="https://example.org/m/abc">https://example.org/m/abc</a>' in page
    assert "&lt;p&gt;Åbn din side&lt;/p&gt;" in page
    assert "invite.ics" in page


def test_text_messages_are_shown_with_their_links(demo: FlaskClient) -> None:
    page = demo.get("/dev/sms").text

    assert '<a href="https://x.example">https://x.example</a>' in page
    assert "Til 00\N{NO-BREAK SPACE}99" in page


def test_the_pages_are_whole(demo: FlaskClient) -> None:
    for url in (*PAGES, f"/dev/mails/{the_mail(demo)}"):
        assert page_faults(demo.get(url).text) == []


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "secret_key", "x.eml", "%2e%2e"]
)
def test_no_name_leads_out_of_the_folder(demo: FlaskClient, name: str) -> None:
    assert demo.get(f"/dev/mails/{name}").status_code == 404


@pytest.mark.parametrize("url", [*PAGES, "/dev/mails/x.eml"])
@pytest.mark.parametrize("real", [{"demo": False}, {"demo": True, "smtp_host": "127.0.0.1"}])
def test_where_mail_is_really_sent_there_are_no_such_pages(
    app: Flask, settings: Settings, url: str, real: dict[str, object]
) -> None:
    made = create_app(replace(settings, **real))  # type: ignore[arg-type]  # two settings

    assert made.test_client().get(url).status_code == 404
