"""The forms of a meeting that comes again."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_type
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from booking.forms import (
    MINUTES,
    YEARS,
    BookingForm,
    possible_id,
    possible_instant,
    possible_year,
)
from booking.forms_for_changes import ChangeRoomForm
from booking.forms_for_leaders import CancelMeetingForm, ChangeTimeForm
from booking.models import Occurrence, Rhythm
from booking.rhythms import FARTHEST, MOST, Rule
from booking.series_words import RHYTHMS, day_name
from booking.services.date_agendas import agenda_of, digest_of
from booking.services.series_moves import Wish
from booking.services.series_rooms import RoomWish
from booking.services.series_scope import Scope
from core import clock
from core.forms import no_cpr, squeeze

DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
LAST_WEEK = timedelta(days=7)
NEAR = timedelta(days=3)  # so far away another time is offered
BY_COUNT, BY_DAY = "count", "until"


def _ticked(rule: Rule) -> list[str]:
    """The weekdays besides that of the first day: that one is among them wherever it is moved."""
    return [str(day) for day in rule.weekdays if day != rule.first_on.weekday()]


class RepetitionForm(BookingForm):
    """How often, and for how long."""

    date = DateField(_l("The first day"), [InputRequired(), possible_year])
    time = TimeField(_l("At what time"), [InputRequired()])
    minutes = IntegerField(_l("Length in minutes"), [InputRequired(), NumberRange(*MINUTES)])
    rhythm = RadioField(
        _l("How does the meeting repeat?"),
        [InputRequired()],
        choices=[SelectChoice(rhythm.value, words) for rhythm, words in RHYTHMS.items()],
    )
    weekdays = SelectMultipleField(
        _l("Weekdays"),
        choices=[SelectChoice(str(day), "") for day in range(7)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("The weekday of the first day is always among them."),
    )
    interval = IntegerField(
        _l("How many weeks or months from one to the next?"),
        [InputRequired(), NumberRange(1, 12)],
        description=_l("1 is every week or every month, 2 is every other."),
    )
    dates = TextAreaField(
        _l("The dates, if you write them yourself"),
        [Length(max=3000)],
        filters=[squeeze],
        description=_l("One on each line, for example 2.12.2026. The first day is among them."),
    )
    ends = RadioField(
        _l("When does it end?"),
        [InputRequired()],
        choices=[
            SelectChoice(BY_COUNT, _l("After a number of times")),
            SelectChoice(BY_DAY, _l("On a date")),
        ],
        description=_l("At most 104 times, and at most two years."),
    )
    count = IntegerField(_l("Number of times"), [Optional(), NumberRange(2, MOST)])
    until = DateField(_l("The last day at the latest"), [Optional(), possible_year])

    @classmethod
    def of(cls, rule: Rule, at: time_type, minutes: int, typed: Any) -> "RepetitionForm":
        """The form with what stands, or what is usual. `typed` is werkzeug's own multi-dict."""
        data = {
            "date": rule.first_on,
            "time": at,
            "minutes": minutes,
            "rhythm": rule.rhythm.value,
            "weekdays": _ticked(rule),
            "interval": rule.interval,
            "dates": "\n".join(f"{day.day}.{day.month}.{day.year}" for day in rule.dates),
            "ends": BY_DAY if rule.until else BY_COUNT,
            "count": rule.count or 8,
            "until": rule.until,
        }
        form = cls(typed, data=data)
        form.weekdays.choices = [SelectChoice(str(day), day_name(day)) for day in range(7)]
        return form

    def validate_dates(self, field: Field) -> None:
        """Lines that are days."""
        if self._is(Rhythm.DATES) and None in list(_days(field.data or "")):
            raise ValidationError(str(_l("Write one date on each line, for example 2.12.2026.")))

    def validate_rhythm(self, field: Field) -> None:
        """The last Tuesday is one of the last seven days of its month."""
        first = self.date.data
        if field.data == Rhythm.MONTHLY_LAST and first and first.month == (first + LAST_WEEK).month:
            raise ValidationError(
                str(_l("The first day is not the last such weekday of its month."))
            )

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # as WTForms has it
        """And an end, with no more dates than a series may have."""
        if not super().validate(*args, **kwargs):
            return False
        if not self._is(Rhythm.DATES):
            self._check_end()
        if not self.errors and self.rule().is_cut:
            self.refuse(_l("That is more than 104 dates, or more than two years. Choose fewer."))
        return not self.errors

    def _check_end(self) -> None:
        first, until = cast("date", self.date.data), self.until.data
        if self.ends.data == BY_COUNT and self.count.data is None:
            self.count.errors = [str(_l("Write how many times, 104 at most."))]
        if self.ends.data == BY_DAY and (until is None or not first < until <= first + FARTHEST):
            words = _l("Write a day after the first one, and at most two years later.")
            self.until.errors = [str(words)]

    def rule(self) -> Rule:
        """What was agreed."""
        rhythm, by_count = Rhythm(self.rhythm.data), self.ends.data == BY_COUNT
        is_by_hand = rhythm is Rhythm.DATES
        days = tuple(day for day in _days(self.dates.data or "") if day) if is_by_hand else ()
        is_weekly = rhythm is Rhythm.WEEKLY
        return Rule(
            rhythm,
            min([cast("date", self.date.data), *days]),
            self.interval.data or 1,
            tuple(int(day) for day in self.weekdays.data or ()) if is_weekly else (),
            tuple(sorted({cast("date", self.date.data), *days})) if is_by_hand else (),
            None if by_count or is_by_hand else self.until.data,
            self.count.data if by_count and not is_by_hand else None,
        )

    def length(self) -> tuple[time_type, int]:
        """When it begins on the wall clock, and for how many minutes."""
        return cast("time_type", self.time.data), cast("int", self.minutes.data)

    def _is(self, rhythm: Rhythm) -> bool:
        return bool(self.rhythm.data == rhythm)


def _days(text: str) -> Iterator[date | None]:
    for line in filter(None, (line.strip() for line in text.splitlines())):
        yield _day(line)


def _day(line: str) -> date | None:
    """2.12.2026, 2/12-2026 or 2026-12-02; none where it is no day."""
    found = DAY.fullmatch(line)
    try:
        if not found:
            return date.fromisoformat(line)
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


class DatesForm(BookingForm):
    """Which of the dates are booked, and which at another time."""

    on = SelectMultipleField(_l("Dates"), validate_choice=False)

    def kept(self) -> set[date]:
        """The days that are ticked."""
        return {day for said in self.on.data or () if (day := _day(said))}


def moved_dates(typed: Any) -> dict[date, datetime]:  # werkzeug's own multi-dict
    """The days that were given another time, as the page wrote them: at-2026-12-02=<instant>."""
    found = {}
    for name, said in typed.items():
        day, at = _day(name.removeprefix("at-")), possible_instant(said)
        if name.startswith("at-") and day and at and abs(clock.to_local(at).date() - day) <= NEAR:
            found[day] = at
    return found


SCOPES = {
    Scope.THIS: _l("Only this date"),
    Scope.FOLLOWING: _l("This date and the following"),
    Scope.ALL: _l("All dates to come"),
}


class ScopeFields(BookingForm):
    """How far a change goes."""

    scope = RadioField(
        _l("Which dates?"),
        [InputRequired()],
        choices=[SelectChoice(scope.value, words) for scope, words in SCOPES.items()],
        default=Scope.THIS.value,
        description=_l("What has been stays as it is."),
    )

    def chosen_scope(self) -> Scope:
        """How far."""
        return Scope(self.scope.data)


class CancelDatesForm(CancelMeetingForm, ScopeFields):
    """Why, and which dates."""


class DateAgendaForm(ScopeFields):
    """What is on the agenda, and for which dates."""

    agenda = TextAreaField(
        _l("Agenda"),
        [DataRequired(), Length(max=5000), no_cpr],
        filters=[squeeze],
        description=_l("One item a line."),
    )
    seen = HiddenField()

    @classmethod
    def of(cls, occurrence: Occurrence, typed: Any) -> "DateAgendaForm":  # werkzeug's multi-dict
        """The form with what stands."""
        stands = {"agenda": agenda_of(occurrence), "seen": digest_of(occurrence)}
        return cls(typed, data=stands)


class ChangeRoomsForm(ChangeRoomForm):
    """Which room, and for which dates: those stand in the address of the page first."""

    scope = HiddenField()
    leaves_taken = BooleanField(
        _l("Change the others"),
        description=_l("Dates when the room is taken keep the room they have."),
    )

    def chosen_scope(self, asked: str | None = None) -> Scope:
        """How far: as the form says, else the address; and only this date where neither does."""
        said = self.scope.data or asked
        return Scope(said) if said in SCOPES else Scope.THIS

    def wish(self) -> RoomWish:
        """What is asked for."""
        is_left = bool(self.leaves_taken.data)
        return RoomWish(possible_id(self.room_id.data), self.chosen_scope(), leaves_taken=is_left)


class MoveDatesForm(ChangeTimeForm, ScopeFields):
    """When, and which dates."""

    leaves_taken = BooleanField(
        _l("Move the others"),
        description=_l("Dates that are not free at the new time stay at their old one."),
    )

    def wish(self, occurrence: Occurrence) -> Wish:
        """What is asked for. Raises TimeSkipped and TimeComesTwice."""
        is_left = bool(self.leaves_taken.data)
        return Wish(self.chosen(occurrence), self.chosen_scope(), leaves_taken=is_left)
