"""What a type of meeting suggests for the first step. What was typed stays."""

from booking.forms import MatterForm
from booking.meeting_types.template import TypeTemplate
from booking.models import MeetingType


def kind_of(form: MatterForm, usual: MeetingType) -> MeetingType:
    """The type that is chosen; the usual one where the choice is none."""
    said = form.type.data
    return MeetingType(said) if said in list(MeetingType) else usual


def suggest(form: MatterForm, template: TypeTemplate) -> None:
    """Fill in what is empty."""
    if not form.purpose.data:
        form.purpose.data = template.purpose
    if not form.agenda.data:
        form.agenda.data = template.agenda
