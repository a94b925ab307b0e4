"""What an administrator writes of a type of meeting. Every leader reads it: nothing of a person."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from booking.edition_forms import BeganFromForm
from booking.forms import MINUTES
from booking.meeting_types.advice import OURS, Advice, MeetingAdvice
from booking.meeting_types.checklists import DUES, PARTS, Due, Item, Part, in_order
from booking.meeting_types.template import REPEATS, Repeats, TypeTemplate
from booking.models import ConsentKind, MeetingForm
from booking.words import CONSENTS, FORMS
from core.forms import Form, no_cpr, one_line, squeeze

MOST_ITEMS = 24
BLANK = 3  # lines to write more in


class Line(NamedTuple):
    """The fields of one point of the checklist."""

    text: Field
    part: Field
    due: Field

    @property
    def is_refused(self) -> bool:
        """Something of it is to be looked at again."""
        return bool(self.text.errors or self.part.errors or self.due.errors)

    @property
    def words(self) -> Sequence[LazyString]:
        """Whose it is and when, as the list of points says it."""
        part = [words for key, words in PARTS.items() if key == self.part.data]
        return part + [words for key, words in DUES.items() if key == self.due.data]


class AdviceForm(Form):
    """From where on leaders are asked to think once more."""

    circle = IntegerField(
        _l("With a citizen: more people than this are many"), [InputRequired(), NumberRange(2, 100)]
    )
    notice_days = IntegerField(
        _l("Days of notice that you aim at"), [InputRequired(), NumberRange(0, 365)]
    )
    version = HiddenField()

    @classmethod
    def of(cls, row: MeetingAdvice | None, typed: Any) -> "AdviceForm":  # a multi-dict
        """The form with what holds."""
        held = row or OURS
        said = {"circle": held.circle, "notice_days": held.notice_days}
        return cls(typed, data={**said, "version": row.version if row else 0})

    @property
    def seen(self) -> int:
        """The version of the page; one that never was where it says nothing of the kind."""
        said = str(self.version.data or "0")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1

    @property
    def advice(self) -> Advice:
        """What was written."""
        return Advice(self.circle.data or 0, self.notice_days.data or 0)


class TypeForm(BeganFromForm):
    """A type of meeting. The lines of its checklist are added below, each a field of its own."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Give it a name.")), Length(max=80), no_cpr],
        filters=[one_line],
    )
    note = StringField(
        _l("When it is used, in one sentence"), [Length(max=200), no_cpr], filters=[one_line]
    )
    form = RadioField(
        _l("How do you meet?"),
        [InputRequired()],
        choices=[SelectChoice(f.value, name) for f, name in FORMS.items()],
    )
    minutes = IntegerField(_l("Length in minutes"), [InputRequired(), NumberRange(*MINUTES)])
    repeats = SelectField(
        _l("How often is it usually held?"),
        choices=[
            SelectChoice("", _l("Once at a time")),
            *(SelectChoice(each.value, name) for each, name in REPEATS.items()),
        ],
        default="",
        description=_l("Who books it is offered a series first, and can choose another."),
    )
    purpose = StringField(
        _l("Suggestion for the purpose"), [Length(max=200), no_cpr], filters=[one_line]
    )
    agenda = TextAreaField(
        _l("Suggestion for the agenda"), [Length(max=5000), no_cpr], filters=[squeeze]
    )
    functions = TextAreaField(
        _l("Who is usually invited"),
        [Length(max=500), no_cpr],
        filters=[squeeze],
        description=_l("One a line: the words that find the unit in the directory."),
    )
    is_duty = BooleanField(
        _l("Everybody invited has to come"),
        description=_l("Whoever cannot come sends somebody who may decide."),
    )
    consent = RadioField(
        _l("What is expected about consent?"),
        choices=[
            SelectChoice("", _l("Nothing in particular")),
            *(SelectChoice(kind.value, name) for kind, name in CONSENTS.items()),
        ],
        default="",
    )

    @classmethod
    def of(cls, template: TypeTemplate, after: str, typed: Any) -> "TypeForm":  # a multi-dict
        """The form with what holds; once something is typed, with that alone."""
        if typed:
            return cls(typed)
        said = {
            **vars(template),
            "form": template.form.value,
            "functions": "\n".join(template.functions),
            "consent": template.consent.value if template.consent else "",
            "repeats": template.repeats.value if template.repeats else "",
            "after": after,
        }
        for n, item in enumerate(template.items[:MOST_ITEMS]):
            said |= {f"text_{n}": item.text, f"part_{n}": item.part, f"due_{n}": item.due}
        return cls(data=said)

    @property
    def is_suggestion_refused(self) -> bool:
        """Something of what is suggested is to be looked at again."""
        names = ("purpose", "agenda", "functions", "is_duty", "consent")
        return any(self[name].errors for name in names)

    @property
    def lines(self) -> Sequence[Line]:
        """The fields of the checklist: those with something in them, and a few to write more."""
        names = ("text", "part", "due")
        rows = [Line(*(self[f"{name}_{n}"] for name in names)) for n in range(MOST_ITEMS)]
        last = max((n for n, line in enumerate(rows) if line.text.data), default=-1)
        return rows[: last + 1 + BLANK]

    @property
    def template(self) -> TypeTemplate:
        """What was written."""
        items = [
            Item("", Part(part.data), Due(due.data), text.data)
            for text, part, due in self.lines
            if text.data
        ]
        kind, repeats = self.consent.data, self.repeats.data
        return TypeTemplate(
            name=self.name.data or "",
            note=self.note.data or "",
            form=MeetingForm(self.form.data),
            minutes=self.minutes.data or 0,
            purpose=self.purpose.data or "",
            agenda=self.agenda.data or "",
            functions=tuple(filter(None, map(str.strip, (self.functions.data or "").splitlines()))),
            is_duty=bool(self.is_duty.data),
            consent=ConsentKind(kind) if kind else None,
            items=in_order(tuple(items)),
            repeats=Repeats(repeats) if repeats else None,
        )


_PART_CHOICES = [SelectChoice(part.value, name) for part, name in PARTS.items()]
_DUE_CHOICES = [SelectChoice(due.value, name) for due, name in DUES.items()]
for _n in range(MOST_ITEMS):
    _number = _l("Point %(number)d", number=_n + 1)
    _text = StringField(_number, [Length(max=200), no_cpr], filters=[one_line])
    _part = SelectField(_l("Who"), choices=_PART_CHOICES, default=Part.LEADER.value)
    _due = SelectField(_l("When"), choices=_DUE_CHOICES, default=Due.DAY.value)
    for _name, _field in (("text", _text), ("part", _part), ("due", _due)):
        setattr(TypeForm, f"{_name}_{_n}", _field)
