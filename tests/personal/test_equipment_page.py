"""A test of one's own sound and picture: what is kept, who reads it, and what it never touches."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.equipment import FAULTS, KEPT, Part
from booking.models import MeetingForm
from core.audit import AuditEntry
from core.config import Settings
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.core.test_devices import ANDROID_TABLET, IPHONE, WINDOWS
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import SOON, Made, cancel
from tests.personal.reading import lines_of, lix
from tests.personal.test_devices import IN_FACEBOOK
from tests.personal.test_look_at_page import OVER
from tests.personal.testing import GOOD, TEST, kept_tests, send_test
from tests.support.makers import only_ticket
from video.models import Peer, Signal

RESULT = f"{TEST}/result"
BROKEN = {"microphone": "refused", "connection": "blocked", "routes": "host"}


def test_what_was_found_is_kept_with_the_meeting(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    client.environ_base["HTTP_USER_AGENT"] = IPHONE

    answer = send_test(client, meeting, microphone="silent")

    assert (answer.status_code, answer.location) == (303, meeting.url(rest=RESULT))
    [kept] = kept_tests(session)
    assert (kept.occurrence_id, kept.participant_id) == (
        meeting.occurrence_id,
        meeting.people["ida"],
    )
    assert kept.results == {
        **{part.value: "ok" for part in Part},
        "microphone": "silent",
        "routes": ["host", "srflx"],
        "family": "android",
        "device": "Telefon (iPhone), Safari 18",
    }


def test_the_test_is_logged(client: FlaskClient, session: Session, meeting: Made) -> None:
    send_test(client, meeting, **BROKEN)

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "equipment-tested"))
    assert (row.subject_id, row.meeting_id) == (meeting.people["ida"], meeting.meeting_id)
    assert row.facts == {"faults": "connection: blocked, microphone: refused"}


def test_the_test_meets_nobody(client: FlaskClient, session: Session, soon: Made) -> None:
    client.get(soon.url(rest=TEST))
    send_test(client, soon)
    client.get(soon.url(rest=RESULT))

    assert session.scalars(select(Peer)).all() == []
    assert session.scalars(select(Signal)).all() == []


def test_the_newest_counts_and_few_older_are_kept(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    send_test(client, meeting, "jens", camera="busy")
    for _each in range(KEPT + 1):
        send_test(client, meeting, camera="busy")

    send_test(client, meeting)

    kept = [test.participant_id for test in kept_tests(session)]
    assert kept.count(meeting.people["ida"]) == KEPT
    assert kept.count(meeting.people["jens"]) == 1
    assert "Du er klar til mødet" in client.get(meeting.url(rest=RESULT)).text


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("bad", [None, "nonsense", "x" * 10_000, "<script>", "ok\x00"])
def test_only_the_words_of_the_script_are_taken(
    client: FlaskClient, session: Session, meeting: Made, field: str, bad: str | None
) -> None:
    found = {name: value for name, value in GOOD.items() if name != field}

    answer = post(client, meeting.url(rest=TEST), found | ({} if bad is None else {field: bad}))

    is_taken = field == "routes" and bad is None  # there may be none
    assert answer.status_code == (303 if is_taken else 422)
    assert len(kept_tests(session)) == is_taken
    assert is_taken or "Vi kunne ikke læse testen" in answer.text


def test_a_fault_of_another_part_is_not_taken(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    assert send_test(client, meeting, speaker="refused").status_code == 422
    assert kept_tests(session) == []


def test_without_the_token_of_the_page_nothing_is_kept(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    assert client.post(meeting.url(rest=TEST), data=GOOD).status_code == 400
    assert kept_tests(session) == []


@pytest.mark.parametrize("rest", [TEST, RESULT])
def test_a_foreign_link_opens_nothing(client: FlaskClient, meeting: Made, rest: str) -> None:
    token = meeting.tokens["jens"][:22] + meeting.tokens["ida"][22:]

    assert client.get(f"/m/{token}{rest}").status_code == 404


def test_who_has_not_tested_is_sent_to_the_test(client: FlaskClient, meeting: Made) -> None:
    assert client.get(meeting.url(rest=RESULT)).location == meeting.url(rest=TEST)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts_in": OVER}, "Mødet er slut"),
        ({"form": MeetingForm.TELEPHONE}, "ikke noget at teste"),
    ],
)
def test_where_there_is_nothing_to_test_for_nothing_is_kept(
    client: FlaskClient, session: Session, make: Make, facts: dict[str, object], said: str
) -> None:
    made = make(**facts)

    assert client.get(made.url(rest=TEST)).location == made.url()
    answer = post(client, made.url(rest=TEST), GOOD, page=made.url(rest="/help"))

    assert answer.status_code == 422
    assert said in answer.text
    assert kept_tests(session) == []


def test_a_cancelled_meeting_is_not_tested_for(
    client: FlaskClient, session: Session, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)

    answer = post(client, meeting.url(rest=TEST), GOOD, page=meeting.url(rest="/help"))

    assert answer.status_code == 422
    assert kept_tests(session) == []


def test_the_failed_thing_comes_first_with_what_to_do(client: FlaskClient, meeting: Made) -> None:
    send_test(client, meeting, camera="unseen", speaker="unheard")

    page = client.get(meeting.url(rest=RESULT)).text

    assert "<h1>Lyden mangler</h1>" in page
    assert page.index("Du kunne ikke høre tonen") < page.index("Du kunne ikke se dig selv")
    assert page.count("sign--bad") == 1  # one red thing
    assert f"{meeting.url(rest='/help')}?trouble=not-hearing" in page


def test_the_personal_page_says_what_the_test_said(client: FlaskClient, meeting: Made) -> None:
    assert "Gør det i dag" in client.get(meeting.url()).text

    send_test(client, meeting, camera="busy")
    assert "Kameraet mangler" in client.get(meeting.url()).text

    send_test(client, meeting)
    page = client.get(meeting.url()).text
    assert "Testet. Alt virker." in page
    assert "Du testede i dag kl." in page


@pytest.mark.parametrize("is_open", [True, False])
def test_one_can_test_at_the_door(client: FlaskClient, make: Make, is_open: bool) -> None:
    made = make(starts_in=SOON, is_open=is_open)

    assert made.url(rest=TEST) in client.get(made.url()).text
    assert send_test(client, made).status_code == 303


def test_the_leader_sees_it(client: FlaskClient, cast: Cast, meeting: Made) -> None:
    send_test(client, meeting, **BROKEN)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{meeting.meeting_id}").text

    assert "Forbindelse: bliver stoppet på vejen" in page
    assert "Mikrofon: siden må ikke bruge den" in page


def test_the_desk_sees_the_newest_on_the_case(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    post(client, soon.url(rest="/help-requests"), {}, page=soon.url(rest="/help"))
    client.environ_base["HTTP_USER_AGENT"] = WINDOWS
    send_test(client, soon, **BROKEN)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{only_ticket(session).id}").text

    assert "Mikrofon: siden må ikke bruge den" in page
    assert "Computer (Windows), Edge" in page
    assert "Forbindelser fundet: host" in page


def test_a_call_for_help_takes_the_test_along(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    send_test(client, soon, **BROKEN)
    page = client.get(soon.url(rest="/help?trouble=not-heard"))
    assert "Mikrofon: siden må ikke bruge den" in page.text
    assert re.search(r'<input[^>]*checked[^>]*value="not-heard"', page.text)

    post(client, soon.url(rest="/help-requests"), {}, page=soon.url(rest="/help"))

    facts = only_ticket(session).snapshot["equipment_test"]
    assert facts["faults"] == ["connection: blocked", "microphone: refused"]
    assert facts["routes"] == ["host"]


@pytest.mark.parametrize("agent", [IPHONE, ANDROID_TABLET, WINDOWS])
@pytest.mark.parametrize("who", ["ida", "jens"])
def test_every_fault_has_a_remedy_that_is_easy_to_read(
    client: FlaskClient, meeting: Made, agent: str, who: str
) -> None:
    client.environ_base["HTTP_USER_AGENT"] = agent
    page = client.get(meeting.url(who, TEST)).text

    told = set(re.findall(r'data-remedy="([\w.-]+)"', page))
    assert told == {f"{part}.{fault}" for part, faults in FAULTS.items() for fault in faults}
    steps = [unescape(step) for step in re.findall(r"<li>(.*?)</li>", page)]
    assert lix(steps) <= 30


def test_every_word_of_the_script_stands_on_the_page(
    client: FlaskClient, settings: Settings, meeting: Made
) -> None:
    page = client.get(meeting.url(rest=TEST)).text

    assert set(re.findall(r'data-word="([\w-]+)"', page)) == {
        *("refused", "missing", "busy", "insecure", "no-camera", "no-microphone"),
        *("in-app", "old", "blocked", "silent", "unheard", "unseen"),
        *("asking", "heard", "trying", "saving"),
        *("see-yes", "hear-yes", "no", "next", "play", "again", "go-on", "all-the-same"),
    }


def test_a_browser_inside_an_app_is_named(client: FlaskClient, meeting: Made) -> None:
    client.environ_base["HTTP_USER_AGENT"] = IN_FACEBOOK

    page = client.get(meeting.url(rest=TEST)).text

    assert 'data-app="Facebook"' in page
    assert "Du har åbnet siden inde i Facebook" in page
    assert "Vælg »Åbn i Safari«" in page


def test_without_a_script_the_page_says_what_to_do(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url(rest=TEST)).text

    assert "Testen virker ikke her" in page.split("data-equipment-test", 1)[0]
    assert any("Eller ring til os" in line for line in lines_of(page))
    assert meeting.url(rest="/help") in page
