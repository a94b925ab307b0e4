"""Two who change one meeting in the same second: each on a thread and a connection of their own."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Cancellation, Meeting, Participant
from booking.ports import MeetingPost, help_desk
from booking.services.cancellations import AlreadyCancelled, cancel_meeting
from booking.services.resending import Address, SentJustNow, send_again
from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.errors import Refusal
from notifications.models import OutboxMessage
from tests.booking.calling_off import change, let_all_leave, messages
from tests.booking.making import KEY
from tests.factories import Cast

Deed = Callable[[User], object]


def at_once(app: Flask, people: list[User], deed: Deed) -> list[type[Refusal] | None]:
    """What each was refused with, if anything."""
    start = Barrier(len(people))
    ids = [user.id for user in people]

    def press(user_id: uuid.UUID) -> type[Refusal] | None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    deed(db.session.get_one(User, user_id))
            except Refusal as refusal:
                return type(refusal)
            return None

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, ids))


def test_two_deputies_cancel_and_everybody_gets_one_message(
    app: Flask, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)

    def press(by: User) -> None:
        cancel_meeting(
            db.session.get_one(Meeting, meeting),
            by=by,
            reason="Syg",
            post=MeetingPost(help_desk(), KEY, "x.example"),
            now=clock.now(),
        )

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(refused, key=str) == sorted([None, AlreadyCancelled], key=str)
    assert session.scalar(select(func.count()).select_from(Cancellation)) == 1
    assert len(messages(session)) == 4
    done = select(func.count()).where(AuditEntry.kind == "meeting-cancelled")
    assert session.scalar(done) == 1


def test_two_who_send_again_send_one(
    app: Flask, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    ida = change(session, "Ida")

    def press(by: User) -> None:
        send_again(
            db.session.get_one(Participant, ida), Address("ida.ny@example.org", None), by=by,
            post=MeetingPost(help_desk(), KEY, "x.example"), now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(refused, key=str) == sorted([None, SentJustNow], key=str)
    new = select(func.count()).where(OutboxMessage.address == "ida.ny@example.org")
    session.rollback()
    assert session.scalar(new) == 1
