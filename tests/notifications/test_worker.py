"""The worker: everything once, in order, and what follows when it does not get through."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from notifications import leases
from notifications.models import OutboxMessage
from notifications.worker import Worker
from tests.conftest import Work
from tests.notifications.making import TO, Watched, drain, enqueue, watched_kind
from tests.notifications.sink import Sink, listening


def rows(session: Session) -> list[OutboxMessage]:
    session.rollback()
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def make_due(session: Session) -> None:
    """As if the wait after a failure were over."""
    session.execute(update(OutboxMessage).values(due_at=clock.now() - timedelta(seconds=1)))
    session.commit()


def test_a_message_is_sent_and_its_follow_up_told(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue(text="Kære Ida")

    drain(mailing_app)

    [row] = rows(session)
    assert row.sent_at
    assert not row.is_possible_duplicate
    assert watched.sent == [row.id]
    assert [m["Subject"] for m in sink.mails()] == ["Kære Ida"]
    assert sink.taken[0].mail_from == row.envelope_from


def test_each_stream_arrives_in_the_order_it_was_written(
    mailing_app: Flask, work: Work, sink: Sink, watched: Watched
) -> None:
    with work():
        for n in range(30):
            enqueue(to=replace(TO, stream=f"s{n % 3}"), text=f"s{n % 3}:{n // 3}")

    drain(mailing_app, threads=6)

    subjects = [str(m["Subject"]) for m in sink.mails()]
    for stream in ("s0", "s1", "s2"):
        assert [s for s in subjects if s.startswith(stream)] == [f"{stream}:{i}" for i in range(10)]


def test_mail_written_while_the_server_is_down_goes_out_once_it_is_back(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    sink.answers = ["421 4.3.2 going down"] * 3
    with work():
        for n in range(3):
            enqueue(to=replace(TO, stream=f"s{n}"), text=str(n))
        enqueue(to=replace(TO, stream="s0"), text="after 0")
    drain(mailing_app)
    assert sink.taken == []

    make_due(session)
    drain(mailing_app)

    assert sorted(str(m["Subject"]) for m in sink.mails()) == ["0", "1", "2", "after 0"]
    assert set(sink.counted.values()) == {1}
    assert all(row.sent_at and not row.is_possible_duplicate for row in rows(session))


def test_nobody_listening_costs_nothing_but_time(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue()
    with listening(Sink()) as elsewhere:
        port, elsewhere_port = sink.port, elsewhere.port
    app = mailing_app
    app.extensions["moedebro_settings"] = replace(
        app.extensions["moedebro_settings"], smtp_port=elsewhere_port
    )
    drain(app)
    [row] = rows(session)
    assert (row.sent_at, row.failed_at, row.failure) == (None, None, "connection")

    app.extensions["moedebro_settings"] = replace(
        app.extensions["moedebro_settings"], smtp_port=port
    )
    make_due(session)
    drain(app)

    assert len(sink.taken) == 1


def test_a_temporary_answer_is_tried_again_later(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    sink.answers = ["451 4.3.0 try later"]
    with work():
        enqueue()

    drain(mailing_app)

    [row] = rows(session)
    wait = row.due_at - clock.now()
    assert (row.sent_at, row.failed_at, row.failure) == (None, None, "451 4.3.0")
    assert timedelta(seconds=15) < wait < timedelta(seconds=40)


def test_a_permanent_answer_is_failed_and_told(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    sink.refused = {"ida@example.org": "550 5.1.1 <ida@example.org> is unknown"}
    with work():
        enqueue()

    drain(mailing_app)

    [row] = rows(session)
    assert row.failed_at
    assert row.failure == "550 5.1.1"  # no address in it
    assert watched.failed == [row.id]


def test_after_a_permanent_failure_the_stream_goes_on(
    mailing_app: Flask, work: Work, sink: Sink, watched: Watched
) -> None:
    sink.answers = ["554 no"]
    with work():
        enqueue(text="first")
        enqueue(text="second")

    drain(mailing_app)

    assert [m["Subject"] for m in sink.mails()] == ["second"]


def test_after_three_days_it_is_given_up(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    sink.answers = ["451 4.3.0 try later"]
    with work():
        enqueue().attempts = 200

    drain(mailing_app)

    [row] = rows(session)
    assert row.failed_at
    assert row.failure == "gave up 451 4.3.0"
    assert watched.failed == [row.id]


def test_the_waits_double_up_to_an_hour_and_fill_three_days() -> None:
    assert [leases.delay_after(n).total_seconds() for n in (1, 2, 3, 8, 99)] == [
        30,
        60,
        120,
        3600,
        3600,
    ]
    assert not leases.is_hopeless(60)
    assert leases.is_hopeless(80)


def test_a_lease_that_ran_out_is_sent_and_marked(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue()
    with work():
        early = clock.now() - timedelta(minutes=5)
        early_enough = clock.now() - timedelta(minutes=1)
    session.execute(
        update(OutboxMessage).values(
            lease_until=early_enough, attempt_started_at=early, claimed_by="killed"
        )
    )
    session.commit()

    drain(mailing_app)

    [row] = rows(session)
    assert row.sent_at
    assert row.is_possible_duplicate


def test_what_another_worker_holds_is_left_alone(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue()
    with work():
        leases.claim(5, worker="another", lease=timedelta(minutes=1), now=clock.now())

    drain(mailing_app)

    assert sink.taken == []


def test_a_message_is_claimed_once(work: Work, watched: Watched) -> None:
    with work():
        for n in range(5):
            enqueue(to=replace(TO, stream=f"s{n}"))
    lease, now = timedelta(minutes=1), clock.now()
    with work():
        first = leases.claim(3, worker="a", lease=lease, now=now)
    with work():
        second = leases.claim(9, worker="b", lease=lease, now=now)

    assert (len(first), len(second)) == (3, 2)
    assert not set(first) & set(second)


@pytest.mark.slow
def test_two_workers_never_send_one_message_twice(
    mailing_app: Flask, work: Work, sink: Sink, watched: Watched
) -> None:
    with work():
        for n in range(100):
            enqueue(to=replace(TO, stream=f"s{n}"))

    with ThreadPoolExecutor() as both:
        for ended in [both.submit(drain, mailing_app) for _ in range(2)]:
            ended.result(60)

    assert len(sink.counted) == 100
    assert set(sink.counted.values()) == {1}


def test_a_follow_up_that_breaks_does_not_send_the_mail_again(
    mailing_app: Flask, work: Work, session: Session, sink: Sink
) -> None:
    with watched_kind(broken_follow_up=True):
        with work():
            enqueue()

        drain(mailing_app)

    [row] = rows(session)
    assert row.sent_at
    assert len(sink.taken) == 1


def test_a_message_that_cannot_be_made_does_not_stop_the_others(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue(to=replace(TO, stream="s1")).payload = {}
        enqueue(to=replace(TO, stream="s2"), text="whole")

    drain(mailing_app)

    assert [m["Subject"] for m in sink.mails()] == ["whole"]
    assert rows(session)[0].failure == "bug"


def test_an_address_that_is_none_fails_at_once(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue(to=replace(TO, address="ida@example.org\r\nBcc: x@example.org"))

    drain(mailing_app)

    assert rows(session)[0].failure == "553 5.1.3"
    assert sink.taken == []


@pytest.mark.parametrize(("language", "words"), [("da", "Prøvebesked"), ("en", "Test message")])
def test_a_message_is_in_the_readers_language(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, language: str, words: str
) -> None:
    with work():
        enqueue("test-message", replace(TO, language=language))

    drain(mailing_app)

    assert words in sink.mails()[0]["Subject"]
    assert sink.mails()[0]["Content-Language"] == language


def test_a_stopped_worker_lands_what_is_in_the_air(
    mailing_app: Flask, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    with work():
        enqueue()
    worker = Worker(mailing_app, threads=1)
    worker.stop()

    worker.run()

    assert rows(session)[0].sent_at is None  # it claimed nothing any more


def test_a_message_that_nobody_wants_any_more_is_withdrawn(
    mailing_app: Flask, work: Work, session: Session, sink: Sink
) -> None:
    with watched_kind(is_wanted=lambda message, _now: message.payload["text"] == "true") as watched:
        with work():
            for text in ("no longer true", "true"):
                enqueue(text=text)

        drain(mailing_app)

    assert [m["Subject"] for m in sink.mails()] == ["true"]
    [row] = rows(session)
    assert (watched.sent, watched.failed) == ([row.id], [])


def test_only_who_holds_a_message_withdraws_it(
    work: Work, session: Session, watched: Watched
) -> None:
    with work():
        enqueue()
    with work():
        leases.claim(1, worker="a", lease=timedelta(minutes=1), now=clock.now())
    [row] = rows(session)

    with work():
        leases.withdraw(row.id, worker="b")

    assert rows(session) == [row]
