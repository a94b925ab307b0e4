"""The names of kinds, types and forms as people read them, and what each type begins with."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.calling import (
    AGREED,
    NEWS_NOT_DELIVERED,
    NO_STAND_IN,
    NOT_DELIVERED,
    NOT_OPENED,
    OLD_SHEET,
    REMINDER_NOT_DELIVERED,
    REVIVED,
    SMS_STOPPED,
    TIME_KEPT,
    TO_BE_TOLD,
    TOLD_NEW_FORM,
    TOLD_NEW_TIME,
    TOLD_NEW_WAY,
    TOLD_OFF,
)
from booking.messages import Element
from booking.models import ConsentKind, MeetingForm, MeetingType, ParticipantKind, Proxy, Ways

HEADINGS: dict[ParticipantKind, LazyString] = {
    ParticipantKind.CITIZEN: _l("Who is the citizen?"),
    ParticipantKind.RELATIVE: _l("Who is the relative?"),
    ParticipantKind.INTERPRETER: _l("Who interprets?"),
    ParticipantKind.STAFF: _l("Who comes from elsewhere?"),
}
KINDS: dict[ParticipantKind, LazyString] = {
    ParticipantKind.STAFF: _l("Staff"),
    ParticipantKind.CITIZEN: _l("Citizen"),
    ParticipantKind.RELATIVE: _l("Relative"),
    ParticipantKind.INTERPRETER: _l("Interpreter"),
}

FORMS: dict[MeetingForm, LazyString] = {
    MeetingForm.VIDEO: _l("On video"),
    MeetingForm.HYBRID: _l("Some on video, some in the room"),
    MeetingForm.TELEPHONE: _l("By telephone"),
    MeetingForm.IN_PERSON: _l("In person"),
}


@dataclass(frozen=True)
class Template:
    """What a type of meeting is called, when it is used, and what it begins with (ours)."""

    name: LazyString
    note: LazyString
    form: MeetingForm
    minutes: int


TYPES: dict[MeetingType, Template] = {
    MeetingType.PLANNING: Template(
        _l("Planning or co-ordination"),
        _l("Decide and share out tasks. Fits video well."),
        MeetingForm.VIDEO,
        45,
    ),
    MeetingType.CONVERSATION: Template(
        _l("Conversation with citizen and relative"),
        _l("Few people, the citizen in the centre."),
        MeetingForm.VIDEO,
        30,
    ),
    MeetingType.DISCHARGE: Template(
        _l("Discharge conference"),
        _l("The ward convenes. Set the first follow-up at the meeting."),
        MeetingForm.VIDEO,
        30,
    ),
    MeetingType.NETWORK: Template(
        _l("Network meeting, children and young"),
        _l("Parents agree beforehand, and the young person from 15."),
        MeetingForm.VIDEO,
        60,
    ),
    MeetingType.SCHOOL: Template(
        _l("Co-ordination meeting at school"),
        _l("The school leader leads. Follow up after three months."),
        MeetingForm.HYBRID,
        45,
    ),
    MeetingType.PSYCHIATRY: Template(
        _l("Psychiatry and substance misuse"),
        _l("Everybody invited comes. The doctor only on request."),
        MeetingForm.VIDEO,
        45,
    ),
    MeetingType.ACTION_PLAN: Template(
        _l("Co-ordinating action plan"),
        _l("Consent before the meeting, the plan within three months."),
        MeetingForm.VIDEO,
        60,
    ),
    MeetingType.SPARRING: Template(
        _l("Discussion of cases"),
        _l("Professionals only, and no names of citizens."),
        MeetingForm.VIDEO,
        60,
    ),
    MeetingType.ADMINISTRATIVE: Template(
        _l("Administrative meeting"),
        _l("Forums and working groups, without citizens."),
        MeetingForm.VIDEO,
        60,
    ),
}

ELEMENTS: dict[Element, LazyString] = {
    Element.TIME: _l("date and time"),
    Element.PURPOSE_AND_AGENDA: _l("purpose and agenda"),
    Element.WAYS_TO_JOIN: _l("a room to join"),
    Element.ADDRESS: _l("the address"),
    Element.LEADER_CONTACT: _l("the meeting's phone"),
    Element.PEOPLE: _l("somebody to invite"),
    Element.SUPPORT_ROUTE: _l("whom to call for help (an administrator sets it)"),
}

# Why somebody has to be called, by the reason that the call task was written with.
CALL_REASONS: dict[str, LazyString] = {
    NOT_DELIVERED: _l("The invitation or the cancellation did not arrive."),
    REMINDER_NOT_DELIVERED: _l("The reminder did not arrive."),
    NOT_OPENED: _l("Has not opened the invitation."),
    TO_BE_TOLD: _l("Call and say that the meeting is cancelled."),
    REVIVED: _l("Call and say that the meeting takes place after all."),
    OLD_SHEET: _l("The room has another number now. Print a new sheet, and throw out the old."),
    TOLD_NEW_WAY: _l("Call and tell the meeting's new phone or place."),
    TOLD_NEW_FORM: _l("Call and tell how you meet now."),
    TOLD_NEW_TIME: _l("Call and say that the meeting has got another time."),
    TOLD_OFF: _l("Call and say that they are not to come."),
    TIME_KEPT: _l("Call and say that the meeting stays at its time."),
    NO_STAND_IN: _l("Cannot come, and nobody comes instead. Talk about who can."),
    NEWS_NOT_DELIVERED: _l("The news about the meeting did not arrive."),
    AGREED: _l("Call and tell what you agreed."),
    SMS_STOPPED: _l("Wants no more SMS, and has no mail. Agree how you reach them."),
    "help-closed": _l("Has asked for help, and all of technical help is closed."),
    "help-not-reached": _l("The answer about technical help did not arrive."),
}
SOMEBODY_TO_CALL = _l("A message did not arrive.")
SOMEBODY = _l("Somebody in the meeting")  # a caller who gave no name

CONSENTS: dict[ConsentKind, LazyString] = {
    ConsentKind.CONSENT: _l("Consent"),
    ConsentKind.OTHER_GROUND: _l("Another legal ground"),
    ConsentKind.NOT_RELEVANT: _l("Not relevant"),
}

PROXIES: dict[Proxy, LazyString] = {
    Proxy.POWER_OF_ATTORNEY: _l("Yes, by a power of attorney"),
    Proxy.GUARDIAN: _l("Yes, as a guardian"),
}
PROXY_NOTE = _l("Only that it is so. The paper itself stands in the record.")
TOLD_TO_PREPARE = _l("Reads on their own page how to get ready. You are reminded to tell them.")

ANY_TIME = ""
WAYS: dict[Ways, LazyString] = {
    Ways.MAIL_FIRST: _l("By e-mail. By SMS only when the e-mail does not arrive"),
    Ways.SMS_FIRST: _l("By SMS. By e-mail only when the SMS does not arrive"),
    Ways.BOTH: _l("Both by e-mail and by SMS"),
    Ways.CALL: _l("Send nothing. I call, or hand over the print sheet"),
}
HOURS: dict[str, LazyString] = {
    ANY_TIME: _l("At any time"),
    "8-16": _l("Between 8 and 16"),
    "8-20": _l("Between 8 and 20"),
    "16-21": _l("Between 16 and 21"),
}
