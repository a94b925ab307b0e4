"""What the figures are called: by section, in the order of a meeting."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.figures.tallies import Pair
from core.periods import Span
from support.clocks.promises import Name
from support.figures.causes import Cause
from support.figures.measures import Kind, Measure
from support.models import WaitsFor

SPANS: Mapping[Span, LazyString] = {
    Span.LAST_MONTH: _l("Last month"),
    Span.THIS_MONTH: _l("This month so far"),
    Span.LAST_QUARTER: _l("Last quarter"),
    Span.THIS_QUARTER: _l("This quarter so far"),
    Span.OWN: _l("Days of your own choice"),
}
CAUSES: Mapping[Cause, LazyString] = {
    Cause.SHORT: _l("help was asked for very late"),
    Cause.WAITED: _l("it waited for somebody else"),
    Cause.HANDED_AROUND: _l("it had been handed over several times"),
    Cause.UNTAKEN: _l("nobody had taken it"),
    Cause.WORKED: _l("somebody was working on it"),
}
PROMISES: Mapping[Name, LazyString] = {
    Name.ANSWER: _l("The first answer"),
    Name.ACCEPT: _l("Taking a case over"),
    Name.START: _l("Help before the meeting"),
}
WAITS: Mapping[WaitsFor, LazyString] = {
    WaitsFor.REQUESTER: _l("Waited for who asked"),
    WaitsFor.TASKS: _l("Waited for other units"),
    WaitsFor.THIRD_PARTY: _l("Waited for a supplier or others"),
    WaitsFor.MEETING_TIME: _l("Waited for the meeting"),
}


def _share(name: str, label: LazyString, hint: LazyString | str = "") -> Measure:
    return Measure(name, Kind.SHARE, label, hint, _l("percent"))


def _mean(name: str, label: LazyString, unit: LazyString, hint: LazyString | str = "") -> Measure:
    return Measure(name, Kind.MEAN, label, hint, unit)


BEFOREHAND = (
    _mean(
        "agreed",
        _l("Days until a time was agreed"),
        _l("days on average"),
        _l("From asking people for a time until one was booked."),
    ),
    _mean(
        "days_notice",
        _l("Notice given"),
        _l("days on average"),
        _l("From when the time was last said. The later dates of a series are left out."),
    ),
    _share(
        "notice",
        _l("As much notice as you ask for, or more"),
        _l("Of the same meetings. Each organisation says how many days; without that it is seven."),
    ),
    _share(
        "complete",
        _l("Complete invitations"),
        _l(
            "Those with all seven: time, purpose and agenda, a way in, an address where one can "
            "come, the leader's phone, who is invited, and a phone for help, as it is now."
        ),
    ),
    _share(
        "tested",
        _l("Sound and picture tested before"),
        _l("Of the people on the list of a meeting with video, before that date began."),
    ),
)
MEETING = (
    Measure(
        "held",
        Kind.OPEN_COUNT,
        _l("Meetings held"),
        _l("Each date that has begun and was not cancelled."),
    ),
    _share(
        "early",
        _l("Leader in five minutes before"),
        _l("Of the meetings where we saw the leader come in."),
    ),
    _share(
        "everybody",
        _l("All came or sent a substitute"),
        _l("Of the meetings that were closed: as it was written down then."),
    ),
    _mean(
        "present",
        _l("People present with a citizen"),
        _l("people on average"),
        _l("Where a citizen or relative took part, they themselves counted."),
    ),
    Measure(
        "prevented",
        Kind.COUNT,
        _l("Citizens kept out by technology"),
        _l("Citizens and relatives, as it was written down when the meeting was closed."),
    ),
)
AFTERWARDS = (
    _share("reached", _l("Purpose reached"), _l("Of the meetings that were closed.")),
    _share("partly", _l("Purpose partly reached"), _l("Of the meetings that were closed.")),
    _share("not_reached", _l("Purpose not reached"), _l("Of the meetings that were closed.")),
    _share(
        "minutes",
        _l("What was agreed was sent"),
        _l("Of the meetings that were closed, those where somebody was chosen to get it."),
    ),
    _share("own_view", _l("Citizens who said what they wanted to"), _l("As they say themselves.")),
    Measure(
        "wrong",
        Kind.COUNT,
        _l("Wrong recipients corrected"),
        _l("People who were taken off because the invitation was not for them."),
    ),
    _share(
        "repeated",
        _l("Units that met more than once"),
        _l("Of the units that held a meeting in the time."),
    ),
)
HELP = (
    Measure(
        "asked",
        Kind.OPEN_COUNT,
        _l("Calls for help"),
        _l("Cases that somebody asked for. Rooms that raised an alarm are not among them."),
    ),
    _share("told", _l("Closed with everybody told"), _l("Of the cases with an outcome.")),
    _share(
        "before_start",
        _l("Citizens helped before the start"),
        _l("Of those who asked before their meeting began."),
    ),
    _share(
        "outside",
        _l("Asked while help was closed"),
        _l("Somebody who was to help was closed just then."),
    ),
)
SOLVED = _share("solved", _l("Could attend"), _l("Of all the cases that ended up there."))
MINUTES = _mean(
    "minutes",
    _l("Minutes per case"),
    _l("minutes on average"),
    _l("Of ended cases: before they were taken and while they were worked on, without waiting."),
)

Section = tuple[str, LazyString, Sequence[Measure]]
SECTIONS: Sequence[Section] = (
    ("beforehand", _l("Before the meeting"), BEFOREHAND),
    ("meeting", _l("In the meeting"), MEETING),
    ("afterwards", _l("After the meeting"), AFTERWARDS),
    ("help", _l("Help"), HELP),
)
NOTHING = Pair()
