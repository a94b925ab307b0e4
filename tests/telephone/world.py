"""Calls at the desk in each state, for those who visit every address."""

import uuid

from sqlalchemy.orm import Session

from core import clock
from support.models import PhoneCall, PhoneLine, UnitPhone
from support.telephone.known import LineKind
from tests.factories import Cast
from tests.support.makers import read_anew
from tests.telephone.making import make_call

Made = dict[str, tuple[uuid.UUID, int]]  # by state, the call and its message


def make_calls(session: Session, cast: Cast, ticket_id: uuid.UUID) -> Made:
    """One that waits at the hotline, one that is seen to, and one on a case."""
    read_anew(session)
    line = PhoneLine(
        organisation_id=cast.at.kolding.id, kind=LineKind.CITIZEN, number="+4500700799",
        name="Hotline for borgere", made_at=clock.now(),
    )  # fmt: skip
    phone = UnitPhone(support_unit_id=cast.at.kolding_it.id, number="+4500112299", ring_seconds=9)
    session.add_all([line, phone])
    session.commit()
    seen_to = {"handled_at": clock.now(), "handled_by_id": cast.dorte.id}
    calls: dict[str, PhoneCall] = {
        "waits": make_call(session, line, cast),
        "aside": make_call(session, line, cast, **seen_to),
        "on-a-case": make_call(session, line, cast, ticket_id=ticket_id),
    }
    return {state: (call.id, call.recordings[0].id) for state, call in calls.items()}
