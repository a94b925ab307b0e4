"""The desk after two busy years, over HTTP: `python -m bench.support`.

100,000 cases in 150 organisations at 400 units (bench/cases.py), two workers, readers of the
hotline, which has a fifth of them all. On SQLite, or PostgreSQL by tests/with_postgresql.py. The
clocks of 10,000 open cases are in bench.clocks, five times the past in bench.growth.
"""

import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Engine, create_engine, select

from bench import cases
from bench.cases import Desks
from bench.house import House, open_house
from bench.load import Ask, Took, cores, run, say
from bench.replay import Asked, listening, replay
from booking.models import Participant
from core import clock
from core.db import begin_write, db
from notifications.inbound import dealing
from notifications.inbound.store import Envelope, receive
from support.models import Audience, Ticket
from support.services import numbers, opening, several
from support.services.opening import Opening
from tests.booking.racing import Browser
from tests.inbound.mails import words_of

CLIENTS, EACH, LOOKS = 8, 25, 30
MANY, MAILS = 100, 1_000
SOUGHT = {"search, a rare word": cases.RARE, "search, a common word": cases.COMMON}
GOALS = {
    "the desk": "18 ms, 95/s",
    "a case with 100 entries": "200/s",
    "figures of a month": "1000 ms",
    "search, a rare word": "9 ms",
    "search, a common word": "110 ms",
    "calls for help": "300/s, or 0.50 of Core",
    "mails": "100/s",
}
WORDS = {"text": "Jeg kan ikke høre noget.", "phone": ""}


def pages(house: House, desks: Desks) -> Iterator[tuple[str, str, uuid.UUID]]:
    """What is looked at, where, and by whom."""
    dorte, frida = house.cast.dorte.id, house.cast.frida.id
    yield "the desk", "/desk", dorte
    yield "a case with 100 entries", f"/tickets/{desks.long}", dorte
    yield "whom to ask, of 400 units", f"/tickets/{desks.long}/consultations", dorte
    yield "a unit by its name", f"/tickets/{desks.long}/consultations?find=lokal+it+37", dorte
    yield "figures of a month", "/figures", frida
    yield "where cases lay", "/figures/cases", frida


def look(house: House, path: str, reader: uuid.UUID, clients: int) -> Took:
    """One page, by so many at once."""
    readers = [house.browser(reader, path) for _ in range(clients)]
    return run([lambda b=browser: b.open(path) for browser in readers], LOOKS)  # type: ignore[misc]


def calls(house: House, people: Sequence[Participant]) -> Sequence[Ask]:
    """Citizens who press "ask for help", one after the other."""
    asks: list[Ask] = []
    for client in range(CLIENTS):
        left = [_citizen(house, person) for person in people[client * EACH : (client + 1) * EACH]]
        asks.append(lambda left=left: _press(*left.pop()))  # type: ignore[misc]
    return asks


def _citizen(house: House, person: Participant) -> tuple[Browser, str]:
    path = f"/m/{cases.token(house, person)}"
    return house.browser(page=f"{path}/help"), f"{path}/help-requests"


def _press(browser: Browser, path: str) -> int:
    return browser.press(path, WORDS)


def by_core(house: House, engine: Engine, people: Sequence[Participant]) -> Took:
    """The statements of as many calls for help, and nothing else."""
    asks = []
    for client in range(CLIENTS):
        some = people[client * EACH : (client + 1) * EACH]
        asks.append(replay(engine, [_statements(house, person) for person in some]))
    return run(asks, EACH, wanted=303)


def _statements(house: House, person: Participant) -> Sequence[Asked]:
    """What it asks of the database. It is taken back: what it wrote can be written again."""
    asked = Opening(
        person.meeting_id, person.id, None, "Ida, borger", Audience.CITIZEN,
        house.cast.at.kolding.id, WORDS["text"],
    )  # fmt: skip
    with house.app.test_request_context():
        begin_write()
        with listening(db.engine) as heard:
            opening.open_ticket(asked, by=None, post=cases.post_of(house), now=clock.now())
            db.session.flush()
        db.session.rollback()
    with house.at_work():
        numbers.next_number()  # the next one is another
    return heard


def replies(house: House, desks: Desks) -> Sequence[Ask]:
    """Supporters who answer one case after the other."""
    newest = (
        select(Ticket.id)
        .where(Ticket.responsible_id == desks.units[0])
        .order_by(Ticket.number.desc())
        .offset(1)
        .limit(CLIENTS * EACH)
    )
    ids = house.session.scalars(newest).all()
    house.session.rollback()
    asks: list[Ask] = []
    for client in range(CLIENTS):
        browser = house.browser(house.cast.dorte.id, f"/tickets/{desks.long}")
        left = list(ids[client * EACH : (client + 1) * EACH])
        asks.append(lambda b=browser, left=left: _answer(b, left.pop()))  # type: ignore[misc]
    return asks


def _answer(browser: Browser, ticket: uuid.UUID) -> int:
    return browser.press(f"/tickets/{ticket}/replies", {"text": "Prøv igen.", "seen": ""})


def mails(house: House) -> float:
    """Seconds for as many mails to the desk as one worker takes in: each of a person who says
    nothing of what it is about, so it is judged, kept and put on the list."""
    key = house.settings.secret_key.encode()
    with house.at_work():
        for n in range(MAILS):
            raw = words_of(words=f"Mail nummer {n}", message_id=f"<{n}@example.org>")
            to = Envelope("ida@example.org", [f"svar@{house.settings.mail_domain}"])
            receive(raw, to, key=key, now=clock.now())
    began, later = time.perf_counter(), clock.now() + timedelta(seconds=1)
    with house.app.app_context():
        while dealing.deal(later, authserv_id="", key=key):
            pass
    return time.perf_counter() - began


def _say_pages(house: House, desks: Desks) -> None:
    for name, path, reader in pages(house, desks):
        alone, many = look(house, path, reader, 1), look(house, path, reader, CLIENTS)
        say(
            f"{name:28}{alone.median:7.1f} ms   p95 {alone.p95:6.1f} ms"
            f"   {CLIENTS} at once {many.per_second:7.1f}/s{_goal(name)}"
        )


def _say_searches(house: House) -> None:
    browser = house.browser(house.cast.dorte.id, "/desk/search")
    for name, words in SOUGHT.items():
        took = run([lambda w=words: browser.press("/desk/search", {"find": w})], LOOKS)  # type: ignore[misc]
        say(f"{name:28}{took.median:7.1f} ms   p95 {took.p95:6.1f} ms{_goal(name)}")


def _goal(name: str) -> str:
    return f"   goal {GOALS[name]}" if name in GOALS else ""


def close_many(house: House, desks: Desks) -> Took:
    """A hundred cases, ended with one answer to all who asked."""
    newest = (
        select(Ticket).where(Ticket.responsible_id == desks.units[0]).order_by(Ticket.number.desc())
    )
    ids = [str(t.id) for t in house.session.scalars(newest.offset(1 + CLIENTS * EACH).limit(MANY))]
    house.session.rollback()
    with house.at_work():
        seen = several.last_events([uuid.UUID(id) for id in ids])
    ticked = [f"{id}:{seen.get(uuid.UUID(id), 0)}" for id in ids]
    browser = house.browser(house.cast.dorte.id, "/desk/selection")
    said = {"ticket": ticked, "outcome": "can_attend", "text": "Det virker igen."}
    return run([lambda: browser.press("/desk/selection/deeds/resolve", said)], 1, wanted=303)


def _say_writes(house: House, desks: Desks, engine: Engine) -> None:
    people = desks.people[: CLIENTS * EACH]
    ours = run(calls(house, people), EACH, wanted=303)
    bare = by_core(house, engine, desks.people[CLIENTS * EACH : 2 * CLIENTS * EACH])
    say(
        f"calls for help, {CLIENTS} at once   {ours.per_second:7.1f}/s   p95 {ours.p95:4.0f} ms   "
        f"Core alone {bare.per_second:7.1f}/s   {ours.per_second / bare.per_second:.2f} of it"
        f"{_goal('calls for help')}"
    )
    answers = run(replies(house, desks), EACH, wanted=303)
    say(f"answers, {CLIENTS} at once          {answers.per_second:7.1f}/s")
    say(f"100 cases ended at once     {1000 * close_many(house, desks).seconds:7.1f} ms")
    took = mails(house)
    say(f"{MAILS} mails taken in        {MAILS / took:7.1f}/s, one worker{_goal('mails')}")


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        desks, engine = cases.build(house), create_engine(house.settings.database_url, pool_size=8)
        say(f"{cores()} cores, {engine.dialect.name}, {cases.CASES} cases")
        _say_pages(house, desks)
        _say_searches(house)
        _say_writes(house, desks, engine)
        engine.dispose()


if __name__ == "__main__":
    main()
