"""The three steps of a booking: what is kept, what is offered, and whose it is."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Unit, User
from booking import directory
from booking.models import Meeting, MeetingDraft, Participant
from core import clock
from core.db import db
from notifications.suppressions import MailSuppression, WhySuppressed
from tests.booking.making import make_room
from tests.booking.walking import DAY, add, begin, choose, press_book, ready, say
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import close


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Anna, signed in, with a room to meet in."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def test_three_steps_make_a_meeting(anna: FlaskClient, session: Session) -> None:
    answer = press_book(anna, ready(anna))

    meeting = session.scalars(select(Meeting)).one()
    assert answer.location == f"/meetings/{meeting.id}"
    assert "Mødet er booket. 1 invitation er på vej." in anna.get(answer.location).text


def test_who_gets_no_message_is_to_be_handed_a_sheet(anna: FlaskClient, session: Session) -> None:
    draft = begin(anna)
    say(anna, draft)
    choose(anna, draft)
    add(anna, draft, name="", email="", phone="")

    page = anna.get(press_book(anna, draft).location).text

    [one] = session.scalars(select(Participant).where(Participant.email.is_(None)))
    assert "Mødet er booket. 1 deltager får ingen besked: Giv dem arket" in page
    assert page.count(f"/participants/{one.id}/print-sheet") == 1
    own = anna.get(f"/meetings/{one.meeting_id}/participants/{one.id}").text
    assert own.index("/print-sheet") < own.index("/invitations")


@pytest.mark.parametrize("step", ["", "/what", "/when", "/who", "/invitees?kind=staff"])
def test_every_step_is_a_sound_page(anna: FlaskClient, step: str) -> None:
    draft = ready(anna)

    page = anna.get(draft + step if step else "/drafts").text

    assert page_faults(page) == []
    assert page.count("button-primary") == (1 if step else 0)


def test_all_that_is_missing_is_said_at_once(anna: FlaskClient) -> None:
    page = say(anna, begin(anna), purpose="", agenda="", form="hybrid")

    assert page.status_code == 422
    for words in ("Skriv på én linje", "hvilken dag den kommer", "Skriv adressen"):
        assert page.text.count(words) == 2, words  # above the form, and at the field


def test_a_type_brings_its_form_and_length(anna: FlaskClient) -> None:
    draft = begin(anna, "school")

    what, when = anna.get(f"{draft}/what").text, anna.get(f"{draft}/when").text

    assert re.search(r'<input checked [^>]*name="form"[^>]*value="hybrid"', what)
    assert re.search(r'name="minutes"[^>]* value="45"', when)


def test_the_phone_comes_from_the_unit(anna: FlaskClient) -> None:
    assert 'value="00 44 55 66"' in anna.get(f"{begin(anna)}/what").text


def test_a_search_keeps_what_was_typed(anna: FlaskClient) -> None:
    draft = begin(anna)

    answer = say(anna, draft, do="search", q="sengeafsnit", purpose="Halvt skrevet")

    assert answer.status_code == 200
    assert "Sygehus Lillebælt" in answer.text
    assert 'value="Halvt skrevet"' in answer.text


def test_enter_in_the_search_field_searches(anna: FlaskClient) -> None:
    answer = say(anna, begin(anna), do="enter", q="Sengeafsnit")

    assert answer.status_code == 200


def test_enter_after_a_search_goes_on(anna: FlaskClient) -> None:
    answer = say(anna, begin(anna), do="enter", q="Sengeafsnit", looked_up="Sengeafsnit")

    assert answer.location.endswith("/when")


def test_enter_in_another_field_goes_on(anna: FlaskClient) -> None:
    assert say(anna, begin(anna), do="enter").location.endswith("/when")


def test_a_party_is_added_and_taken_off_again(anna: FlaskClient, cast: Cast) -> None:
    draft = begin(anna)

    added = say(anna, draft, add=str(cast.at.ward.id), purpose="Halvt skrevet")
    key = re.search(r'name="remove" value="([^"]+)"', added.text)
    assert key
    removed = say(anna, draft, remove=key[1])

    assert "Sengeafsnit 3" in added.text
    assert 'value="Halvt skrevet"' in added.text
    assert "Sengeafsnit 3</p>" not in removed.text


def test_a_unit_is_on_the_list_once(anna: FlaskClient, cast: Cast) -> None:
    draft = ready(anna)
    for _ in range(2):
        post(anna, f"{draft}/parties", {"unit_id": str(cast.at.ward.id)}, page=f"{draft}/who")

    assert "3 deltagere" in anna.get(f"{draft}/who").text


def test_free_times_are_offered(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna)}/when").text

    assert page.count('type="radio"') == 4
    assert "Du er ledig" in page


def test_an_offered_time_can_be_chosen(anna: FlaskClient) -> None:
    draft = begin(anna)
    slot = re.search(r'name="slot" value="([^"]+)"', anna.get(f"{draft}/when").text)
    assert slot

    answer = post(anna, f"{draft}/when", {"slot": slot[1], "minutes": "30"})

    assert answer.location == f"{draft}/who"


def test_times_are_offered_from_another_day(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna)}/when?date={DAY}&minutes=60").text

    assert "ledige i 60 minutter" in page
    assert f'name="slot" value="{DAY}' in page


def test_units_that_share_no_calendar_are_named(anna: FlaskClient, cast: Cast) -> None:
    draft = begin(anna)
    for unit in (cast.at.ward, cast.at.families):
        say(anna, draft, add=str(unit.id))

    page = anna.get(f"{draft}/when").text

    assert "Sengeafsnit 3 deler ikke kalender" in page
    assert "2 af 3 er ledige" in page


def test_a_taken_time_is_told_at_once_with_the_nearest(anna: FlaskClient) -> None:
    press_book(anna, ready(anna))
    draft = begin(anna)

    answer = choose(anna, draft)

    assert answer.status_code == 422
    assert "Én person kan kun lede ét møde ad gangen" in answer.text
    assert len(re.findall(rf'<button [^>]*name="slot" value="{DAY}', answer.text)) == 3
    assert 'name="minutes" value="45"' in answer.text


def test_a_time_lost_at_the_last_moment_is_told_with_the_nearest(
    anna: FlaskClient, session: Session
) -> None:
    first, second = ready(anna), ready(anna)
    press_book(anna, first)

    answer = press_book(anna, second)

    assert answer.status_code == 422
    assert answer.text.count("button--small") == 3
    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_pressed_twice_it_is_booked_once(anna: FlaskClient, session: Session) -> None:
    draft = ready(anna)

    answers = [press_book(anna, draft)]
    answers.append(anna.get(f"{draft}/who"))

    assert answers[0].location == answers[1].location
    assert session.scalar(select(func.count(Meeting.id))) == 1


def test_a_stranger_does_not_find_the_draft(
    anna: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    draft = ready(anna)
    sign_in(client, cast.bo)

    for step in ("what", "when", "who", "invitees?kind=citizen"):
        assert client.get(f"{draft}/{step}").status_code == 404


def test_a_supporter_may_not_book(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert client.get("/drafts").status_code == 403


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "Får mail"),
        ({"phone": "00 11 22 33"}, "Får mail og SMS"),
        ({"phone": "00 11 22 33", "email": ""}, "Får SMS"),
        ({"name": "", "email": ""}, "Kun ark og kode"),
    ],
)
def test_how_word_reaches_a_citizen(anna: FlaskClient, said: dict[str, str], state: str) -> None:
    draft = begin(anna)
    choose(anna, draft)

    add(anna, draft, **said)

    assert f"<span>{state}</span>" in anna.get(f"{draft}/who").text


def test_an_address_that_mail_came_back_from_is_to_be_corrected(
    anna: FlaskClient, session: Session
) -> None:
    known = {"address": "ida@example.org", "since": clock.now(), "reason": WhySuppressed.NOBODY}
    session.add(MailSuppression(**known))
    session.commit()
    draft = begin(anna)
    choose(anna, draft)

    add(anna, draft)

    assert "Mail til adressen er kommet tilbage" in anna.get(f"{draft}/who").text


def test_staff_from_elsewhere_belong_somewhere(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    draft = ready(anna)

    nowhere = add(anna, draft, "staff", name="Ny", organisation_id="")
    elsewhere = add(anna, draft, "staff", name="Ny", organisation_id="elsewhere")

    assert (nowhere.status_code, elsewhere.status_code) == (422, 303)
    assert "Vælg, hvor personen arbejder" in nowhere.text
    press_book(anna, draft)
    guest = session.scalars(select(Participant).where(Participant.name == "Ny")).one()
    assert guest.organisation
    assert guest.organisation.name == "Anden organisation"


def test_a_person_of_the_directory_is_found_and_added(anna: FlaskClient, cast: Cast) -> None:
    draft = ready(anna)

    found = anna.get(f"{draft}/who?q=praksisholm")
    post(anna, f"{draft}/parties", {"user_id": str(cast.jens.id)}, page=f"{draft}/who")

    assert "Praktiserende læge, Lægerne Østergade" in found.text
    assert "Jens Praksisholm" in anna.get(f"{draft}/who").text


def test_the_directory_folds_danish_letters(anna: FlaskClient) -> None:
    draft = ready(anna)

    assert "Lægerne Østergade" in anna.get(f"{draft}/who?q=østergade").text


def test_somebody_is_taken_off_the_list(anna: FlaskClient) -> None:
    draft = ready(anna)
    removal = re.search(r'action="([^"]+/removal)"', anna.get(f"{draft}/who").text)
    assert removal

    post(anna, removal[1], page=f"{draft}/who")

    assert "1 deltager<" in anna.get(f"{draft}/who").text


def test_more_than_six_with_a_citizen_is_worth_a_thought(anna: FlaskClient) -> None:
    draft = ready(anna)
    for _ in range(5):
        add(anna, draft, "interpreter", name="Tolk")

    assert "I bliver 7, og en borger er med" in anna.get(f"{draft}/who").text


def test_a_closed_hotline_is_warned_about(anna: FlaskClient, session: Session, cast: Cast) -> None:
    close(session, cast.at.hotline)

    page = anna.get(f"{ready(anna)}/who").text

    assert "Hotline for borgere er lukket, når mødet begynder." in page


def test_a_meeting_of_nobody_is_not_booked(anna: FlaskClient, session: Session) -> None:
    draft = begin(anna)
    say(anna, draft)
    choose(anna, draft)

    answer = press_book(anna, draft)

    assert (answer.status_code, "Tilføj mindst én deltager" in answer.text) == (422, True)
    assert session.scalars(select(MeetingDraft)).one().meeting_id is None


def test_an_unfinished_booking_is_gone_on_with(anna: FlaskClient) -> None:
    draft = begin(anna)
    say(anna, draft)

    assert "Samtale før hjemkomst" in anna.get("/drafts").text


def test_ones_own_organisation_comes_first_in_the_directory(
    session: Session, cast: Cast, work: Work
) -> None:
    name = cast.at.ward.name
    session.add(Unit(name=name, organisation_id=cast.at.kolding.id, phone="+4500112233"))
    session.commit()

    with work():
        anna = db.session.get_one(User, cast.anna.id)
        found = [unit.organisation_id for unit in directory.find_units(name, by=anna)]

    assert found[0] == cast.at.kolding.id
    assert len(found) == 2
