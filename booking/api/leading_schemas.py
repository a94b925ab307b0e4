"""The shape of what is sent to change who leads, who leads the talk, and how people meet."""

from marshmallow import Schema, fields

from booking.api.fields import Choice, Id, Line
from booking.models import MeetingForm
from booking.services.series_scope import Scope


class LeaderSchema(Schema):
    """Who is to lead."""

    user_id = Id(required=True)
    instead_of = Id(required=True, metadata={"description": "The `leader_id` that was read."})
    stays = fields.Boolean(
        load_default=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Who led stays as a participant."},
    )


class DateLeaderSchema(LeaderSchema):
    """Who is to lead some dates, and which. The meeting's own leader gives them back."""

    scope = Choice(Scope, load_default=Scope.THIS)


class ChairSchema(Schema):
    """Who is to lead the talk; null: nobody but the leader."""

    user_id = Id(required=True, allow_none=True)
    instead_of = Id(
        required=True,
        allow_none=True,
        metadata={"description": "The `chair_id` that was read."},
    )


class FormSchema(Schema):
    """How people are to meet."""

    form = Choice(MeetingForm, required=True)
    address = Line(300, allow_none=True, load_default=None)
