"""Finding a case again: in any spelling, by number, code, phone, mail; and by whom."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from core import clock
from core.db import db
from support.models import OutsideThread, Ticket, TicketEvent, TicketText
from support.search import queries as found_by
from support.search.folding import fold
from support.search.reading import Kind, read, stem_of
from support.services import opening, searching, working
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.plans import is_led_by, plan_of
from tests.support.conftest import Deed
from tests.support.makers import KEY, POST, Held, call, code_of, make_meeting
from tests.support.test_work_on_ticket import hand_over

SAID = "Brønshøj: Ærø kan ikke høre Åse på mikrofonen. Ring 00 99 00 12 efter kl. 10.30"


def ask(work: Work, session: Session, cast: Cast, words: str, **facts: object) -> Ticket:
    """Somebody asks for help in these words."""
    held = make_meeting(session, cast)
    with work():
        made = opening.open_ticket(call(held, cast, words, **facts), by=None, post=POST,
                                   now=clock.now())  # fmt: skip
        id = made.id
    session.rollback()
    return session.get_one(Ticket, id)


def find(work: Work, words: str, who: User) -> list[int]:
    """The numbers of what is found."""
    with work():
        user = db.session.get_one(User, who.id)
        found = searching.find(words, by=user, key=KEY, now=clock.now())
        return [row.number for row in found.rows]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("høre", "hoere"), ("HØRE", "hoere"), ("hoere", "hoere"), ("Åse", "aase"), ("Aase", "aase"),
     ("A\u030ase", "aase"), ("ærø", "aeroe"), ("Malmö", "malmoe"), ("café", "cafe"),
     ("lyd–billede", "lyd billede"), ("Łukasz", "lukasz"), ("Weiß", "weiss"), ("", ""),
     ("sagen (igen)", "sagen igen"), ("+45 00 99 00 11", "45 00 99 00 11 00990011")],
)  # fmt: skip
def test_a_word_is_folded_however_it_is_spelt(typed: str, kept: str) -> None:
    assert fold(typed) == kept


@pytest.mark.parametrize(
    ("word", "stem"),
    [("mikrofonen", "mikrofon"), ("mikrofon", "mikrofon"), ("skaermene", "skaerm"),
     ("billederne", "billed"), ("hansen", "hansen"), ("lyd", "lyd"), ("lyset", "lyset"),
     ("tabletter", "tablett"), ("1004", "1004"), ("koderne", "kode"), ("koder", "kode"),
     ("siden", "side"), ("inden", "inde"), ("igen", "igen")],
)  # fmt: skip
def test_what_danish_puts_behind_a_word_is_left_out(word: str, stem: str) -> None:
    assert stem_of(word) == stem


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("1004", Kind.NUMBER), ("#1004", Kind.NUMBER), ("sag nr. 1004", Kind.NUMBER),
     ("00 99 00 11", Kind.DIGITS), ("+4500990011", Kind.DIGITS), ("0045 00990011", Kind.DIGITS),
     ("ida@example.org", Kind.MAIL), ("sort skærm", Kind.WORDS), ("iOS 17", Kind.WORDS),
     ("   ", Kind.NOTHING), ("!?", Kind.NOTHING), ("९९", Kind.NOTHING),
     ("99999999999999999999", Kind.WORDS)],
)  # fmt: skip
def test_what_is_typed_is_taken_for_what_it_is(typed: str, kind: Kind) -> None:
    assert read(typed).kind is kind


@pytest.mark.parametrize(
    "words",
    ["brønshøj", "Broenshoej", "BRØNSHØJ", "ærø", "aeroe", "åse", "Aase", "AASE",
     "A\u030ase", "høre", "hoere", "mikrofon", "mikrofonen", "Mikrofoner", "mikro", "ærø åse",
     "åse ærø", "kan ikke høre", "høre, åse!", "00990012", "+45 00 99 00 12", "0099 0012",
     "brønshøj: ærø", "Ida", "ida borger", "Kolding", "android", "10.30"],
)  # fmt: skip
def test_it_is_found_in_any_spelling(work: Work, session: Session, cast: Cast, words: str) -> None:
    wanted = ask(work, session, cast, SAID)
    ask(work, session, cast, "Noget helt andet", requester="Per", device="", participant_id=None)

    assert wanted.number in find(work, words, cast.dorte)


@pytest.mark.parametrize(
    "words",
    ["ase", "aro", "hore", "brønderslev", "mikrofonstativ", "åse malmø", "00990013", "1", "mik*",
     '"', "'", "OR", "NOT åse", "åse NEAR mikrofon", "words:åse", "åse AND NOT x", "%", "_", "\\",
     "åse & !høre | x:*", "9" * 100],
)  # fmt: skip
def test_what_it_does_not_say_is_not_found(
    work: Work, session: Session, cast: Cast, words: str
) -> None:
    ask(work, session, cast, SAID)

    assert find(work, words, cast.dorte) == [] or words == "mik*"


@pytest.mark.parametrize(
    "typed", ["ida@example.org", "IDA@example.org", "00990011", "+45 00 99 00 11", "0045 00990011"]
)
def test_the_one_who_asked_is_found(work: Work, cast: Cast, ticket: Ticket, typed: str) -> None:
    assert find(work, typed, cast.dorte) == [ticket.number]


def test_a_number_finds_its_case_before_others_that_name_it(
    work: Work, session: Session, cast: Cast
) -> None:
    first = ask(work, session, cast, "Det første")
    second = ask(work, session, cast, f"Som i sag {first.number}", participant_id=None)

    assert find(work, str(first.number), cast.dorte) == [first.number, second.number]
    assert find(work, f"sag {second.number}", cast.dorte) == [second.number]


def test_a_code_finds_the_cases_of_its_meeting(
    work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    assert find(work, code_of(soon.jens), cast.dorte) == [asked.number]
    assert find(work, "00000001", cast.dorte) == []


def test_a_number_of_another_house_finds_its_case(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    session.add(
        OutsideThread(ticket_id=ticket.id, support_unit_id=cast.at.kolding_it.id,
                      since=ticket.opened_at, external_reference="INC-0042")
    )  # fmt: skip
    session.commit()

    assert find(work, "INC-0042", cast.dorte) == [ticket.number]


def test_what_is_said_later_is_found_at_once(
    work: Work, act: Deed, cast: Cast, ticket: Ticket
) -> None:
    act(working.note, ticket, "Kablet til højttaleren er løst", by=cast.dorte)

    assert find(work, "højttalere kablet", cast.dorte) == [ticket.number]


def test_what_it_was_called_before_is_not_found_any_more(
    work: Work, act: Deed, cast: Cast, ticket: Ticket
) -> None:
    act(working.note, ticket, "Flyttet til stuen", by=cast.dorte)
    with work():
        db.session.get_one(Ticket, ticket.id).subject = "Skærmen flimrer"

    assert find(work, "flimrer stuen", cast.dorte) == [ticket.number]
    assert find(work, "Ida", cast.dorte) == [ticket.number]


def test_another_units_case_is_not_found(work: Work, cast: Cast, ticket: Ticket) -> None:
    for typed in ("høre", str(ticket.number), "00990011", "ida@example.org"):
        assert find(work, typed, cast.gitte) == []


def test_who_had_it_finds_it_still(work: Work, act: Deed, cast: Cast, ticket: Ticket) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    assert find(work, "høre", cast.dorte) == find(work, "høre", cast.erik) == [ticket.number]


def test_a_ticket_that_is_gone_is_found_no_more(session: Session, ticket: Ticket) -> None:
    session.execute(text("DELETE FROM ticket_text"))
    left = session.execute(found_in(session, "hoere")).all()

    assert left == []


def found_in(session: Session, word: str) -> TextClause:
    """The index itself, asked without the table that it is of."""
    if session.get_bind().dialect.name == "postgresql":
        return text("SELECT number FROM ticket_text WHERE words LIKE :word").bindparams(word=word)
    asked = "SELECT rowid FROM ticket_words WHERE ticket_words MATCH :word"
    return text(asked).bindparams(word=word)


def test_very_long_words_do_not_stop_anybody(
    work: Work, session: Session, act: Deed, cast: Cast, ticket: Ticket
) -> None:
    for n in range(5):
        act(working.note, ticket, " ".join(f"x{n}y{i}" for i in range(20_000)), by=cast.dorte)

    assert session.scalar(select(TicketEvent.text).order_by(TicketEvent.id.desc()).limit(1))
    assert len(session.scalars(select(TicketText.words)).one()) < 500_000


def search_for(client: FlaskClient, words: str) -> TestResponse:
    """Type them, and press the button."""
    return post(client, "/desk/search", {"find": words})


def test_an_address_searches_for_nothing(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/desk/search?q=00990011")

    assert f"Sag {asked.number}" not in page.text
    assert audits(session, "ticket-searched") == []


def test_more_than_fifty_are_counted_but_not_shown(
    client: FlaskClient, work: Work, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SHOWN", 2)
    numbers = [ask(work, session, cast, "Ekko", participant_id=None).number for _ in range(3)]
    sign_in(client, cast.dorte)

    page = search_for(client, "ekko")

    assert "3 sager" in page.text
    assert "Her er de 2 nyeste" in page.text
    assert f"Sag {numbers[0]}" not in page.text


def test_very_many_are_said_to_be_more_than_a_thousand(
    client: FlaskClient, work: Work, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "COUNTED", 1)
    for _n in range(3):
        ask(work, session, cast, "Ekko", participant_id=None)
    sign_in(client, cast.dorte)

    page = search_for(client, "ekko")

    assert "Mere end 1.000 sager" in page.text


def test_the_page_finds_what_is_typed(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = search_for(client, "høre")

    assert page.status_code == 200
    assert f"Sag {asked.number}" in page.text
    assert 'value="høre"' in page.text
    assert page_faults(page.text) == []


def test_nothing_found_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    page = search_for(client, "findesikke")

    assert "Vi fandt ingen sag" in page.text
    assert page_faults(page.text) == []


def test_a_cpr_number_is_not_searched_for(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)

    page = search_for(client, "010190" + "-1234")

    assert page.status_code == 422
    assert audits(session, "ticket-searched") == []


def test_each_search_is_written_down_without_its_words(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    search_for(client, "00990011")

    [row] = audits(session, "ticket-searched", asked.id)
    assert row.meeting_id == soon.meeting.id
    assert row.facts == {"found": 1, "search": "digits"}


def test_a_search_for_nothing_there_is_written_down_too(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)

    search_for(client, "findesikke")

    [row] = audits(session, "ticket-searched")
    assert row.facts == {"found": 0, "search": "words"}


@pytest.mark.parametrize("recent", [1, 2, 3, 4])
def test_what_many_say_is_found_the_newest_first_however_far_back(
    work: Work, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch, recent: int
) -> None:
    monkeypatch.setattr(found_by, "FEW", 1)
    monkeypatch.setattr(found_by, "RECENT", recent)
    asked = [ask(work, session, cast, words).number for words in ("Ekko", "Lyd", "Ekko", "Ekko")]
    oldest, _other, middle, newest = asked

    for limit, wanted in ((1, [newest]), (2, [newest, middle]), (9, [newest, middle, oldest])):
        with work():
            dorte = db.session.get_one(User, cast.dorte.id)
            sought = read("ekko")
            found = found_by.numbers_found(sought, dorte, key=KEY, now=clock.now(), limit=limit)
        assert found == wanted


def test_only_supporters_search(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/desk/search").status_code == 303
    for who in (cast.anna, cast.frida):
        sign_in(client, who)
        assert client.get("/desk/search").status_code == 403


def test_many_found_take_no_more_statements_than_few(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)
    cost = []
    for _time in range(2):
        for _n in range(11):
            ask(work, session, cast, "Ekko", participant_id=None)
        with counted() as ran:
            search_for(client, "ekko")
        cost.append(len(ran))

    assert cost[0] == cost[1] <= 6


@pytest.mark.parametrize(
    ("typed", "index"),
    [("høre", "ticket_words"), ("00990011", "ix_participant_phone"),
     ("ida@example.org", "ix_participant_email")],
)  # fmt: skip
def test_a_search_goes_by_its_index(
    work: Work, cast: Cast, ticket: Ticket, typed: str, index: str
) -> None:
    with work():
        asked = select(found_by.all_hits(read(typed), key=KEY, now=clock.now()).c.number)
        if index == "ticket_words" and db.engine.dialect.name == "sqlite":
            assert "ticket_words VIRTUAL TABLE INDEX" in plan_of(asked)
        else:
            assert is_led_by(index, asked)
        assert "SCAN ticket " not in plan_of(asked)
