"""Addresses that no mail is sent to: an administrator at the top sees them, and lets one be used
again."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from notifications import suppressions
from notifications.suppressions import MailSuppression, WhySuppressed
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import TO, Watched, enqueue
from tests.pages import page_faults

PAGE = "/messages/addresses"


@pytest.fixture
def top(session: Session, cast: Cast) -> User:
    """Frida, who administers an organisation that lies under no other."""
    unit = cast.at.shared_unit.id
    session.add(Membership(user_id=cast.frida.id, unit_id=unit, role=Role.ADMINISTRATOR))
    session.commit()
    return cast.frida


@pytest.fixture
def listed(work: Work, session: Session, watched: Watched) -> int:
    """The id of the line of ida@example.org."""
    with work():
        suppressions.suppress(enqueue(), WhySuppressed.NOBODY, now=clock.now())
    return session.scalars(select(MailSuppression.id)).one()


def lines(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(MailSuppression.address)))


def uses(id: int) -> str:
    return f"{PAGE}/{id}/uses"


def test_the_list_says_why_and_shows_no_whole_address(
    client: FlaskClient, top: User, session: Session, listed: int
) -> None:
    sign_in(client, top)

    page = client.get(PAGE).text

    assert "i…@example.org" in page
    assert "Ingen har adressen" in page
    assert TO.address not in page
    assert page_faults(page) == []
    [row] = audits(session, "mail-suppressions-seen")
    assert row.facts == {"searched": False}


@pytest.mark.parametrize(
    ("asked", "words"), [("IDA@example.org", "i…@"), ("bo@example.org", "Adressen får mail")]
)
def test_one_is_found_by_its_whole_address(
    client: FlaskClient, top: User, session: Session, listed: int, asked: str, words: str
) -> None:
    sign_in(client, top)

    found = post(client, PAGE, {"address": asked})

    assert words in found.text
    assert page_faults(found.text) == []
    assert [row.facts["searched"] for row in audits(session, "mail-suppressions-seen")] == [
        False,
        True,
    ]


def test_no_address_is_asked_for_where_logs_keep_it(
    client: FlaskClient, top: User, listed: int
) -> None:
    """What stands in the address of a page is in the log of every proxy before us."""
    sign_in(client, top)

    page = client.get(PAGE, query_string={"address": "bo@example.org"}).text

    assert "i…@" in page  # the whole list: nothing was searched for
    assert 'method="get"' not in page


def test_an_address_is_used_again(
    client: FlaskClient, top: User, session: Session, listed: int
) -> None:
    sign_in(client, top)

    assert post(client, uses(listed), {}, page=PAGE).status_code == 303

    assert lines(session) == []
    [row] = audits(session, "mail-used-again", top.id)
    assert row.facts == {"reason": "nobody"}


def test_a_second_press_is_no_second_deed(
    client: FlaskClient, top: User, session: Session, listed: int
) -> None:
    sign_in(client, top)

    for _press in range(2):
        assert post(client, uses(listed), {}, page=PAGE).status_code == 303

    assert len(audits(session, "mail-used-again")) == 1


@pytest.mark.parametrize("name", ["frida", "anna", "dorte"])
def test_below_the_top_nobody_reads_or_changes_it(
    client: FlaskClient, cast: Cast, session: Session, listed: int, name: str
) -> None:
    sign_in(client, getattr(cast, name))

    assert client.get(PAGE).status_code == 403
    assert post(client, uses(listed), {}, page="/profile").status_code == 403
    assert lines(session) == [TO.address]


def test_nobody_reads_it_without_signing_in(client: FlaskClient, session: Session) -> None:
    assert "/sign-in" in client.get(PAGE).location


def test_the_first_reason_stands_and_is_noted_once(
    work: Work, session: Session, watched: Watched
) -> None:
    for reason in (WhySuppressed.COMPLAINT, WhySuppressed.NOBODY):
        with work():
            suppressions.suppress(enqueue(), reason, now=clock.now())

    [row] = audits(session, "mail-suppressed")
    assert row.facts == {"reason": "complaint"}
    assert lines(session) == [TO.address]
