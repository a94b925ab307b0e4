"""What there is to do while the right number is closed: said to leaders, and to citizens."""

from collections.abc import Sequence

from flask_babel import gettext as _

from booking.ports import During, HelpLine
from core import filters


def for_leader(during: During, phone: str) -> Sequence[str]:
    """Beside a booking whose citizens' hotline does not answer during the meeting."""
    said = [_("The citizen can call the meeting's phone: %(number)s.", number=filters.phone(phone))]
    if during.others:
        said.append(_("A call for help goes to %(name)s then.", name=during.others))
    else:
        said.append(_("Nobody in technical help is open then. You will be asked to call."))
    if during.last_time:
        when = during.last_time
        said.append(_("Sound and picture can be tried with help until %(when)s.", when=when))
    return [str(sentence) for sentence in said]


def at_the_meeting(line: HelpLine) -> Sequence[str]:
    """On a personal page before the meeting: what its reader can do then. Empty while it is open.

    First what is closed, then what to do; the last leads to the meeting's phone.
    """
    during = line.during
    if during is None or during.is_open:
        return []
    said = [during.text]
    if during.last_time:
        said.append(
            _(
                "Try sound and picture before. %(name)s helps you until %(when)s.",
                name=line.name,
                when=during.last_time,
            )
        )
    said.append(_("Do you need help in the meeting? Press »I need help«."))
    if during.others:
        said.append(_("Then %(name)s helps you.", name=during.others))
    else:
        said.append(_("Then the leader of the meeting is asked to call you."))
    said.append(_("You can also call the meeting's phone:"))
    return [str(sentence) for sentence in said]


def right_now(line: HelpLine, *, has_asked: bool) -> str:
    """Under a number that nobody answers now. Empty while somebody does."""
    if line.is_open:
        return ""
    if has_asked:
        return str(_("Until then you can call the meeting's phone."))
    if line.others:
        said = _(
            "Press »I need help«. Then %(name)s helps you. You can also call the meeting's phone.",
            name=line.others,
        )
        return str(said)
    return str(_("Press »I need help«, or call the meeting's phone."))
