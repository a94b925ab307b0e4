"""A hotline without telephones: a line, units with phones and hours, a meeting of Ida's."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from support.hours import Timetable
from support.models import Audience, SupportModel
from support.routing import Inquiry
from support.telephone.calls import Answer, Call, Deed, HangUp, Heard, Ring, Said, State
from support.telephone.flow import step
from support.telephone.known import Desk, Known, Line, LineKind, Sight
from tests.support.test_routing import ID, NAMES, UNITS, directory
from tests.support.timetables import ALWAYS, HOTLINE, OFFICE, at

NOON = at(2, 11)  # Wednesday, and everybody is open
NIGHT = at(2, 22)
PLACES = {
    "hotline": "Hotline for borgere",
    "gate": "Fælles Hotline",
    "kolding_it": "Lokal it, Kolding Kommune",
    "hospital_it": "Lokal it, Sygehus Lillebælt",
    "helper": "Vidensperson",
    "shared": "Fælles support",
}
TABLES: Mapping[str, Timetable] = {
    "hotline": HOTLINE,
    "gate": OFFICE,
    "kolding_it": OFFICE,
    "hospital_it": ALWAYS,
    "helper": ALWAYS,
    "shared": OFFICE,
}
BEGAN, WAITED = Said(Heard.BEGAN), Said(Heard.DIGITS)
ANSWERED, BUSY = Said(Heard.ANSWERED), Said(Heard.NOT_ANSWERED)
RECORDED, SILENT = Said(Heard.RECORDED), Said(Heard.NOT_RECORDED)
HUNG_UP = Said(Heard.HUNG_UP)
ROOM = "+4500778899"


def press(digits: str) -> Said:
    """What somebody types."""
    return Said(Heard.DIGITS, digits)


def desks(
    tables: Mapping[str, Timetable] = TABLES, *, without: Iterable[str] = ("gate",)
) -> dict[uuid.UUID, Desk]:
    """Each with a phone, but for those."""
    numbers = {name: f"+450011220{n}" for n, name in enumerate(UNITS)}
    return {
        ID[name]: Desk(PLACES[name], None if name in without else numbers[name], tables[name])
        for name in UNITS
    }


def known(
    model: SupportModel = SupportModel.LOCAL_FIRST,
    *,
    kind: LineKind = LineKind.CITIZEN,
    where: str = "kolding",
    tables: Mapping[str, Timetable] = TABLES,
    without: Iterable[str] = ("gate",),
    **more: Any,
) -> Known:
    """What is known on a hotline of that organisation."""
    name = PLACES["hotline" if kind == LineKind.CITIZEN else "gate"]
    line = Line(name, kind, ID[where])
    return Known(line, directory(model), desks(tables, without=without), **more)


def meeting(starts_at: datetime = NOON + timedelta(minutes=18), **facts: Any) -> Sight:
    """Ida's, convened in Kolding."""
    asked = Inquiry(Audience.CITIZEN, ID["kolding"], ID["kolding"], is_cross_sector=True)
    sight = Sight(
        meeting_id=ID[NAMES[1]],
        occurrence_id=uuid.uuid5(uuid.NAMESPACE_DNS, starts_at.isoformat()),
        participant_id=ID[NAMES[0]],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        is_cancelled=False,
        room_is_open=False,
        dial_in=None,
        inquiry=asked,
    )
    return replace(sight, **facts)


def walk(rows: Known, *said: Said, now: datetime = NOON, call: Call | None = None) -> list[Answer]:
    """One answer after the other, until it is over or nothing more is said."""
    call, answers = call or Call(), []
    for one in said:
        answer = step(call, one, rows, now)
        rows = chosen(rows, answer)
        call = answer.call
        answers.append(answer)
    return answers


def chosen(rows: Known, answer: Answer) -> Known:
    """What is known from then on."""
    return replace(rows, chosen=answer.sight) if Deed.CHOOSE in answer.deeds else rows


def phrases(answer: Answer) -> list[str]:
    """What is said, as names."""
    return [line.phrase.value for line in answer.lines]


def rung(answers: Iterable[Answer]) -> list[str]:
    """Whose phones rang, in order."""
    numbers = {
        desk.number: PLACES[n] for n, desk in zip(UNITS, desks(without=()).values(), strict=True)
    }
    return [numbers[a.then.number] for a in answers if isinstance(a.then, Ring)]


def is_over(answer: Answer) -> bool:
    """Whether it is."""
    return isinstance(answer.then, HangUp) and answer.call.state == State.ENDED
