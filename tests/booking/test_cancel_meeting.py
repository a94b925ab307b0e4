"""Cancelling: a page that says who will be told, then one message a person and a free time."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState
from booking.models import CallTask, Cancellation, Meeting, Occurrence
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.audit import AuditEntry
from core.db import db
from tests.booking.calling_off import ILL, cancel, change, let_all_leave, messages
from tests.booking.making import CITIZEN, a_booking, book
from tests.booking.meetings import page_of, soon
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.test_statements import counted
from video.models import Provision, ProvisionState

LEFT = ("anna@example.org", "ida@example.org", "ward@example.org", "jens@example.org")


def test_everybody_who_was_invited_gets_one_message(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    assert cancel(client, meeting).status_code == 303

    sent = messages(session)
    assert [m.address for m in sent] == list(LEFT)
    assert {(m.payload["method"], m.payload["sequence"]) for m in sent} == {("CANCEL", 1)}
    kept = session.scalars(select(Cancellation)).one()
    assert (kept.by_id, kept.reason) == (cast.anna.id, ILL)


def test_the_reason_is_in_no_message_and_no_audit_row(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    cancel(client, meeting, "Hemmeligheden")

    assert "Hemmeligheden" not in str([m.payload for m in messages(session)])
    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-cancelled"))
    assert (row.actor_id, row.meeting_id, row.facts) == (
        cast.anna.id,
        meeting,
        {"messages": 4, "calls": 0},
    )


def test_the_page_says_who_will_be_told_and_changes_nothing(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    change(session, "Jens Praksisholm", email=None, phone="+4500112233")
    change(session, "Ida", email=None)
    sign_in(client, cast.bo)

    page = page_of(client, meeting, "/cancellation")

    said = read_page(page).text()
    for words in (
        "Mail til anna@example.org",
        "SMS til 00\u00a011\u00a022\u00a033",
        "skal ringe",
    ):
        assert words in said
    assert "Aflys mødet, og giv besked til\u00a03" in said
    assert page_faults(page) == []
    assert (messages(session), session.scalars(select(Cancellation)).all()) == ([], [])


def test_who_has_not_heard_of_it_never_will(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    cancel(client, meeting)

    assert (messages(session), messages(session, "invitation")) == ([], [])


def test_who_has_seen_the_page_by_the_code_is_told(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    change(session, "Ida", opened_at=clock.now())
    sign_in(client, cast.anna)

    cancel(client, meeting)

    assert [m.address for m in messages(session)] == ["ida@example.org"]
    assert messages(session, "invitation") == []


def test_an_invitation_in_the_air_is_followed_by_the_cancellation(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session, lease_until=clock.now() + timedelta(minutes=1))
    sign_in(client, cast.anna)

    cancel(client, meeting)

    before, after = messages(session, "invitation")[1], messages(session)[1]
    assert before.stream == after.stream
    assert (before.id < after.id, after.in_reply_to) == (True, before.message_id)


def test_whom_no_message_reaches_is_to_be_called(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session, failed_at=clock.now())
    session.add(CallTask(meeting_id=meeting, reason="help-closed", created_at=clock.now()))
    session.commit()
    sign_in(client, cast.anna)

    answer = cancel(client, meeting)

    page = client.get(answer.location).text
    assert "3 skal ringes op" in page
    assert page.count("Ring, og sig, at mødet er aflyst.") == 3
    waiting = session.scalars(select(CallTask).where(CallTask.done_at.is_(None))).all()
    assert {task.reason for task in waiting} == {"cancelled"}


def test_a_call_to_somebody_taken_off_is_still_to_be_made(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    off = change(session, "Jens Praksisholm", removed_at=clock.now())
    session.add(
        CallTask(
            meeting_id=meeting, participant_id=off, reason="not_delivered", created_at=clock.now()
        )
    )
    session.commit()
    sign_in(client, cast.anna)

    cancel(client, meeting)

    session.rollback()
    assert session.scalars(select(CallTask)).one().done_at is None


def test_time_and_room_can_be_booked_again_at_once(
    client: FlaskClient, cast: Cast, session: Session, work: Work, meeting: uuid.UUID
) -> None:
    at = session.scalars(select(Occurrence.starts_at)).one()
    sign_in(client, cast.anna)

    cancel(client, meeting)

    session.rollback()
    states = {claim.state for claim in session.scalars(select(Claim))}
    assert states == {ClaimState.RELEASED}
    with work():
        again = book(a_booking(cast, starts_at=at), cast.anna, now=clock.now())
        assert again.occurrences[0].provision is not None


def test_the_room_is_closed_also_for_who_is_in_it(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    cancel(client, meeting)

    room = session.scalars(select(Provision)).one()
    assert room.state == ProvisionState.RELEASED
    assert room.is_over(clock.now())
    assert post(client, f"/meetings/{meeting}/joins", page="/meetings").status_code == 303
    assert session.scalar(select(func.count()).where(AuditEntry.kind == "meeting-joined")) == 0


def test_the_leaders_page_says_so_with_the_reason_and_offers_no_more(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.bo)
    cancel(client, meeting)

    page = page_of(client, meeting)

    for words in (
        "Mødet er aflyst. 4 personer får besked nu.",
        "Bo Vikarsen aflyste det i dag kl.",
    ):
        assert words in read_page(page).text()
    assert "Lederen er syg." in page
    assert not [part for part in ("/cancellation", "/invitations", "room-openings") if part in page]
    assert page_faults(page) == []


@pytest.mark.parametrize(("reason", "words"), [("", "Skriv hvorfor"), ("x" * 501, "500")])
def test_a_senseless_reason_is_refused_and_kept(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, reason: str, words: str
) -> None:
    sign_in(client, cast.anna)

    answer = cancel(client, meeting, reason)

    assert answer.status_code == 422
    assert words in answer.text
    assert reason in answer.text
    assert session.scalars(select(Cancellation)).all() == []


def test_a_cpr_number_is_refused_and_what_was_typed_kept(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = cancel(client, meeting, "Ida 311299" + "-9999 er syg")

    assert answer.status_code == 422
    assert "ligner et CPR-nummer" in answer.text
    assert "er syg" in answer.text
    assert session.scalars(select(Cancellation)).all() == []


def test_a_meeting_that_has_begun_is_not_cancelled_any_more(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    page = client.get(f"/meetings/{meeting}/cancellation")
    session.execute(update(Occurrence).values(starts_at=soon(minutes=-1)))
    session.commit()

    answer = post(
        client, f"/meetings/{meeting}/cancellation", {"reason": ILL}, page=f"/meetings/{meeting}"
    )

    assert (page.status_code, answer.status_code) == (200, 422)
    assert "Mødet er begyndt" in answer.text
    assert "Vi finder en ny tid." in answer.text
    assert session.scalars(select(Cancellation)).all() == []


def test_looking_at_it_too_late_leads_back_and_says_why(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)
    cancel(client, meeting)
    sign_in(client, cast.anna)

    answer = client.get(f"/meetings/{meeting}/cancellation", follow_redirects=True)

    assert "Bo Vikarsen har allerede aflyst mødet, i dag kl." in answer.text


def test_cancelling_twice_is_refused_in_words(
    client: FlaskClient, app: Flask, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    late = app.test_client()
    sign_in(late, cast.bo)
    sign_in(client, cast.anna)
    cancel(client, meeting)

    url = f"/meetings/{meeting}/cancellation"
    answer = post(late, url, {"reason": "Igen"}, page="/meetings")

    assert answer.status_code == 422
    assert "Anna Brofelt har allerede aflyst mødet" in answer.text
    assert "Igen</textarea>" in answer.text
    assert page_faults(answer.text) == []
    assert len(messages(session)) == 4


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 404), ("dorte", 404), ("frida", 404), ("jens", 403)]
)
def test_others_may_not_cancel(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    url = f"/meetings/{meeting}/cancellation"

    answer = post(client, url, {"reason": ILL}, page="/")

    assert (client.get(url).status_code, answer.status_code) == (status, status)
    assert session.scalars(select(Cancellation)).all() == []
    seen = select(func.count()).where(AuditEntry.kind == "meeting-seen")
    assert session.scalar(seen) == 0


def test_nobody_cancels_without_signing_in(client: FlaskClient, meeting: uuid.UUID) -> None:
    answer = post(client, f"/meetings/{meeting}/cancellation", {"reason": ILL}, page="/sign-in")

    assert "/sign-in" in answer.location


def test_the_deputy_may_and_looking_is_written_down(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.bo)

    assert cancel(client, meeting).status_code == 303

    kinds = [row.kind for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert kinds[-2:] == ["meeting-seen", "meeting-cancelled"]


def test_the_meeting_counts_on_so_that_it_can_be_revived(
    client: FlaskClient, cast: Cast, session: Session, work: Work, meeting: uuid.UUID
) -> None:
    with work():
        db.session.get_one(Meeting, meeting).sequence = 4
    let_all_leave(session)
    sign_in(client, cast.anna)

    cancel(client, meeting)

    session.rollback()
    assert session.scalars(select(Meeting.sequence)).one() == 5
    assert {m.payload["sequence"] for m in messages(session)} == {5}


def test_many_people_cost_the_page_no_more(
    client: FlaskClient, cast: Cast, session: Session, work: Work, meeting: uuid.UUID
) -> None:
    units = (cast.at.ward, cast.at.home_care, cast.at.families, cast.at.doctors)
    invitees = [CITIZEN, invite_user(cast.jens), *map(invite_unit, units)]
    with work():
        at = soon(hours=4)
        large = book(
            a_booking(cast, starts_at=at, invitees=invitees), cast.anna, now=clock.now()
        ).id
    sign_in(client, cast.anna)
    counts = []
    for one in (meeting, large):
        client.get(f"/meetings/{one}/cancellation")
        with counted(client.application) as said:
            assert client.get(f"/meetings/{one}/cancellation").status_code == 200
        counts.append(len(said))

    assert counts[0] == counts[1] <= 20
