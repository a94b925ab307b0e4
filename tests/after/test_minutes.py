"""Who is told that there is something to read, what is ready to copy, and the next meeting."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask, FollowUp, MeetingDraft
from core import clock
from core.db import db
from notifications.kinds import kind_of
from tests.after.making import AGREED, close, know, url_of
from tests.booking.calling_off import let_all_leave, messages
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.makers import PURPOSE, Made


def reads(made: Made, *names: str) -> dict[str, str]:
    """The ticks of those who read it."""
    return {f"gets_{made.people[name].hex}": "y" for name in names}


def told(session: Session) -> list[str]:
    """Whom a message waits for or was sent to, in order."""
    return [message.address for message in messages(session, "minutes-ready")]


def test_the_chosen_are_told_and_what_was_agreed_is_in_no_message(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)

    [message] = messages(session, "minutes-ready")
    assert message.address == "ida@example.org"
    with work():
        kept = db.session.get_one(type(message), message.id)
        rendered = kind_of("minutes-ready").render(kept)
    for part in (rendered.subject, rendered.text, rendered.html or ""):
        assert not any(words in part for words in (*AGREED.splitlines(), PURPOSE, "Jens"))
    assert f"/m/{held.tokens['ida']}" in rendered.text


def test_who_is_reached_no_way_is_called(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)

    close(client, held, **reads(held, "jens"))

    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (held.people["jens"], "agreed")
    assert told(session) == ["ida@example.org"]


def test_where_nothing_was_agreed_nobody_is_told(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)

    close(client, held, agreed="")

    assert told(session) == []


def test_a_correction_tells_the_new_ones_and_all_when_the_words_differ(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    know(work, held, "jens", email="jens@example.org")
    sign_in(client, cast.anna)
    close(client, held)
    let_all_leave(session)

    close(client, held, version="1", **reads(held, "jens"))
    assert told(session) == ["ida@example.org", "jens@example.org"]
    close(client, held, version="2", agreed="Tirsdag", **reads(held, "jens"))

    assert sorted(told(session)[2:]) == ["ida@example.org", "jens@example.org"]


def test_a_message_that_waits_is_withdrawn_from_who_is_not_chosen_any_more(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)
    [message] = messages(session, "minutes-ready")

    close(client, held, version="1", **{f"gets_{held.people['ida'].hex}": ""})

    with work():
        kept = db.session.get_one(type(message), message.id)
        is_wanted = kind_of("minutes-ready").is_wanted
        assert is_wanted
        assert not is_wanted(kept, clock.now())


def test_the_minutes_are_ready_to_copy(client: FlaskClient, cast: Cast, held: Made) -> None:
    sign_in(client, cast.anna)
    close(client, held, {"jens": "technical"}, more="Kun til os", reached="no", why="For lidt tid")

    page = client.get(url_of(held, "minutes")).text

    text = page.split("<textarea")[1].split("</textarea>")[0]
    for words in (PURPOSE, "Jens Praksisholm: Teknisk hindret", "Hjemmeplejen kommer", "Kun til os",
                  "For lidt tid"):  # fmt: skip
        assert words in text


def test_the_next_meeting_begins_from_this_one_once(
    client: FlaskClient, session: Session, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)

    pressed = {post(client, url_of(held, "follow-ups"), page="/").location for _press in range(2)}

    session.rollback()
    [draft] = session.scalars(select(MeetingDraft))
    assert pressed == {f"/drafts/{draft.id}/what"}
    [row] = session.scalars(select(FollowUp))
    assert (row.draft_id, row.occurrence_id) == (draft.id, held.occurrence_id)
