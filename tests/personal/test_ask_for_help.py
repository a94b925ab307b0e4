"""Help in two presses; what the desk gets, and what it must not have."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Participant
from core.audit import AuditEntry
from core.forms import CPR_MASK
from notifications.models import OutboxMessage
from support.models import Audience, EventKind, Outcome, Ticket, Told
from support.services.opening import LONGEST
from tests.browse import post
from tests.conftest import Work
from tests.core.test_devices import IPHONE
from tests.factories import Cast
from tests.personal.conftest import Dorte, Make
from tests.personal.makers import PURPOSE, SOON, Made, cancel
from tests.support.deeds import end, hand_over, take
from tests.support.makers import only_ticket, take_help_away, told_story

HTMX = {"HX-Request": "true"}
LONG = "De kan ikke høre mig. " * 500


def ask(client: FlaskClient, made: Made, who: str = "ida", **fields: str) -> None:
    """Press the button on the page of help."""
    answer = post(client, made.url(who, "/help-requests"), fields, page=made.url(who, "/help"))
    assert (answer.status_code, answer.location) == (303, made.url(who, "/help"))


def words_of(ticket: Ticket) -> str:
    """What was written when help was asked for."""
    return ticket.events[0].text


def test_two_presses_are_enough(client: FlaskClient, session: Session, soon: Made) -> None:
    assert soon.url(rest="/help") in client.get(soon.url()).text
    assert f'{soon.url(rest="/help")}"' not in client.get(soon.url(rest="/help")).text

    ask(client, soon)

    assert only_ticket(session).participant_id == soon.people["ida"]


def test_the_number_we_know_stands_there_as_one_says_it_and_is_understood(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    session.get_one(Participant, soon.people["ida"]).phone = "+4500112244"
    session.commit()
    shown = "00 11 22 44"

    assert f'value="{shown}"' in client.get(soon.url(rest="/help")).text
    ask(client, soon, phone=shown)

    assert only_ticket(session).callback_phone == "+4500112244"


def test_the_desk_gets_what_it_needs(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    client.environ_base["HTTP_USER_AGENT"] = IPHONE
    ask(client, soon, trouble="not-heard", text="Kun en brummen", phone="00 11 22 44")

    ticket = only_ticket(session)
    assert (ticket.requester, ticket.audience) == ("Ida, borger", Audience.CITIZEN)
    assert ticket.organisation_id == cast.at.kolding.id
    assert ticket.snapshot["convening_id"] == str(cast.at.kolding.id)
    assert ticket.is_cross_sector
    assert words_of(ticket) == "De kan ikke høre mig\nKun en brummen"
    assert ticket.device.startswith("Telefon (iPhone), Safari")
    assert ticket.callback_phone == "+4500112244"
    assert ticket.snapshot["unit"] == "Voksenrådgivningen, Kolding Kommune"


def test_the_desk_gets_no_purpose(client: FlaskClient, session: Session, soon: Made) -> None:
    ask(client, soon)

    ticket = only_ticket(session)
    letters = session.scalars(select(OutboxMessage)).all()
    kept = repr([vars(row) for row in (ticket, *ticket.events, *letters)])
    assert "Ida, borger" in kept
    assert PURPOSE not in kept
    assert "Medicin" not in kept


def test_staff_are_helped_by_their_own(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    ask(client, soon, "jens")

    ticket = only_ticket(session)
    assert ticket.audience == Audience.STAFF
    assert ticket.organisation_id == cast.at.clinic.id
    assert ticket.snapshot["convening_id"] == str(cast.at.kolding.id)


def test_the_desk_reads_names_of_places_as_they_are_written(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    session.get_one(Participant, soon.people["jens"]).function = "Læge, Lægerne Østergade"
    session.commit()

    ask(client, soon, "jens")

    assert only_ticket(session).requester == "Jens Praksisholm, læge, Lægerne Østergade"


def test_a_unit_is_named_once(client: FlaskClient, session: Session, soon: Made) -> None:
    unit = session.get_one(Participant, soon.people["jens"])
    unit.name, unit.function = "Sengeafsnit 3", "Sengeafsnit 3, Sygehus Lillebælt"
    session.commit()

    ask(client, soon, "jens")

    assert only_ticket(session).requester == "Sengeafsnit 3, Sygehus Lillebælt"


@pytest.mark.parametrize(
    ("typed", "gets"),
    [
        ("🙂 <b>x</b>\r\ny\0", "🙂 <b>x</b>\ny"),
        ("CPR 0101901234", f"CPR {CPR_MASK}"),
        (LONG, LONG[:LONGEST]),
        ("", "Jeg har brug for hjælp til at komme med i mødet."),
    ],
)
def test_nobody_in_trouble_is_sent_back(
    client: FlaskClient, session: Session, soon: Made, typed: str, gets: str
) -> None:
    ask(client, soon, trouble="x" * 10_000, text=typed)

    assert words_of(only_ticket(session)) == gets


def test_a_number_we_cannot_read_is_told_and_not_refused(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    ask(client, soon, phone="naboens, 010190-1234")

    ticket = only_ticket(session)
    assert ticket.callback_phone is None
    assert words_of(ticket) == f"Mit telefonnummer: naboens, {CPR_MASK}"


def test_help_is_there_when_the_meeting_is_cancelled(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Made
) -> None:
    cancel(work, cast, soon)

    ask(client, soon)

    assert only_ticket(session).snapshot["is_cancelled"]


def test_asking_is_logged(client: FlaskClient, session: Session, soon: Made) -> None:
    ask(client, soon)

    rows = session.scalars(select(AuditEntry).where(AuditEntry.kind == "help-asked-for")).all()
    assert [row.subject_id for row in rows] == [soon.people["ida"]]


def test_the_page_shows_where_the_case_is_and_rings_the_open_number(
    client: FlaskClient, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon, trouble="not-heard")
    dorte(take)

    page = client.get(soon.url(rest="/help")).text

    for words in ("Vi har fået din besked", "Dorte ser på det nu", "Send til Dorte"):
        assert words in page
    assert "Jeg har brug for hjælp" not in page
    assert 'href="tel:+4500112233"' in page
    assert page.count("button-primary") == 1


def test_who_got_the_case_is_who_to_ring(
    client: FlaskClient, cast: Cast, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon)
    dorte(hand_over, cast.at.kolding_it.id)

    page = client.get(soon.url(rest="/help")).text

    assert 'href="tel:+4500112244"' in page
    assert 'href="tel:+4500112233"' not in page


def how_ida_was_told(session: Session) -> Told | None:
    """How she came to know the outcome."""
    notices = {n.participant_id: n.told_by for n in only_ticket(session).notices}
    [told] = [how for who, how in notices.items() if who]
    return told


def test_seeing_the_case_is_to_be_told(
    client: FlaskClient, session: Session, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon)
    dorte(end, Outcome.CAN_ATTEND)
    assert how_ida_was_told(session) is None

    client.get(soon.url(rest="/help"))

    assert how_ida_was_told(session) == Told.PAGE


def test_the_poll_is_silent_and_tells_nothing_without_news(
    client: FlaskClient, session: Session, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon)
    dorte(end, Outcome.CAN_ATTEND)
    page = client.get(soon.url(rest="/help")).text
    poll = page.split('hx-get="')[1].split('"')[0]
    [notice] = [n for n in only_ticket(session).notices if n.participant_id]
    notice.told_at = notice.told_by = None  # as if the page had not been looked at
    session.commit()

    assert client.get(poll, headers=HTMX).status_code == 204
    assert how_ida_was_told(session) is None


def test_the_poll_brings_news(client: FlaskClient, dorte: Dorte, soon: Made) -> None:
    ask(client, soon)
    dorte(take)

    answer = client.get(soon.url(rest="/help/case?seen=old"), headers=HTMX)

    assert "Dorte ser på det nu" in answer.text
    assert "<form" not in answer.text  # what somebody is writing stays


def test_who_reads_the_outcome_as_news_is_told(
    client: FlaskClient, session: Session, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon)
    dorte(end, Outcome.CANNOT_ATTEND)

    answer = client.get(soon.url(rest="/help/case?seen=old"), headers=HTMX)

    assert "Det kom ikke til at virke i tide" in answer.text
    assert how_ida_was_told(session) == Told.PAGE


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "Nu er der lyd"}, (EventKind.WROTE, "Nu er der lyd")),
        ({"works": "yes", "text": ""}, (EventKind.WORKS, "")),
        ({"text": "010190-1234"}, (EventKind.WROTE, CPR_MASK)),
    ],
)
def test_the_answer_reaches_the_desk(
    client: FlaskClient,
    session: Session,
    soon: Made,
    fields: dict[str, str],
    told: tuple[EventKind, str],
) -> None:
    ask(client, soon)

    answer = post(client, soon.url(rest="/help-answers"), fields, page=soon.url(rest="/help"))

    assert answer.status_code == 303
    ticket = only_ticket(session)
    said = ticket.events[1]
    assert (said.kind, said.text, said.actor_id) == (*told, soon.people["ida"])
    assert (ticket.outcome == Outcome.CAN_ATTEND) == ("works" in fields)


def test_an_empty_answer_asks_for_words(client: FlaskClient, session: Session, soon: Made) -> None:
    ask(client, soon)

    answer = post(
        client, soon.url(rest="/help-answers"), {"text": " "}, page=soon.url(rest="/help")
    )

    assert answer.status_code == 422
    assert "Skriv, hvad der sker" in answer.text
    assert told_story(session) == [EventKind.OPENED]


def test_once_it_is_over_one_can_ask_again(client: FlaskClient, dorte: Dorte, soon: Made) -> None:
    ask(client, soon)
    dorte(end, Outcome.CAN_ATTEND)

    page = client.get(soon.url(rest="/help")).text

    assert "Tilbage til mødet" in page
    assert page.count("button-primary") == 1
    assert "Få hjælp nu" in client.get(soon.url(rest="/help?again=yes")).text


def test_without_a_desk_the_meetings_phone_is_shown(
    client: FlaskClient, session: Session, make: Make
) -> None:
    made = make(starts_in=SOON)
    take_help_away(session)

    page = client.get(made.url()).text

    assert "Mødets telefon" in page
    assert "tel:+4500445566" in page
