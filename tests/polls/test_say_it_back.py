"""Who has answered reads what they said, and changes it behind a quiet link."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Poll
from booking.polls import changes
from core import clock
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import IF_NEEDED, NO, STARTS, YES, Made, poll_row, say
from tests.polls.making import post as mail


def test_the_page_says_what_was_said_and_not_the_form_again(
    client: FlaskClient, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, IF_NEEDED, NO, note="Ring helst")

    page = client.get(made.link()).text

    assert "Vi har dit svar" in page
    assert [word in page for word in ("Hvis det er nødvendigt", "Ring helst")] == [True, True]
    assert 'type="radio"' not in page
    assert f'href="{made.link(rest="/answers")}"' in page


def test_behind_the_link_stands_what_was_said(client: FlaskClient, work: Work, made: Made) -> None:
    say(work, made, "ida", YES, IF_NEEDED, NO)

    page = client.get(made.link(rest="/answers")).text

    assert page.count(" checked") == 3
    assert "Gem mit svar" in page


def test_after_the_press_stands_what_was_said(client: FlaskClient, made: Made) -> None:
    said = made.fields(NO, YES, NO)

    done = post(client, made.link(rest="/answers"), said, page=made.link())

    assert done.location == made.link()
    assert "Vi har dit svar" in client.get(made.link()).text


def test_one_more_time_is_asked_about_at_once(
    client: FlaskClient, cast: Cast, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, IF_NEEDED, NO)
    with work():
        anna, poll = db.session.get_one(User, cast.anna.id), db.session.get_one(Poll, made.poll_id)
        later = STARTS[2] + timedelta(hours=3)
        changes.add_time(poll, later, by=anna, post=mail(), now=clock.now())

    page = client.get(made.link()).text

    assert page.count('type="radio"') == 4 * 3
    assert page.count(" checked") == 3


def test_when_it_is_too_late_the_link_says_so(
    client: FlaskClient, session: Session, work: Work, made: Made
) -> None:
    say(work, made, "ida", YES, IF_NEEDED, NO)
    poll_row(session, made).deadline = clock.now()
    session.commit()

    pages = [client.get(made.link(rest=rest)).text for rest in ("", "/answers")]

    assert all("Det er for sent at svare her" in page for page in pages)
