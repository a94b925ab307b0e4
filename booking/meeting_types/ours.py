"""Our own template of each type: what an organisation begins with, and goes back to.

The nine are those that statistics compare across organisations, so nobody adds a tenth: an
organisation renames and rewrites one that it has no use for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.meeting_types.checklists import Due, Item, Part, in_order
from booking.meeting_types.template import Repeats, TypeTemplate
from booking.models import ConsentKind, MeetingType
from booking.words import TYPES

Line = tuple[str, Part, Due, LazyString]
MINUTES: Line = (
    "minutes", Part.LEADER, Due.DAY_AFTER, _l("Send the minutes to those whom you agreed on")
)  # fmt: skip


@dataclass(frozen=True)
class More:
    """What a type suggests, besides its name, form and length."""

    purpose: LazyString | str
    agenda: LazyString | str
    functions: LazyString | str = ""
    is_duty: bool = False
    consent: ConsentKind | None = None
    items: tuple[Line, ...] = ()
    repeats: Repeats | None = None


MORE: dict[MeetingType, More] = {
    MeetingType.PLANNING: More(
        _l("Decide what is to happen, and who does what"),
        _l("What is to be decided\nWho does what, and by when\nWhat the citizen hears, and how"),
        items=(MINUTES,),
    ),
    MeetingType.CONVERSATION: More(
        _l("Talk about how it goes, and what is to happen now"),
        _l("What is on your mind\nWhat can be done\nWhat we agree on"),
        items=(
            ("ask-relatives", Part.LEADER, Due.WEEK,
             _l("Ask the citizen whom they would like to have with them")),
        ),
    ),
    MeetingType.DISCHARGE: More(
        _l("Agree on the time after the discharge"),
        _l("How the stay has been\nHelp at home\nWho does what\nDay of the first follow-up"),
        _l("home care\nassessment of needs\ngeneral practitioner"),
        items=(
            ("follow-up", Part.LEADER, Due.DAY,
             _l("Find days that could do for the first follow-up")),
            MINUTES,
            ("book-follow-up", Part.LEADER, Due.DAY_AFTER,
             _l("Book the first follow-up on the day that you agreed on")),
            ("plans", Part.LEADER, Due.WEEK_AFTER,
             _l("See that the discharge plan and the co-ordination plan are written and sent")),
        ),
    ),
    MeetingType.NETWORK: More(
        _l("Agree on the support for the child and the family"),
        _l("What child and parents wish\nWhat each of us sees\nWhat we agree on\nWho follows up"),
        _l("school\nPPR\nfamily department"),
        consent=ConsentKind.CONSENT,
        items=(
            ("who-comes", Part.LEADER, Due.WEEK,
             _l("Agree with parents and child who is to be there")),
            MINUTES,
        ),
    ),
    MeetingType.SCHOOL: More(
        _l("Co-ordinate the support at school"),
        _l("A round: what works, and what is hard\nWhat we agree on\nFollow-up in three months"),
        _l("school\nPPR"),
        items=(
            ("order", Part.LEADER, Due.DAY, _l("Decide in which order people speak")),
            MINUTES,
            ("status", Part.LEADER, Due.QUARTER_AFTER,
             _l("Follow up: say to everybody how it goes, or meet again")),
        ),
    ),
    MeetingType.PSYCHIATRY: More(
        _l("Co-ordinate treatment and support"),
        _l("What the citizen wishes\nWhat each of us does now\nWho does what\nNext meeting"),
        _l("psychiatry\nmisuse centre\nadult counselling"),
        is_duty=True,
        consent=ConsentKind.CONSENT,
        items=(
            ("substitutes", Part.LEADER, Due.WEEK,
             _l("See who cannot come, and ask for somebody who may decide instead")),
            MINUTES,
        ),
    ),
    MeetingType.ACTION_PLAN: More(
        _l("Make one plan that all of us follow"),
        _l("What the citizen wishes\nGoals\nWho does what\nWhen the plan is sent, and to whom"),
        _l("psychiatry\nmisuse centre\ngeneral practitioner"),
        consent=ConsentKind.CONSENT,
        items=(
            ("consent", Part.LEADER, Due.WEEK, _l("See that the consent is in place")),
            ("goals", Part.LEADER, Due.DAY, _l("Ask the citizen for their own goals")),
            MINUTES,
            ("plan", Part.LEADER, Due.QUARTER_AFTER,
             _l("Finish the plan. Send it to those who took part, and give it to the citizen")),
        ),
    ),
    MeetingType.SPARRING: More(
        _l("Learn from a case without names"),
        _l("The case, without names\nQuestions\nWhat can be tried"),
        consent=ConsentKind.NOT_RELEVANT,
        items=(
            ("no-names", Part.LEADER, Due.WEEK,
             _l("Ask for a case, and see that nobody can be recognised in it")),
        ),
        repeats=Repeats.MONTHLY,
    ),
    MeetingType.ADMINISTRATIVE: More(
        "",
        _l("Agenda\nNews\nItems\nNext meeting"),
        consent=ConsentKind.NOT_RELEVANT,
        items=(MINUTES,),
    ),
}  # fmt: skip

EVERYBODYS: Sequence[Line] = (
    ("who-answered", Part.LEADER, Due.WEEK, _l("See who has not answered yet")),
    ("try-leader", Part.LEADER, Due.DAY, _l("Try sound and picture where you will sit")),
    ("first-in", Part.LEADER, Due.SOON, _l("Go in as the first, and look at light and sound")),
    ("try-sharing", Part.PRESENTER, Due.WEEK,
     _l("Prepare what you will show, and try to share your screen")),
    ("open-it", Part.PRESENTER, Due.SOON, _l("Open what you will show, and close the rest")),
    ("try-staff", Part.STAFF, Due.DAY, _l("Try sound and picture where you will sit")),
    ("room-with-citizen", Part.WITH_CITIZEN, Due.DAY,
     _l("Try sound and picture in the place where you sit with the citizen")),
    ("page-with-citizen", Part.WITH_CITIZEN, Due.SOON,
     _l("Open the page before the citizen comes, and see that both are in the picture")),
    ("try-interpreter", Part.INTERPRETER, Due.DAY,
     _l("Try sound and picture, and read what the meeting is about")),
)  # fmt: skip
WITH_CITIZEN: Sequence[Line] = (
    ("try-citizen", Part.CITIZEN, Due.DAY,
     _l("Try sound and picture. Write down what you want to ask about.")),
    ("sit-down", Part.CITIZEN, Due.SOON,
     _l("Sit down in a quiet place. Let the light fall on your face.")),
)  # fmt: skip


def our_template(kind: MeetingType) -> TypeTemplate:
    """The template as the reader's language has it."""
    words, more = TYPES[kind], MORE[kind]
    lines = (*more.items, *EVERYBODYS)
    if more.consent is not ConsentKind.NOT_RELEVANT:  # else no citizen comes
        lines += tuple(WITH_CITIZEN)
    return TypeTemplate(
        name=str(words.name),
        note=str(words.note),
        form=words.form,
        minutes=words.minutes,
        purpose=str(more.purpose),
        agenda=str(more.agenda),
        functions=tuple(str(more.functions).splitlines()),
        is_duty=more.is_duty,
        consent=more.consent,
        items=in_order(tuple(Item(key, part, due, str(text)) for key, part, due, text in lines)),
        repeats=more.repeats,
    )
