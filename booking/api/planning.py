"""What is planned around a meeting: the consent there is, who comes besides, where the citizen
sits; and the agenda of one date of a series."""

import uuid
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from booking.api.blueprint import bp
from booking.api.fields import Choice, Day, Line, Prose
from booking.api.looked import looked_at
from booking.api.meetings import TAG
from booking.api.once import KEY, once
from booking.api.series import DATES
from booking.api.series import TAG as OF_SERIES
from booking.api.versions import IF_MATCH, tag_seen
from booking.models import ConsentKind, Meeting, Occurrence
from booking.services import date_agendas, planning
from booking.services.planning import Consent, Details
from booking.services.series_scope import Scope
from booking.views.led_meeting import led_meeting
from booking.views.series_dates import series_date
from core import clock

PLANNING = "/meetings/<uuid:meeting_id>/planning"
AGENDA = f"{DATES}/<uuid:date_id>/agenda"
OWN_MATCH = {**IF_MATCH, "description": "The ETag of this very address as it was last read."}
NO_TEXT = "Who has it, from when to when, for what. Never its text, and never why."
MOST_AGENDA = 5000


def _flag(**options: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **options)


class ConsentSchema(Schema):
    """On what ground the citizen's matter is talked about. Never the consent's text, nor why."""

    kind = Choice(ConsentKind, required=True)
    obtained_by = Line(200, load_default="", metadata={"description": "The function, no name."})
    obtained_on = Day(allow_none=True, load_default=None)
    expires_on = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "A year after it was given at most; none: just that."},
    )
    scope = Line(200, load_default="", metadata={"description": "What it covers, in one line."})
    parents_permit = _flag(load_default=False)
    young_permits = _flag(load_default=False)


class PlanningSchema(Schema):
    """What is planned; what is not said of it stays. A consent is said whole, or is null."""

    is_duty = _flag(metadata={"description": "Everybody invited comes, or sends somebody."})
    interpreter_language = Line(60, metadata={"description": "Empty: none is wanted."})
    asks_relatives = _flag()
    sits_at = Line(200, metadata={"description": "Where the citizen sits with staff."})
    sits_with = Line(200, metadata={"description": "A function, no name."})
    consent = fields.Nested(ConsentSchema, allow_none=True, metadata={"description": NO_TEXT})


class DateAgendaSchema(Schema):
    """What is on this date."""

    agenda = fields.String(required=True, allow_none=True)
    is_own = fields.Boolean(required=True, metadata={"description": "Not that of all dates."})


class ChangeAgendaSchema(Schema):
    """What is to be on it, and how far that holds."""

    agenda = Prose(MOST_AGENDA, required=True)
    scope = Choice(Scope, load_default=Scope.THIS)


def _planned(meeting: Meeting) -> Any:
    details = planning.details_of(meeting)
    return vars(details), {"ETag": f'"{details.digest}"'}


@bp.route(PLANNING, tag=TAG)
@with_token()
@bp.answers(PlanningSchema)
def read_planning(meeting_id: uuid.UUID) -> Any:
    """What is planned around a meeting, and what consent there is, for who runs it.

    Its ETag is its own, and not that of the meeting.
    """
    return _planned(looked_at(meeting_id))


@bp.route(PLANNING, tag=TAG, methods=("PATCH",))
@with_token()
@once
@bp.asks_for(KEY, OWN_MATCH)
@bp.body(PlanningSchema)
@bp.answers(PlanningSchema)
def plan(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Change what is planned; what is not said stays. Nobody is told by mail."""
    meeting = led_meeting(meeting_id)
    details = _with(planning.details_of(meeting), asked)
    by, now = current_actor(), clock.now()
    planning.change_planning(meeting, details, seen=tag_seen(), by=by, now=now)
    return _planned(meeting)


def _with(before: Details, asked: dict[str, Any]) -> Details:
    consent = asked.get("consent")
    return replace(before, **asked | ({"consent": Consent(**consent)} if consent else {}))


def _agenda(occurrence: Occurrence) -> Any:
    own = date_agendas.with_own([occurrence])
    said = {"agenda": date_agendas.agenda_of(occurrence), "is_own": occurrence.id in own}
    return said, {"ETag": f'"{date_agendas.digest_of(occurrence)}"'}


@bp.route(AGENDA, tag=OF_SERIES)
@with_token()
@bp.answers(DateAgendaSchema)
def read_date_agenda(meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """The agenda of one date of a series, for who runs it. Its ETag is its own."""
    return _agenda(series_date(looked_at(meeting_id), date_id))


@bp.route(AGENDA, tag=OF_SERIES, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY, OWN_MATCH)
@bp.body(ChangeAgendaSchema)
@bp.answers(DateAgendaSchema)
def change_date_agenda(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Change the agenda of this date, of it and the following, or of all to come."""
    meeting = led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    date_agendas.change_agenda(
        meeting,
        occurrence,
        asked["scope"],
        asked["agenda"],
        seen=tag_seen(),
        by=current_actor(),
        now=clock.now(),
    )
    return _agenda(occurrence)
