"""What every step of a booking begins with."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor
from booking import access
from booking.drafts import Plan
from core import filters

DraftView = Callable[..., ResponseReturnValue]


def own_draft(view: DraftView) -> DraftView:
    """Give the view the actor's own draft: strangers get 404, a booked one shows its meeting, and
    one about whose time people are asked shows the poll."""

    @wraps(view)
    def found(draft_id: uuid.UUID, **kwargs: Any) -> ResponseReturnValue:  # the rest of the path
        draft, poll_id = access.find_draft(current_actor(), draft_id)
        if draft is None:
            abort(404)
        if draft.meeting_id:
            return redirect(url_for("meetings.show", meeting_id=draft.meeting_id), 303)
        if poll_id:  # it rests until a time is chosen
            return redirect(url_for("polls.show", poll_id=poll_id), 303)
        return view(draft, **kwargs)

    return found


@dataclass(frozen=True)
class StepLink:
    """One of the three steps, as the page shows it."""

    title: str
    note: str
    url: str


def steps_of(draft_id: uuid.UUID, plan: Plan) -> list[StepLink]:
    """The steps, with the time once it is chosen."""
    at = filters.first_upper(filters.day_and_time(plan.starts_at)) if plan.starts_at else ""
    return [
        StepLink(_("The meeting"), _("Form, purpose and parties"), _url("what", draft_id)),
        StepLink(_("Time"), at or _("When everybody can"), _url("when", draft_id)),
        StepLink(_("Participants"), _("Who should take part"), _url("who", draft_id)),
    ]


def _url(step: str, draft_id: uuid.UUID) -> str:
    return url_for(f"drafts.{step}", draft_id=draft_id)
