"""The forms of opening hours. What was typed is kept, however little sense it makes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from core.forms import Form, no_cpr, one_line
from core.phones import to_e164
from support.hours import DAY, HOLIDAY, Interval, OnHolidays, OwnDays, Timetable, overlap
from support.opening_words import weekday_name
from support.zones import DANISH, PLACES

DAYS = (*range(7), HOLIDAY)
MOST_ROWS = 6  # a day
TIME = re.compile(r"(?:kl\.?\s*)?([0-9]{1,2})(?:[.:]?([0-9]{2}))?", re.IGNORECASE)


def minutes_of(typed: str) -> int | None:
    """9, 9.30, 09:30, 930 and 24 in minutes after midnight; None for anything else."""
    found = TIME.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= DAY else None


def time_of(minutes: int) -> str:
    """As it stands in a field: 9.00, 24.00, and the hour after midnight of what goes past it."""
    within = minutes if minutes <= DAY else minutes - DAY
    return f"{within // 60}.{within % 60:02d}"


@dataclass
class TypedRow:
    """One interval as it was typed."""

    weekday: int
    opens: str = ""
    closes: str = ""
    is_next_day: bool = False
    error: str = ""

    @classmethod
    def of(cls, row: Interval) -> "TypedRow":
        """A row that is kept, for the field."""
        return cls(row.weekday, time_of(row.opens), time_of(row.closes), row.closes > DAY)

    @property
    def is_empty(self) -> bool:
        """A row that was added and never filled in counts for nothing."""
        return not (self.opens.strip() or self.closes.strip())

    def interval(self) -> Interval | None:
        """What it says; None, with the reason, when it says nothing sensible."""
        opens, closes = minutes_of(self.opens), minutes_of(self.closes)
        if opens is None or closes is None or opens == DAY:
            self.error = _("Write both times, for example 9 and 15.30.")
        elif self.is_next_day and closes > opens:
            self.error = _("That is more than a day and a night.")
        elif not self.is_next_day and closes <= opens:
            self.error = _("The end is before the beginning. After midnight? Tick »next day«.")
        else:
            return Interval(self.weekday, opens, closes + DAY * self.is_next_day)
        return None


def _possible_phone(_form: Form, field: TelField) -> None:
    if field.data and to_e164(field.data) is None:
        raise ValidationError(str(_l("This cannot be a phone number. Write eight digits.")))


class HoursForm(Form):
    """The week, the holidays and the number. `seen` is what the page showed."""

    phone = TelField(
        _l("Phone"),
        [Length(max=40), _possible_phone],
        filters=[one_line],
        description=_l("Stands on people's pages and in mails. Leave it empty if there is none."),
    )
    when_open = RadioField(
        _l("When is it open?"),
        [InputRequired()],
        choices=[
            SelectChoice("always", _l("Day and night, all days")),
            SelectChoice("hours", _l("At the times below")),
        ],
    )
    on_holidays = RadioField(
        _l("On public holidays"),
        [InputRequired()],
        choices=[
            SelectChoice(OnHolidays.CLOSED.value, _l("Closed")),
            SelectChoice(OnHolidays.AS_USUAL.value, _l("As on other days")),
            SelectChoice(OnHolidays.OWN_HOURS.value, _l("Hours of their own, below")),
        ],
    )
    zone = SelectField(
        _l("Whose clock are the times by?"),
        choices=[SelectChoice(zone, place) for zone, place in PLACES.items()],
        default=DANISH,
    )
    seen = HiddenField()

    rows: list[TypedRow]
    week: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, table: Timetable, phone: str, seen: str) -> "HoursForm":
        """The page as it is kept. A unit that never closed has yet to answer about holidays."""
        is_unsaid = not table.week and table.on_holidays == OnHolidays.CLOSED
        form = cls(
            data={
                "phone": phone,
                "when_open": "hours" if table.has_week else "always",
                "on_holidays": None if is_unsaid else table.on_holidays,
                "zone": table.zone.key,
                "seen": seen,
            }
        )
        form.rows = [TypedRow.of(row) for row in sorted(table.week)]
        return form

    @classmethod
    def typed(cls, said: MultiDict[str, str]) -> "HoursForm":
        """The page as it was sent, with a row added or taken away where that was pressed.

        All days are public holidays too, unless something else was said of them.
        """
        if said.get("when_open") == "always" and "on_holidays" not in said:
            said = MultiDict([*said.items(multi=True), ("on_holidays", OnHolidays.AS_USUAL)])
        form = cls(said)
        form.rows = [row for day in DAYS for row in _typed_rows(said, day)]
        added = said.get("add", "")
        if added in {str(day) for day in DAYS} and len(form.rows_of(int(added))) < MOST_ROWS:
            form.rows.append(TypedRow(int(added)))
            if int(added) != HOLIDAY:
                form.when_open.data = "hours"
        return form

    @property
    def is_all_days(self) -> bool:
        """Day and night, with nothing more to say: the week and the holidays are folded away."""
        is_usual = self.on_holidays.data in (None, "", OnHolidays.AS_USUAL)
        is_always = self.when_open.data == "always" and not self.rows
        return is_always and is_usual and not self.errors

    def rows_of(self, weekday: int) -> Sequence[TypedRow]:
        """The rows of one day."""
        return [row for row in self.rows if row.weekday == weekday]

    def validate(self, extra_validators: Any = None) -> bool:  # WTForms' own signature
        """Fields, then rows. `week` holds the intervals when all is well."""
        is_good = super().validate(extra_validators)
        kept = [row for row in self.rows if self._counts(row)]
        found = [(row, row.interval()) for row in kept]
        week = [(row, interval) for row, interval in found if interval]
        for place, (row, interval) in enumerate(week):
            if any(overlap(interval, earlier) for _row, earlier in week[:place]):
                row.error = _("These times overlap with others.")
        self._check_choices([interval for _row, interval in week])
        self.week = self._week([interval for _row, interval in week])
        return is_good and not self.form_errors and not self.row_errors

    @property
    def row_errors(self) -> Sequence[tuple[str, str]]:
        """The field and the words of each row that was refused, for the summary."""
        return [
            (f"opens-{day}-{place}", f"{weekday_name(day).capitalize()} – {row.error}")
            for day in DAYS
            for place, row in enumerate(self.rows_of(day))
            if row.error
        ]

    @property
    def status(self) -> int:
        """422 when something was refused, else 200."""
        return 422 if self.errors or self.row_errors else 200

    @property
    def kept_phone(self) -> str | None:
        """The number as it is kept."""
        return to_e164(self.phone.data) if self.phone.data else None

    def _counts(self, row: TypedRow) -> bool:
        is_chosen = row.weekday == HOLIDAY or self.when_open.data == "hours"
        return is_chosen and not row.is_empty

    def _check_choices(self, week: Sequence[Interval]) -> None:
        has_holidays = any(row.weekday == HOLIDAY for row in week)
        own = self.on_holidays.data == OnHolidays.OWN_HOURS
        if own and not has_holidays and not self.row_errors:
            self.refuse(_("Write the hours of public holidays, or choose another answer there."))
        if has_holidays and not own:
            self.refuse(_("There are hours for public holidays. Choose that they hold."))
        is_bare = not any(row.weekday != HOLIDAY for row in week)
        if self.when_open.data == "hours" and is_bare and not self.row_errors:
            self.refuse(_("Write at least one time, or choose day and night."))

    def _week(self, week: Sequence[Interval]) -> tuple[Interval, ...]:
        """Day and night but for holidays is written out: without rows a unit never closes."""
        closed = self.on_holidays.data == OnHolidays.CLOSED
        if self.when_open.data == "always" and closed:
            return tuple(Interval(day, 0, DAY) for day in range(7))
        return tuple(week)


def _typed_rows(said: MultiDict[str, str], day: int) -> Sequence[TypedRow]:
    places = [p for p in range(MOST_ROWS) if f"opens-{day}-{p}" in said]
    return [
        TypedRow(
            day,
            str(one_line(said[f"opens-{day}-{place}"])),
            str(one_line(said.get(f"closes-{day}-{place}", ""))),
            f"next-{day}-{place}" in said,
        )
        for place in places
        if said.get("remove") != f"{day}-{place}"
    ]


class OwnDaysForm(Form):
    """Days that are not as the week says."""

    first_on = DateField(_l("From"), [InputRequired()])
    last_on = DateField(
        _l("To and including"), [Optional()], description=_l("Empty: only that day.")
    )
    kind = RadioField(
        _l("What holds then?"),
        [InputRequired()],
        choices=[
            SelectChoice("closed", _l("Closed")),
            SelectChoice("hours", _l("Open at other times")),
        ],
        default="closed",
    )
    opens = StringField(_l("Opens at"), filters=[one_line])
    closes = StringField(_l("Closes at"), filters=[one_line])
    why = StringField(
        _l("Why?"),
        [DataRequired(), Length(max=120), no_cpr],
        filters=[one_line],
        description=_l("Everybody reads it, in brackets. For example »personaledag«."),
    )

    def validate_opens(self, field: StringField) -> None:
        """Both times are asked for when it is open."""
        if self.kind.data == "hours" and self._interval() is None:
            row = TypedRow(0, field.data or "", self.closes.data or "")
            row.interval()
            raise ValidationError(row.error)

    def said(self) -> OwnDays:
        """The days, once the form is accepted."""
        first = cast("date", self.first_on.data)
        hours = self._interval() if self.kind.data == "hours" else None
        return OwnDays(
            first,
            self.last_on.data or first,
            hours.opens if hours else None,
            hours.closes if hours else None,
            self.why.data or "",
        )

    def _interval(self) -> Interval | None:
        return TypedRow(0, self.opens.data or "", self.closes.data or "").interval()
