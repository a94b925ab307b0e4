"""What sort of mail it is: people's mail is never taken for a machine's."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from notifications.inbound.letters import authenticity
from notifications.inbound.models import Verdict
from tests.inbound.conftest import Come
from tests.inbound.mails import Mail, Part, alternative, calendar_of, mixed, text, words_of

CALENDAR = Part("text/calendar; charset=utf-8; method=REPLY", calendar_of("UID:1"))
REPORT = Part(
    "multipart/report; report-type=delivery-status",
    parts=(
        text("Mailen kunne ikke leveres."),
        Part(
            "message/delivery-status",
            "Reporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        ),
        Part("message/rfc822", Mail(alternative(text(), CALENDAR)).raw()),
    ),
)
RECEIPT = Part("multipart/report; report-type=disposition-notification", parts=(text("Læst"),))


def mail(*headers: str, body: Part | None = None, **more: str) -> bytes:
    """A mail with these headers."""
    return Mail(body or text(), headers=headers, **more).raw()


SORTS = {
    "a person": (mail(), Verdict.HUMAN, "the-rest"),
    "auto-submitted: no": (mail("Auto-Submitted: No"), Verdict.HUMAN, "the-rest"),
    "Exchange asks for no automatic answer": (
        mail("X-Auto-Response-Suppress: All"), Verdict.HUMAN, "the-rest",
    ),
    "only a subject like that": (mail(subject="Automatisk svar: ja"), Verdict.HUMAN, "the-rest"),
    "another precedence": (mail("Precedence: first-class"), Verdict.HUMAN, "the-rest"),
    "out of office": (
        mail("Auto-Submitted: auto-replied (vacation)"), Verdict.AUTOMATIC, "auto-submitted",
    ),
    "out of office in Danish": (
        mail("X-Auto-Response-Suppress: All", subject="Automatisk svar: Indkaldelse"),
        Verdict.AUTOMATIC, "subject",
    ),
    "a list": (mail("List-Id: <nyt.example.org>"), Verdict.AUTOMATIC, "list"),
    "a list one can leave": (
        mail("List-Unsubscribe: <https://example.org/af>"), Verdict.AUTOMATIC, "list",
    ),
    "a read receipt": (mail(body=RECEIPT), Verdict.AUTOMATIC, "read-receipt"),
    "an answer": (mail(body=alternative(text(), CALENDAR)), Verdict.CALENDAR, "calendar-part"),
    "an answer sent by a machine": (
        mail("Auto-Submitted: auto-generated", body=alternative(text(), CALENDAR)),
        Verdict.CALENDAR, "calendar-part",
    ),
    "a calendar as a file": (
        mail(body=mixed(text(), Part("application/x-file; name=a.ICS", calendar_of("UID:1")))),
        Verdict.CALENDAR, "calendar-part",
    ),
    "a report with our own request inside": (mail(body=REPORT), Verdict.BOUNCE, "report"),
    "from the mail server": (
        mail(sender="Mail Delivery <MAILER-DAEMON@example.org>"), Verdict.BOUNCE, "daemon",
    ),
}  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_each_sort_is_told_by_its_rule(come: Come, sort: str) -> None:
    raw, verdict, rule = SORTS[sort]

    kept = come(raw)

    assert (kept.verdict, kept.rule) == (verdict, rule)


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [(words_of(), Verdict.BOUNCE), (SORTS["out of office"][0], Verdict.AUTOMATIC)],
    ids=["nobody to tell", "Exchange's out of office"],
)
def test_without_a_sender_on_the_envelope(come: Come, raw: bytes, verdict: Verdict) -> None:
    assert come(raw, sender="").verdict == verdict


def test_out_of_a_mailbox_the_return_path_counts(come: Come, session: Session) -> None:
    nobody, ida = (
        mail("Return-Path: <>"),
        mail("Return-Path: <ida@example.org>", message_id="<2@x>"),
    )

    found = [come(raw, sender="", to=()).verdict for raw in (nobody, ida)]

    assert found == [Verdict.BOUNCE, Verdict.HUMAN]


OURS = "mx.moedebro.example"
RESULTS = {
    "passed": ([f"{OURS}; spf=pass; dmarc=pass header.from=example.org"], True),
    "failed": ([f"{OURS} 1; dkim=none; dmarc=fail (p=none)"], False),
    "not looked at": ([f"{OURS}; spf=pass"], None),
    "somebody else says so": (["mx.example.org; dmarc=pass"], None),
    "ours stands above what the sender wrote in": (
        [f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"], False,
    ),
    "nobody": ([], None),
}  # fmt: skip


@pytest.mark.parametrize("case", RESULTS)
def test_who_sent_it_is_what_our_own_server_says(case: str) -> None:
    said, expected = RESULTS[case]

    assert authenticity(said, OURS) is expected
    assert authenticity(said, "") is None


def test_a_mail_that_nobody_takes_is_listed_without_names(
    app: Flask, come: Come, session: Session
) -> None:
    come(words_of())

    said = app.test_cli_runner().invoke(args=["mail", "kept"]).output

    assert "human  the-rest  nobody" in said
    assert "@" not in said
