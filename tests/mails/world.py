"""Mails at the desk in each state, for those who visit every address."""

import uuid

from core import clock
from core.db import db
from notifications.inbound.letters import File, Letter
from notifications.inbound.models import InboundMail, Verdict
from support.mails import keeping, sorting
from support.mails.finding import Place
from support.mails.keeping import Shelf
from support.models import EventKind, Ticket, TicketMail
from support.services.moving import move
from support.timeline import ROUTING
from tests.conftest import Work
from tests.factories import Cast
from tests.mails.making import PNG
from tests.support.makers import KEY

Made = dict[str, tuple[int, int]]  # by state, the mail and its file


def make_mails(cast: Cast, work: Work, ticket_id: uuid.UUID) -> Made:
    """One that waits at the hotline, one that was put aside, and one on a case."""
    hotline, dorte_id = cast.at.hotline.id, cast.dorte.id
    made: Made = {}
    with work():
        for number, state in enumerate(("waits", "aside", "on-a-case")):
            mail = put_mail(number, hotline, ticket_id if state == "on-a-case" else None)
            if state == "aside":
                by = db.session.get_one(type(cast.dorte), dorte_id)
                sorting.put_aside(mail, by=by, now=clock.now())
            db.session.flush()
            made[state] = (mail.id, mail.files[0].id)
    return made


def put_mail(number: int, unit_id: uuid.UUID, ticket_id: uuid.UUID | None) -> TicketMail:
    """One with a page and a file: on a case, or on the list of a desk."""
    now = clock.now()
    came = InboundMail(
        sha256=f"{number:064d}", message_id="", received_at=now, envelope_from="", envelope_to=[],
        size=1, verdict=Verdict.HUMAN, handled_at=now, handled_by="mail to sort",
    )  # fmt: skip
    db.session.add(came)
    db.session.flush()
    letter = Letter(
        came.id, Verdict.HUMAN, "the-rest", now, "", "ida@example.org", "Ida",
        subject="Hjælp", text=f"Brev {number}\n\n> Prøv igen", html="<p>Brev</p>",
        files=[File("skærm.png", "image/png", len(PNG), PNG)],
    )  # fmt: skip
    event = None
    if ticket_id:
        ticket = db.session.get_one(Ticket, ticket_id)
        event = move(ticket, EventKind.MAILED, by=ROUTING, now=now, text="Brev", name="ida@x")
        db.session.flush()
    return keeping.keep(
        letter, place=Place(ticket_id) if ticket_id else None, ticket_id=ticket_id,
        event_id=event.id if event else None, support_unit_id=unit_id, shelf=Shelf(KEY), now=now,
    )  # fmt: skip
