"""The equipment test and its result as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from booking.equipment import NO_DEVICE, PART_NAMES, Fault, Part, Tested
from booking.personal import remedies
from booking.personal.families import Family
from booking.personal.remedies import Remedy, Steps

WORKS = {
    Part.BROWSER: _l("It is the right kind"),
    Part.CONNECTION: _l("We came through"),
    Part.MICROPHONE: _l("We can hear you"),
    Part.SPEAKER: _l("You could hear the tone"),
    Part.CAMERA: _l("You could see yourself"),
}
# What to choose at "What is happening?" when the test leads to a call for help.
TROUBLE = {
    Part.BROWSER: "no-entry",
    Part.CONNECTION: "no-entry",
    Part.MICROPHONE: "not-heard",
    Part.SPEAKER: "not-hearing",
    Part.CAMERA: "no-picture",
}


@dataclass(frozen=True)
class Kit:
    """What the test's script needs to know of where it runs."""

    device: Family
    app: str | None  # the program whose own browser this is
    remedies: Sequence[tuple[Family, Remedy]]


@dataclass(frozen=True)
class Line:
    """One part in the list of results."""

    name: str
    text: str
    kind: str  # of the status: good, care or bad
    steps: Steps


@dataclass(frozen=True)
class Result:
    """A test as its owner reads it."""

    title: str
    lead: str
    lines: Sequence[Line]
    trouble: str | None
    tested: Tested


def kit_of(device: Family, app: str | None, *, is_private: bool) -> Kit:
    """An iPad says that it is a Mac; only its script finds out, so it gets the remedies of both."""
    devices = (device, Family.IPHONE) if device == Family.SAFARI else (device,)
    found = [(d, r) for d in devices for r in remedies.remedies(d, is_private=is_private)]
    return Kit(device, app, found)


def result_of(tested: Tested, device: Family, *, is_private: bool) -> Result:
    """The failed first, each with its remedy; what works is short."""
    lines = [
        Line(
            str(PART_NAMES[part]),
            remedies.sentence(part, fault, is_alone=_is_alone(tested, fault)),
            "bad" if number == 0 else "care",  # at most one red thing
            remedies.steps(part, fault, device, is_private=is_private),
        )
        for number, (part, fault) in enumerate(tested.faults)
    ]
    lines += [Line(str(PART_NAMES[p]), _works(p, tested), "good", ()) for p in tested.good]
    first = tested.faults[0][0] if tested.faults else None
    return Result(title_of(tested), _lead(tested), lines, TROUBLE[first] if first else None, tested)


def title_of(tested: Tested) -> str:
    """Where one stands."""
    if tested.faults:
        return str(remedies.TITLES[tested.faults[0][0]])
    return str(_("You are ready for the meeting") if tested.is_good else _("Not all is tested"))


def _lead(tested: Tested) -> str:
    if tested.is_good:
        return str(_("Everything works."))
    works = ngettext("%(num)d thing works.", "%(num)d things work.", len(tested.good))
    if not tested.faults:
        return str(works)
    return str(_("%(works)s Mend this, and you are ready.", works=works))


def _works(part: Part, tested: Tested) -> str:
    """Where nothing outside was asked or found, we do not say more than we know."""
    if part == Part.CONNECTION and not {"srflx", "relay"} & set(tested.routes):
        return str(_("The browser can send picture and sound"))
    return str(WORKS[part])


def _is_alone(tested: Tested, fault: Fault) -> bool:
    lacking = {part for part, found in tested.faults if found in NO_DEVICE}
    return fault in NO_DEVICE and len(lacking) == 1
