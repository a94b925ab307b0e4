"""Answering by a link: nobody signs in, looking changes nothing, and only until the deadline."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import PollAnswer, PollPerson
from booking.polls import links
from core import clock
from tests.audits import audits
from tests.booking.making import KEY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.reading import lines_of
from tests.polls.making import IF_NEEDED, NO, YES, Made, letters, poll_row, say

CPR = "010190-1234"


def answers(session: Session, made: Made, who: str = "ida") -> list[str]:
    """What this one says, in the order of the times, as committed."""
    session.rollback()
    rows = select(PollAnswer.time_id, PollAnswer.said).where(
        PollAnswer.person_id == made.people[who]
    )
    said = {row[0]: row[1].value for row in session.execute(rows)}
    return [said[id] for id in made.times if id in said]


def person(session: Session, made: Made, who: str = "ida") -> PollPerson:
    session.rollback()
    session.expire_all()
    return session.get_one(PollPerson, made.people[who])


def test_a_citizen_answers_without_signing_in(
    client: FlaskClient, session: Session, made: Made
) -> None:
    said = made.fields(YES, IF_NEEDED, NO, note="Jeg har fri om onsdagen.")

    answer = post(client, made.link(rest="/answers"), said, page=made.link())

    assert answer.status_code == 303
    assert answers(session, made) == ["yes", "if_needed", "no"]
    assert person(session, made).note == "Jeg har fri om onsdagen."
    [row] = audits(session, "poll-answered", made.people["ida"])
    assert row.facts == {"yes": 1, "if_needed": 1, "no": 1}


def test_looking_is_noted_and_answers_nothing(
    client: FlaskClient, session: Session, made: Made
) -> None:
    page = client.get(made.link())

    assert "Hvornår kan du?" in page.text
    assert "Samtale før hjemkomst" in page.text
    assert answers(session, made) == []
    assert person(session, made).opened_at
    assert len(audits(session, "poll-opened", made.people["ida"])) == 1


def test_an_answer_can_be_changed(
    client: FlaskClient, session: Session, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, YES, YES)
    page = client.get(made.link(rest="/answers")).text
    assert page.count(" checked") == 3

    post(client, made.link(rest="/answers"), made.fields(NO, NO, YES), page=made.link())

    assert answers(session, made) == ["no", "no", "yes"]


def test_a_time_without_an_answer_is_asked_for_and_the_rest_is_kept(
    client: FlaskClient, session: Session, made: Made
) -> None:
    said = made.fields(YES, NO, note="Ring helst")

    answer = post(client, made.link(rest="/answers"), said, page=made.link())

    assert answer.status_code == 422
    assert "Vælg et af svarene" in answer.text
    assert answer.text.count(" checked") == 2
    assert "Ring helst" in answer.text
    assert answers(session, made) == []


def test_a_cpr_number_is_masked_and_the_rest_goes_on(
    client: FlaskClient, session: Session, made: Made
) -> None:
    said = made.fields(YES, YES, YES, note=f"Mit nummer er {CPR}, ring")

    post(client, made.link(rest="/answers"), said, page=made.link())

    assert CPR not in person(session, made).note
    assert person(session, made).note.endswith("ring")


def test_pressed_twice_it_is_one_answer(client: FlaskClient, session: Session, made: Made) -> None:
    said = made.fields(YES, YES, YES)

    pressed = [post(client, made.link(rest="/answers"), said, page=made.link()) for _ in range(2)]

    assert [answer.status_code for answer in pressed] == [303, 303]
    assert answers(session, made) == ["yes"] * 3


def test_nobody_sees_what_others_answer(client: FlaskClient, work: Work, made: Made) -> None:
    say(work, made, "jens", NO, NO, YES, note="Kun torsdag passer")

    pages = [client.get(made.link(who)).text for who in ("ida", "sengeafsnit")]

    for page in pages:
        assert " checked" not in page
        assert "Kun torsdag passer" not in page
        assert "jens" not in page.lower()


def test_staff_do_not_see_the_citizen(client: FlaskClient, made: Made) -> None:
    page = client.get(made.link("jens")).text

    assert "Ida" not in " ".join(lines_of(page))
    assert "ida@" not in page


@pytest.mark.parametrize("token", ["x", "A" * 44])
def test_a_link_that_is_not_in_use_tells_nothing(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/t/{token}")

    assert answer.status_code == 404
    assert "Linket bruges ikke mere" in answer.text


def test_a_link_of_a_poll_opens_no_meeting_and_the_other_way_round(
    client: FlaskClient, made: Made
) -> None:
    assert client.get(f"/m/{made.tokens['ida']}").status_code == 404


def test_the_code_leads_from_the_front_page(
    client: FlaskClient, session: Session, made: Made
) -> None:
    code = links.code_for(person(session, made), KEY)

    answer = post(client, "/codes", {"code": code}, page="/")

    assert answer.location == made.link()


def test_the_last_answer_tells_the_leader_once(session: Session, work: Work, made: Made) -> None:
    for who in ("ida", "jens"):
        say(work, made, who, YES, YES, YES)
    assert letters(session, "poll-answered") == []

    say(work, made, "sengeafsnit", YES, NO, YES)
    say(work, made, "sengeafsnit", YES, YES, YES)

    assert [m.address for m in letters(session, "poll-answered")] == ["anna@example.org"]


def test_after_the_deadline_the_page_says_so_and_whom_to_call(
    client: FlaskClient, session: Session, made: Made
) -> None:
    poll = poll_row(session, made)
    poll.deadline = clock.now() - timedelta(minutes=1)
    session.commit()

    page = client.get(made.link()).text

    assert "Det er for sent at svare her" in page
    assert "Ring til" in page
    assert 'type="radio"' not in page


def test_an_answer_after_the_deadline_is_refused(
    client: FlaskClient, session: Session, made: Made
) -> None:
    client.get(made.link())
    opened = client.get(made.link())
    poll_row(session, made).deadline = clock.now() - timedelta(minutes=1)
    session.commit()
    token = opened.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    said = {**made.fields(YES, YES, YES), "csrf_token": token}

    answer = client.post(made.link(rest="/answers"), data=said)

    assert answer.status_code == 422
    assert answers(session, made) == []


def test_the_language_is_chosen_by_oneself(
    client: FlaskClient, session: Session, made: Made
) -> None:
    post(client, made.link(rest="/language"), {"language": "en"}, page=made.link())

    assert "When can you?" in client.get(made.link()).text
    assert person(session, made).language == "en"


def test_who_is_signed_in_elsewhere_answers_as_who_the_link_is_for(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.carla)

    post(client, made.link(rest="/answers"), made.fields(NO, NO, NO), page=made.link())

    [row] = audits(session, "poll-answered")
    assert row.actor_id == made.people["ida"]


def test_a_time_that_was_taken_away_meanwhile_is_not_asked_for(
    client: FlaskClient, session: Session, made: Made
) -> None:
    client.get(made.link())
    poll_row(session, made).times[0].removed_at = clock.now()
    session.commit()

    said = made.fields(YES, NO, YES)
    answer = post(client, made.link(rest="/answers"), said, page=made.link())

    assert answer.status_code == 303
    assert answers(session, made) == ["no", "yes"]
