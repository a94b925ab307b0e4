"""Which guides there are, and in what order and company they stand."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Device(StrEnum):
    """What one takes part with. Each has a guide of the same name."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    VIDEO_ROOM = "video-room"


class GuideName(StrEnum):
    """A guide: the name of its two files, of its address, and of an organisation's editions."""

    CITIZEN = "citizen"
    TRY_FIRST = "try-first"
    CHOOSE_TIME = "choose-time"
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    VIDEO_ROOM = "video-room"
    PARTICIPANT = "participant"
    EVERYBODY = "everybody"
    LEADER_BOOKING = "leader-booking"
    LEADER_TIME_POLL = "leader-time-poll"
    LEADER_BEFORE = "leader-before"
    LEADER_DURING = "leader-during"
    LEADER_AFTER = "leader-after"
    WITH_A_CITIZEN = "with-a-citizen"
    WHEN_IT_FAILS = "when-it-fails"
    ORGANISATION = "organisation"
    ADMINISTRATOR = "administrator"
    EQUIPMENT = "equipment"

    @property
    def is_for_citizens(self) -> bool:
        """Whether citizens read it: in large type, and in words for a twelve-year-old."""
        return self in FOR_CITIZENS


GROUPS: tuple[tuple[LazyString, tuple[GuideName, ...]], ...] = (
    (
        _l("For citizens and relatives"),
        (GuideName.CITIZEN, GuideName.TRY_FIRST, GuideName.CHOOSE_TIME),
    ),
    (
        _l("For each device"),
        tuple(GuideName(device.value) for device in Device),
    ),
    (
        _l("For you who lead"),
        (
            GuideName.LEADER_BOOKING,
            GuideName.LEADER_TIME_POLL,
            GuideName.LEADER_BEFORE,
            GuideName.LEADER_DURING,
            GuideName.LEADER_AFTER,
            GuideName.WITH_A_CITIZEN,
            GuideName.WHEN_IT_FAILS,
        ),
    ),
    (
        _l("For everybody at work"),
        (
            GuideName.PARTICIPANT,
            GuideName.EVERYBODY,
            GuideName.EQUIPMENT,
            GuideName.ORGANISATION,
            GuideName.ADMINISTRATOR,
        ),
    ),
)

# The room with video equipment is for those at work: no citizen has one at home.
FOR_CITIZENS = frozenset(
    {
        GuideName.CITIZEN,
        GuideName.TRY_FIRST,
        GuideName.CHOOSE_TIME,
        GuideName.PHONE,
        GuideName.TABLET,
        GuideName.COMPUTER,
    }
)


@dataclass(frozen=True)
class DeviceWords:
    """What a device is called, and the drawing of it with what it shows."""

    label: LazyString
    drawing: str
    shows: LazyString


DEVICES: dict[Device, DeviceWords] = {
    Device.PHONE: DeviceWords(
        _l("Phone"), "bord", _l("A phone that stands on a table, leaned against something")
    ),
    Device.TABLET: DeviceWords(
        _l("Tablet"), "tablet", _l("A tablet that stands on its side on a table")
    ),
    Device.COMPUTER: DeviceWords(_l("Computer"), "computer", _l("A computer on a table")),
    Device.VIDEO_ROOM: DeviceWords(
        _l("Room with video equipment"),
        "lokale",
        _l("Two people who sit facing a screen with a camera"),
    ),
}


def guide_of(device: Device) -> GuideName:
    """The guide to a device."""
    return GuideName(device.value)
