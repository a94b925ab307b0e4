"""What callers said comes to us sealed, is deleted there, and goes after a while."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from core import clock
from core.db import db
from support.mails.keeping import Shelf
from support.models import PhoneCall, PhoneLine, PhoneRecording, PhoneStep
from support.telephone import log, recordings
from support.telephone.calling import kept
from support.telephone.calls import Call, State
from tests.conftest import Work
from tests.support.makers import KEY, NOON, read_anew
from tests.telephone.ringing import VOICE
from tests.telephone.voice_server import LOST, SILENT, SOUND, VoiceServer, voice_server

SHELF = Shelf(KEY)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def there() -> Iterator[VoiceServer]:
    """Twilio, with Ida's message."""
    with voice_server() as one:
        one.sounds[VOICE] = SOUND
        yield one


@pytest.fixture
def call(session: Session, line: PhoneLine) -> PhoneCall:
    """Somebody left a message at noon."""
    made = PhoneCall(
        id=uuid.uuid4(), provider_id="CA" + "1" * 32, line_id=line.id, caller="+4500990011",
        state=State.ENDED, flow=kept(Call()), turn=3, began_at=NOON, ended_at=NOON,
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def message(work: Work, session: Session, call: PhoneCall) -> None:
    """It is told of twice, and out of order."""
    for _time in range(2):
        with work():
            found = db.session.scalars(select(PhoneCall)).one()
            recordings.keep(found, VOICE, 12, now=NOON)


def see_to(app: Flask, session: Session, there: VoiceServer, now: object = NOON) -> bool:
    """One turn of the worker."""
    read_anew(session)
    with app.app_context():
        return recordings.see_to_next(there.voices, SHELF, now=now)  # type: ignore[arg-type]


def only(session: Session) -> PhoneRecording:
    """The one there is, as committed."""
    read_anew(session)
    wanted = select(PhoneRecording).options(undefer(PhoneRecording.content))
    return session.scalars(wanted).one()


@pytest.mark.usefixtures("message")
def test_a_message_is_fetched_sealed_and_deleted_there(
    app: Flask, session: Session, there: VoiceServer
) -> None:
    assert see_to(app, session, there)

    found = only(session)
    assert (found.fetched_at, found.deleted_there_at, found.due_at) == (NOON, NOON, None)
    assert found.content
    assert SOUND not in found.content
    assert SHELF.take(found) == SOUND
    assert there.sounds == {}
    assert not see_to(app, session, there, LATER)


FAULTS: dict[str, list[int | bytes]] = {
    "not there yet": [404],
    "busy": [429],
    "broken": [500],
    "a page instead of sound": [b"<html>hello</html>"],
    "nothing": [b""],
    "too much": [b"ID3" + b"x" * 5_000_001],
    "moved": [302],
    "silence": [SILENT],
}


@pytest.mark.usefixtures("message")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_tried_again_and_nothing_is_lost(
    app: Flask, session: Session, there: VoiceServer, fault: str
) -> None:
    there.answers = list(FAULTS[fault])
    see_to(app, session, there)
    assert only(session).fetched_at is None
    assert there.sounds == {VOICE: SOUND}
    assert not see_to(app, session, there), "it waits for a while"

    assert see_to(app, session, there, LATER)
    assert SHELF.take(only(session)) == SOUND


@pytest.mark.usefixtures("message")
@pytest.mark.parametrize("fault", [500, LOST, SILENT])
def test_where_it_is_not_deleted_there_only_that_is_tried_again(
    app: Flask, session: Session, there: VoiceServer, fault: int
) -> None:
    there.answers = [SOUND, fault]
    see_to(app, session, there)
    assert only(session).deleted_there_at is None
    assert see_to(app, session, there, LATER)

    assert only(session).deleted_there_at == LATER
    assert [asked.split()[0] for asked in there.asked] == ["GET", "DELETE", "DELETE"]


@pytest.mark.usefixtures("message")
def test_what_is_gone_there_is_given_up(app: Flask, session: Session, there: VoiceServer) -> None:
    there.answers = [410]

    see_to(app, session, there)

    assert only(session).given_up_at == NOON
    assert not see_to(app, session, there, LATER)


@pytest.mark.usefixtures("message")
def test_what_never_comes_is_given_up_in_the_end(
    app: Flask, session: Session, there: VoiceServer
) -> None:
    there.answers, now = [404] * recordings.TRIES, NOON
    while see_to(app, session, there, now):
        now += timedelta(days=1)

    assert only(session).given_up_at
    assert [asked.split()[0] for asked in there.asked] == ["GET"] * recordings.TRIES + ["DELETE"]
    assert there.sounds == {}, "what we never got is not left there"


@pytest.mark.usefixtures("message")
def test_it_is_fetched_for_days(app: Flask, session: Session, there: VoiceServer) -> None:
    there.answers, now = [500] * recordings.TRIES, NOON
    while only(session).given_up_at is None:
        assert see_to(app, session, there, now)
        now = only(session).due_at or NOON

    assert now - NOON > timedelta(days=4)


@pytest.mark.usefixtures("message")
def test_that_it_is_deleted_there_is_never_given_up(
    app: Flask, session: Session, there: VoiceServer
) -> None:
    there.answers, now = [SOUND, *[500] * 60], NOON
    for _day in range(60):
        assert see_to(app, session, there, now)
        with app.app_context():
            late = recordings.left_there(now=now)
        assert (late is None) == (now - NOON <= timedelta(days=1))
        now += timedelta(days=1)

    assert see_to(app, session, there, now)
    assert there.sounds == {}
    assert not see_to(app, session, there, now + timedelta(days=9))


@pytest.mark.usefixtures("message")
def test_doctor_says_how_many_lie_there(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    assert "voices" not in runner.invoke(args="doctor").output
    only(session).made_at = clock.now() - timedelta(days=2)
    session.commit()

    assert "voices: 1 messages of callers" in runner.invoke(args="doctor").output


@pytest.mark.usefixtures("message")
def test_a_worker_that_dies_over_it_leaves_it_for_the_next(
    app: Flask, work: Work, session: Session, there: VoiceServer
) -> None:
    with work():
        db.session.scalars(select(PhoneRecording)).one().tries = 1

    see_to(app, session, there)

    assert only(session).tries == 1  # begun anew for the deletion
    assert SHELF.take(only(session)) == SOUND


@pytest.mark.usefixtures("message")
def test_in_a_shared_folder_it_is_sealed_too(
    app: Flask, session: Session, there: VoiceServer, tmp_path: Path
) -> None:
    shelf = Shelf(KEY, str(tmp_path))
    with app.app_context():
        recordings.see_to_next(there.voices, shelf, now=NOON)
        [file] = tmp_path.iterdir()
        assert SOUND not in file.read_bytes()
        assert shelf.take(only(session)) == SOUND

        session.rollback()
        assert recordings.forget(timedelta(days=30), shelf, now=NOON + timedelta(days=31)) == 1

    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("message")
def test_after_a_month_the_words_are_gone_and_that_there_was_a_message_stays(
    app: Flask, session: Session, there: VoiceServer
) -> None:
    see_to(app, session, there)
    month, end = timedelta(days=30), NOON + timedelta(days=30)
    read_anew(session)
    with app.app_context():
        assert not recordings.has_old(month, now=end)
        assert recordings.forget(month, SHELF, now=end + timedelta(seconds=1)) == 1
        assert not recordings.has_old(month, now=end + timedelta(days=9))

    found = only(session)
    assert (found.content, found.seconds) == (None, 12)
    assert found.forgotten_at == end + timedelta(seconds=1)


@pytest.mark.usefixtures("message")
def test_old_calls_go_with_what_was_in_them_once_their_words_are_gone(
    app: Flask, work: Work, session: Session, there: VoiceServer
) -> None:
    see_to(app, session, there)
    half, now = timedelta(days=180), NOON + timedelta(days=181)
    with work():
        assert not log.has_old(half, now=now), "the words first"
    with app.app_context():
        recordings.forget(timedelta(days=30), SHELF, now=now)
    with work():
        assert (log.has_old(half, now=now), log.forget(half, now=now)) == (True, 1)

    read_anew(session)
    for table in (PhoneCall, PhoneStep, PhoneRecording):
        assert not session.scalars(select(table)).all()
