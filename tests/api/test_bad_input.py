"""Whatever is sent is refused in words: no 5xx, and nothing of it comes to stand anywhere."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Meeting
from tests.api.programs import ROOT, Program, wish, word
from tests.factories import Cast

JSON = "application/json"
ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", " ", "x" * 10_000, "a\x00b", "\ud800", "\u202e", "en\r\nto",
    "<script>", "=1+1", "010190-1234", [], {}, [[]], {"a": {}}, "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "2026-12-02T10:00:00", "2026-02-30T10:00:00Z",
    str(uuid.UUID(int=0)),
]  # fmt: skip


def raw(program: Program, body: bytes | str, kind: str | None = JSON) -> TestResponse:
    """Send bytes as they are."""
    return program.client.post(
        f"{ROOT}/meetings",
        data=body,
        headers={
            "Authorization": f"Bearer {program.token}",
            "Idempotency-Key": str(uuid.uuid4()),
            **({"Content-Type": kind} if kind else {}),
        },
    )


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"", 400, "not-understood"),
        (b"{", 400, "not-understood"),
        (b"\xff\xfe", 400, "not-understood"),
        (b"NaN", 400, "not-understood"),
        (b"[" * 100_000, 400, "not-understood"),
        (b'{"a":' * 100_000, 400, "not-understood"),
        (b"null", 422, "not-valid"),
        (b"[]", 422, "not-valid"),
        (b"1" * 5_000, 422, "not-valid"),
        (b'"x"', 422, "not-valid"),
        (b"{}", 422, "not-valid"),
        (b" " * 1_000_001, 413, "too-large"),
    ],
)
def test_a_body_that_is_no_booking_is_refused(
    anna: Program, body: bytes, status: int, said: str
) -> None:
    answer = raw(anna, body)

    assert (answer.status_code, word(answer)) == (status, said)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "x"])
def test_what_is_not_said_to_be_json_is_not_read(
    anna: Program, cast: Cast, monday: datetime, kind: str | None
) -> None:
    answer = raw(anna, json.dumps(wish(cast.at.adults.id, monday)), kind)

    assert (answer.status_code, word(answer)) == (415, "not-json")


def wishes(unit_id: uuid.UUID, start: datetime) -> Iterator[tuple[str, Any]]:
    """Each answer of a booking, and of somebody invited, put out of shape in each way."""
    good = wish(unit_id, start)
    for odd in ODD:
        for name in good:
            yield f"{name}: {odd!r}"[:80], good | {name: odd}
        for name in ("kind", "name", "email", "phone", "unit_id", "user_id", "organisation_id",
                     "language", "function", "joins_from_room_system"):  # fmt: skip
            yield f"{name}: {odd!r}"[:80], good | {"invitees": [{"kind": "citizen", name: odd}]}


def test_no_answer_out_of_shape_breaks_anything(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    broken = {}
    for name, body in wishes(cast.at.adults.id, monday):
        answer = anna.send("POST", "/meetings", body)
        if answer.status_code not in (201, 409, 422):
            broken[name] = answer.status_code

    assert not broken
    kept = session.scalars(select(Meeting.purpose)).all()
    assert not [text for text in kept if "\x00" in text or "\n" in text or "010190" in text]


@pytest.mark.parametrize(
    "name",
    [
        "unit_id",
        "form",
        "minutes",
        "people",
        "since",
        "party",
        "person",
        "weeks",
        "weekday",
        "hour_from",
        "hour_until",
        "on_holidays",
        "everybody",
        "nix",
    ],
)
def test_no_question_out_of_shape_breaks_anything(anna: Program, cast: Cast, name: str) -> None:
    good: dict[str, Any] = {"unit_id": cast.at.adults.id, "form": "video", "minutes": 45}

    for odd in (*(o for o in ODD if isinstance(o, str) and o != "\ud800"), "4" * 5000, "-1", "1e9"):
        answer = anna.get("/free-times", **{**good, name: odd})
        assert answer.status_code in (200, 422), (odd, answer.text)
        answer = anna.get("/free-dates", **{**good, "starts_at": odd})
        assert answer.status_code in (200, 422), (odd, answer.text)


def test_a_slip_in_a_question_is_told(anna: Program) -> None:
    answer = anna.get("/meetings", parts="past")

    assert answer.status_code == 422
    assert answer.json
    [fault] = answer.json["errors"]
    assert fault == {"parameter": "parts", "detail": "Det felt kender vi ikke."}


def test_what_is_missing_is_named_in_danish(anna: Program) -> None:
    answer = raw(anna, b'{"purpose": 1, "nix": 2, "invitees": [{"email": "x"}]}')

    assert answer.json
    said = {fault["pointer"]: fault["detail"] for fault in answer.json["errors"]}
    assert said["#/purpose"] == "Det skal være en tekst."
    assert said["#/nix"] == "Det felt kender vi ikke."
    assert said["#/starts_at"] == "Det skal være med."
    assert "#/invitees/0/email" in said


def test_a_time_without_an_offset_is_refused_and_not_guessed(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    naive = f"{monday:%Y-%m-%dT%H:%M:%S}"

    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday, starts_at=naive))

    assert answer.status_code == 422
    assert answer.json
    assert "tidszone" in answer.json["errors"][0]["detail"]
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0


def test_a_hundred_and_one_guests_are_too_many(
    anna: Program, session: Session, cast: Cast, monday: datetime
) -> None:
    crowd = [{"kind": "citizen"}] * 101

    answer = anna.send("POST", "/meetings", wish(cast.at.adults.id, monday, invitees=crowd))

    assert (answer.status_code, word(answer)) == (422, "too-many-guests")
