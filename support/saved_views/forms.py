"""The form of a saved view."""

import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length

from core.forms import Form, no_cpr, one_line
from support.desk_words import QUEUES
from support.models import SupportUnit
from support.queues import Queue, queue_named
from support.receivers import Audience
from support.saved_views.keeping import Wanted, mark_of
from support.saved_views.models import LONGEST, SavedView
from support.saved_views.words import ASKERS

MINE = "me"


class SavedViewForm(Form):
    """What it is called, and what it shows."""

    name = StringField(
        _l("Name"), [DataRequired(), Length(max=LONGEST), no_cpr], filters=[one_line],
        description=_l("As it stands over the queue, for example: Citizens, not taken"),
    )  # fmt: skip
    queue = SelectField(
        _l("Queue"),
        choices=[SelectChoice(queue.value, words.label) for queue, words in QUEUES.items()],
        default=Queue.ALL.value,
    )
    unit = SelectField(_l("Cases that lie with"), default="")
    audience = SelectField(
        _l("Who asked"),
        choices=[SelectChoice("", _l("Everybody")),
                 *(SelectChoice(who.value, words) for who, words in ASKERS.items())],
        default="",
    )  # fmt: skip
    tag = StringField(
        _l("Tag"), [Length(max=LONGEST), no_cpr], filters=[one_line],
        description=_l("One that cases of your organisation have."),
    )  # fmt: skip
    text = StringField(
        _l("Words in the case"), [Length(max=80), no_cpr], filters=[one_line],
        description=_l("For example: headset. No names of people."),
    )  # fmt: skip
    seen = HiddenField()

    def offer(self, units: Sequence[SupportUnit], kept: SavedView | None = None) -> None:
        """Which cases it can show. Where there is one unit, all lie with that. A unit that one has
        left stays chosen until one chooses another."""
        choices = [SelectChoice("", _l("Any of your units")), *_places(units)]
        chosen = kept.responsible_id if kept else None
        if chosen and chosen not in {unit.id for unit in units}:
            choices.append(SelectChoice(str(chosen), _l("The one it was")))
        self.unit.choices = choices

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(
            name=self.name.data or "",
            queue=queue_named(self.queue.data),
            responsible_id=uuid.UUID(self.unit.data) if self.unit.data else None,
            audience=Audience(self.audience.data) if self.audience.data else None,
            tag=self.tag.data or "",
            text=self.text.data or "",
        )

    @classmethod
    def of(cls, view: SavedView) -> "SavedViewForm":
        """As it is kept."""
        return cls(
            name=view.name, queue=view.queue.value, unit=str(view.responsible_id or ""),
            audience=view.audience.value if view.audience else "", tag=view.tag, text=view.text,
            seen=mark_of(view),
        )  # fmt: skip


class NewViewForm(SavedViewForm):
    """Whose it is, too: that stays as it is."""

    owner = SelectField(_l("Who has the view?"), default=MINE)

    def offer(self, units: Sequence[SupportUnit], kept: SavedView | None = None) -> None:
        """One's own, or one of the units'."""
        super().offer(units, kept)
        self.owner.choices = [SelectChoice(MINE, _l("Only you")), *_places(units)]

    @property
    def owner_id(self) -> uuid.UUID | None:
        """The unit that has it; none: one's own."""
        return None if self.owner.data == MINE else uuid.UUID(self.owner.data)


def _places(units: Sequence[SupportUnit]) -> list[SelectChoice]:
    return [SelectChoice(str(unit.id), unit.unit.place) for unit in units]
