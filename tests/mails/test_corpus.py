"""Every shape of mail that we know is read: nothing raises, and what it is and says is found."""

import json
from time import process_time

import pytest
from sqlalchemy.orm import Session

from core import clock
from notifications.inbound.letters import Kept, read_letter
from notifications.inbound.models import Verdict
from notifications.inbound.reading import read_mail
from tests.factories import Cast
from tests.inbound.mails import Mail, Part, mixed, text
from tests.mails.conftest import Come
from tests.mails.corpus import LONG, SHAPES
from tests.mails.making import PNG, attached, kept, only_mail, with_files

SENDER = "ida@example.org"


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_read(name: str) -> None:
    shape = SHAPES[name]
    mail = Kept(1, clock.now(), SENDER, ["svar@moedebro.example"], shape.raw)

    found = read_letter(mail, authserv_id="")

    assert found.verdict == shape.verdict
    assert (found.text.replace("\x00", "").strip() or "-") == shape.words
    assert tuple(file.name for file in found.files) == shape.files


@pytest.mark.parametrize("name", SHAPES)
def test_it_takes_no_second_of_the_machine(name: str) -> None:
    """Of the processor, here: the walls around the reader, and others at work, do not count."""
    envelope = {"from": "ida@example.org", "to": ["svar@moedebro.example"], "returns": "retur+"}
    data, began = json.dumps(envelope).encode() + b"\n" + SHAPES[name].raw, process_time()

    read_mail(data)

    assert process_time() - began < 1


@pytest.mark.parametrize("name", [n for n, s in SHAPES.items() if s.verdict == Verdict.HUMAN])
def test_no_persons_mail_is_lost(session: Session, cast: Cast, come: Come, name: str) -> None:
    mail = come(SHAPES[name].raw)

    assert mail.handled_by == "mail to sort"
    assert only_mail(session).text == SHAPES[name].words


def test_a_long_subject_is_cut_where_it_is_kept(session: Session, cast: Cast, come: Come) -> None:
    come(SHAPES["a subject of 10,000 characters"].raw)

    assert LONG.startswith(only_mail(session).subject[:200])
    assert len(only_mail(session).subject) <= 300


def test_what_is_too_large_is_left_out_and_said_so(
    session: Session, cast: Cast, come: Come
) -> None:
    come(with_files(attached("stor.png", PNG + bytes(5_000_000)), attached("lille.png")))

    [large, small] = only_mail(session).files
    assert (large.is_left_out, large.size > 5_000_000) == (True, True)
    assert not small.is_left_out


def test_of_too_many_the_first_are_kept(session: Session, cast: Cast, come: Come) -> None:
    come(with_files(*(attached(f"{n}.png") for n in range(25))))

    assert [f.is_left_out for f in only_mail(session).files] == [False] * 20 + [True] * 5


def test_a_file_is_known_by_its_octets(session: Session, cast: Cast, come: Come) -> None:
    program = attached("billede.png", b"MZ\x90\x00" + bytes(60))
    page = attached("a.txt", b"<!DOCTYPE html><script>x</script>", "text/plain")

    come(with_files(program, page, attached("b.bin")))

    types = [file.type for file in only_mail(session).files]
    assert types == ["application/octet-stream", "application/octet-stream", "image/png"]


def test_spam_is_shown_and_never_thrown_away(session: Session, cast: Cast, come: Come) -> None:
    come(Mail(text("Køb nu"), headers=("X-Spam-Flag: YES",)).raw())

    assert [mail.sort for mail in kept(session)] == ["spam"]


def test_a_hundred_parts_are_enough(session: Session, cast: Cast, come: Come) -> None:
    come(Mail(mixed(*(Part("text/plain", f"{n}") for n in range(500)))).raw())

    assert len(only_mail(session).text.splitlines()) < 250


def test_what_cannot_be_read_is_said_to_a_desk(session: Session, cast: Cast, come: Come) -> None:
    part = "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"
    parts = "".join(part.format(n=n) for n in range(3_000))

    mail = come(b"From: a@example.org\r\n" + parts.encode(), sender="a@example.org")

    assert mail.verdict == Verdict.HOSTILE
    assert [(m.sort, m.sender) for m in kept(session)] == [("unread", "a@example.org")]
