"""What waits of calls is found by its indexes, however many there were before."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, insert, text
from sqlalchemy.orm import Session

from core.db import db
from support.models import PhoneCall, PhoneLine, PhoneRecording, Ticket
from support.telephone import log, recordings
from support.telephone.calling import kept
from support.telephone.calls import Call, State
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of
from tests.support.conftest import asked as asked
from tests.support.makers import NOON, read_anew


@pytest.fixture
def many(work: Work, session: Session, line: PhoneLine, cast: Cast) -> None:
    """Calls and messages of a long time, all seen to."""
    line_id, hotline = line.id, cast.at.hotline.id
    read_anew(session)
    ids = [uuid.uuid4() for _ in range(2000)]
    row = {"line_id": line_id, "caller": "", "state": State.ENDED, "flow": kept(Call()), "turn": 1}
    when = {"began_at": NOON, "ended_at": NOON, "handled_at": NOON, "support_unit_id": hotline}
    calls = [{**row, **when, "id": id, "provider_id": id.hex} for id in ids]
    sound = {"seconds": 9, "made_at": NOON, "fetched_at": NOON, "forgotten_at": NOON, "tries": 1}
    voices = [{**sound, "call_id": id, "provider_id": id.hex} for id in ids]
    with work():
        db.session.execute(insert(PhoneCall), calls)
        db.session.execute(insert(PhoneRecording), voices)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))


LISTS: dict[str, Callable[[Cast, uuid.UUID], Select[*tuple[Any, ...]]]] = {
    "ix_phone_call_unsorted": lambda cast, _id: log.unsorted_for(cast.dorte),
    "ix_phone_call_on": lambda cast, _id: log.on_now_of(cast.dorte, now=NOON),
    "ix_phone_call_ticket": lambda _cast, id: log.of_tickets([id]),
    "ix_phone_call_began_at": lambda _cast, _id: log.old(timedelta(days=180), NOON),
    "ix_phone_recording_due": lambda _cast, _id: recordings.due(NOON),
}


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("index", LISTS)
def test_each_list_is_read_by_its_index(
    work: Work, session: Session, cast: Cast, asked: Ticket, index: str
) -> None:
    id = asked.id
    with work():
        plan = plan_of(LISTS[index](cast, id))

    assert index in plan
