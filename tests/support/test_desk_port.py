"""What booking's pages ask of the help desk, and how it answers."""

from datetime import timedelta

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from booking.ports import Case, HelpDesk, HelpRequest
from core.filters import NBSP
from support.desk_port import Desk
from support.models import OpeningHours, Outcome, Ticket
from support.services import resolving, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, close, only_ticket, read_anew
from tests.support.test_work_on_ticket import hand_over

DESK: HelpDesk = Desk(POST)


def case_of(work: Work, held: Held, minutes: int = 2) -> Case:
    """Ida's case as her page tells it, some minutes after noon."""
    with work(), force_locale("da"):
        found = DESK.case_of(held.ida.id, now=NOON + timedelta(minutes=minutes))
    assert found
    return found


def test_the_app_has_a_help_desk(app: Flask) -> None:
    assert isinstance(app.extensions["moedebro_help_desk"], Desk)


def test_a_request_of_booking_becomes_a_ticket(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    request = HelpRequest(
        occurrence_id=held.occurrence.id,
        participant_id=held.ida.id,
        user_id=None,
        requester="Ida, borger",
        is_private=True,
        organisation_id=cast.at.kolding.id,
        convening_organisation_id=cast.at.kolding.id,
        text="De kan ikke høre mig",
        device="Telefon",
        callback_phone=None,
        starts_at=held.occurrence.starts_at,
        snapshot={"room": "Rum 1"},
    )
    with work():
        DESK.open_ticket(request, now=NOON)

    ticket = only_ticket(session)
    assert (ticket.requester, ticket.snapshot["room"]) == ("Ida, borger", "Rum 1")


def test_before_somebody_takes_it(work: Work, held: Held, ticket: Ticket) -> None:
    case = case_of(work, held)

    assert case.title == "Vi har fået din besked"
    assert case.lead == "Hotline for borgere har fået den. Du behøver ikke gøre mere lige nu."
    assert [step.state for step in case.steps] == ["done", "now", "next"]
    assert case.steps[2].text == f"Senest kl.{NBSP}12.05, også hvis det ikke er løst."


def test_when_somebody_has_it_the_citizen_meets_the_first_name_only(
    act: Deed, work: Work, cast: Cast, held: Held, ticket: Ticket
) -> None:
    act(working.reply, ticket, "Prøv at lukke siden.", by=cast.dorte, post=POST)

    case = case_of(work, held)

    assert case.lead.startswith("Dorte fra Hotline for borgere er i gang.")
    assert [(s.who, s.text, s.is_mine) for s in case.said] == [
        ("Du", "De kan ikke høre mig.", True),
        ("Dorte", "Prøv at lukke siden.", False),
    ]
    assert "Linjeskov" not in str(case)


def test_notes_and_reasons_stay_at_the_desk(
    act: Deed, work: Work, cast: Cast, held: Held, ticket: Ticket
) -> None:
    act(working.note, ticket, "Intern viden", by=cast.dorte)
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    case = case_of(work, held)

    assert "Intern" not in str(case)
    assert "spærret" not in str(case)
    assert case.line.name == "Lokal it, Kolding Kommune"


def test_the_outcome_in_plain_words(
    act: Deed, work: Work, cast: Cast, held: Held, ticket: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CANNOT_ATTEND, by=cast.dorte, post=POST)

    case = case_of(work, held)

    assert (case.title, case.is_over, case.can_attend) == (
        "Det kom ikke til at virke i tide",
        True,
        False,
    )
    assert [step.state for step in case.steps] == ["done", "done", "done"]


def test_when_all_are_closed_the_page_says_when_it_opens_and_what_to_do(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    session.add(OpeningHours(support_unit_id=cast.at.hotline.id, weekday=3, opens=540, closes=1080))
    session.commit()

    case = case_of(work, held)

    lead = case.lead.replace(NBSP, " ")
    assert lead.startswith("Hotline for borgere har lukket nu og åbner i morgen kl. 9.")
    assert lead.endswith("Kan det ikke vente? Ring til mødets telefon: 00 44 55 66.")
    assert case.steps[1].text == f"Lukket nu. Åbner i morgen kl.{NBSP}9"


def test_a_case_is_shown_for_a_day_after_it_closed(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    row = only_ticket(session)
    for notice in row.notices:
        notice.told_at, notice.told_by = NOON, "phone"  # type: ignore[assignment]
    row.status, row.closed_at = "closed", NOON  # type: ignore[assignment]
    session.commit()

    with work(), force_locale("da"):
        assert DESK.case_of(held.ida.id, now=NOON + timedelta(hours=23))
        assert not DESK.case_of(held.ida.id, now=NOON + timedelta(hours=25))


def test_the_leader_sees_a_banner(
    act: Deed, work: Work, cast: Cast, held: Held, ticket: Ticket
) -> None:
    with work(), force_locale("da"):
        [banner] = DESK.banners(held.meeting.id, now=NOON)
    assert banner.heading == "Ida har bedt om hjælp"
    assert (
        banner.text == "Hotline for borgere har fået sagen. "
        "Der blev bedt om hjælp i dag kl.\N{NO-BREAK SPACE}12.00."
    )

    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    with work(), force_locale("da"):
        [banner] = DESK.banners(held.meeting.id, now=NOON)
    assert (banner.heading, banner.is_over) == ("Ida kan deltage", True)


def test_the_banner_of_a_case_from_before_today_says_the_day(
    work: Work, held: Held, ticket: Ticket
) -> None:
    with work(), force_locale("da"):
        [banner] = DESK.banners(held.meeting.id, now=NOON + timedelta(days=1))

    assert "Der blev bedt om hjælp i går kl." in banner.text


def test_the_right_number_for_each_reader(work: Work, session: Session, cast: Cast) -> None:
    close(session, cast.at.hotline)
    kolding, clinic = cast.at.kolding.id, cast.at.clinic.id
    read_anew(session)

    with work(), force_locale("da"):
        citizen = DESK.line_for(kolding, is_private=True, now=NOON)
        staff = DESK.line_for(kolding, is_private=False, now=NOON)
        without = DESK.line_for(clinic, is_private=False, now=NOON)

    assert citizen
    assert (citizen.name, citizen.phone, citizen.is_open) == (
        "Hotline for borgere",
        "+4500112233",
        False,
    )
    assert staff
    assert staff.name == "Lokal it, Kolding Kommune"
    assert without
    assert without.name == "Fælles support, Region Syddanmark"


def test_somebody_without_a_case_has_none(work: Work, held: Held) -> None:
    with work():
        assert DESK.case_of(held.ida.id, now=NOON) is None
        DESK.answer(held.ida.id, "Hallo", works=False, now=NOON)
        DESK.seen_by(held.ida.id, now=NOON)
