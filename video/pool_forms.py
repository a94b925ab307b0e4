"""The forms of pools of rooms."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from accounts.card_forms import VersionedForm
from accounts.models import Organisation
from core.forms import no_cpr, one_line
from video.models import Room, RoomPool
from video.pools import PoolCard

FEWEST_PEOPLE, MOST = 2, 10_000


class PoolForm(VersionedForm):
    """A pool."""

    name = StringField(
        _l("The pool's name"), [DataRequired(), Length(max=120), no_cpr], filters=[one_line]
    )
    most = IntegerField(
        _l("How many meetings at once?"),
        [InputRequired(), NumberRange(1, MOST)],
        widget=TextInput(),
        description=_l("For example the number of licences."),
    )
    most_people = IntegerField(
        _l("How many people at once, in all the meetings together?"),
        [Optional(), NumberRange(FEWEST_PEOPLE, MOST)],
        widget=TextInput(),
        description=_l(
            "Everybody who is invited counts as one, the leader too, and a unit as one. "
            "Without a number people are not counted."
        ),
    )
    rooms = SelectMultipleField(
        _l("Which rooms?"),
        description=_l("A room can be in one pool. Those of other pools are not shown."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    room_names: Mapping[str, str] = {}

    def offer(self, rooms: Sequence[Room]) -> None:
        """Let these be chosen."""
        self.room_names = {str(room.id): room.name for room in rooms}
        self.rooms.choices = [SelectChoice(*one) for one in self.room_names.items()]

    def card(self) -> PoolCard:
        """What was typed."""
        rooms = frozenset(uuid.UUID(said) for said in self.rooms.data or ())
        most, most_people = self.most.data or 1, self.most_people.data
        return PoolCard(self.name.data or "", most, most_people, rooms)

    def said(self, name: str, value: Any) -> str:
        """A value of the field in words."""
        if name != "rooms":
            return super().said(name, value)
        return super().said(
            name, ", ".join(self.room_names[one] for one in value if one in self.room_names)
        )


class NewPoolForm(PoolForm):
    """A pool to make."""

    organisation_id = SelectField(_l("Whose pool is it?"))

    @classmethod
    def for_owners(cls, owners: Sequence[Organisation], typed: Any) -> Self:  # a multi-dict
        """The form with those who may own the pool; the first unless another is chosen."""
        form = cls(typed, data={"organisation_id": str(owners[0].id) if owners else ""})
        form.organisation_id.choices = [(str(o.id), o.name) for o in owners]
        return form

    @property
    def owner_id(self) -> uuid.UUID:
        """Who shall own it: one of the choices."""
        return uuid.UUID(self.organisation_id.data)


def pool_values(pool: RoomPool, rooms: Collection[uuid.UUID]) -> dict[str, Any]:
    """The pool as the form's fields hold it."""
    chosen = sorted(str(room_id) for room_id in rooms)
    return {
        "name": pool.name,
        "most": pool.most,
        "most_people": pool.most_people,
        "rooms": chosen,
        "version": str(pool.version),
    }
