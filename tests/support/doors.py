"""Every way to a case, for one person: what each lets through, over HTTP and by the services."""

import csv
import io
import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient

from accounts.models import User
from core.db import db
from support import access, kin, queries, untold
from support.api import listing
from support.models import Ticket
from support.queues import Queue
from support.services import exporting, searching, several
from support.services.several import Several
from tests.api.programs import Program, program_of
from tests.browse import post, sign_in
from tests.support.makers import KEY

T = TypeVar("T")
Ids = set[uuid.UUID]
Numbers = Mapping[int, uuid.UUID]
TICKET = re.compile(r'href="/tickets/([0-9a-f-]{36})"')
ATTACHED = re.compile(r'href="(/desk/(?:mails|phone-calls)/[^"?#]+)"')


@dataclass
class Doors:
    """Somebody in a browser, and a program of theirs."""

    app: Flask
    user: User
    numbers: Numbers  # of all cases there are

    @cached_property
    def browser(self) -> FlaskClient:
        made = self.app.test_client()
        sign_in(made, self.user)
        return made

    @cached_property
    def program(self) -> Program:
        return program_of(self.app, self.user)

    @cached_property
    def pages(self) -> Mapping[uuid.UUID, str]:
        """Each case that opens, as it is shown."""
        answers = {id: self.browser.get(f"/tickets/{id}") for id in self.numbers.values()}
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        return {id: answer.text for id, answer in answers.items() if answer.status_code == 200}

    def read_by_program(self) -> Ids:
        """One by one."""
        asked = {id: self.program.get(f"/tickets/{id}") for id in self.numbers.values()}
        assert {answer.status_code for answer in asked.values()} <= {200, 404}
        return {id for id, answer in asked.items() if answer.status_code == 200}

    def listed_by_program(self) -> Ids:
        """Page by page."""
        found, cursor = list[str](), None
        while True:
            said = self.program.get("/tickets", **({"cursor": cursor} if cursor else {})).json
            assert said
            found += [each["id"] for each in said["tickets"]]
            cursor = said["next"]
            if cursor is None:
                return set(map(uuid.UUID, once(found)))

    def searched(self, words: str) -> Ids:
        """On the page; and a program finds the same."""
        page = post(self.browser, "/desk/search", {"find": words}).text
        on_page = set(map(uuid.UUID, TICKET.findall(page)))
        said = self.program.send("POST", "/ticket-searches", {"find": words}).json
        assert said
        assert {uuid.UUID(each["id"]) for each in said["tickets"]} == on_page
        assert said["count"] == len(on_page)
        return on_page

    def exported(self, look: str = "", **fields: str) -> Ids:
        """In the file of a search, or of a queue."""
        file = post(self.browser, f"/desk/export{look}", fields, page="/desk")
        assert file.status_code == 200
        rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
        return {self.numbers[int(row[0])] for row in once(map(tuple, rows[1:]))}

    def on_preview(self, deed: Several) -> Ids:
        """Of all that were ticked, what a page says anything about."""
        ticked = [f"{id}:0" for id in self.numbers.values()]
        form = {"deed": deed.value, "ticket": ticked}
        answer = post(self.browser, "/desk/selection/preview", form, page="/desk/selection")
        assert answer.status_code == 200
        shown = set(map(uuid.UUID, TICKET.findall(answer.text)))
        said = re.search(r"(\d+) sag(?:er)? er ikke hos dig mere", answer.text)
        assert int(said[1] if said else 0) == len(self.numbers) - len(shown)
        return shown

    def attached(self) -> Collection[str]:
        """What the pages lead to, beside other cases: files, mails, messages of callers."""
        return sorted({url for page in self.pages.values() for url in ATTACHED.findall(page)})

    def opens(self, url: str) -> bool:
        """Whether it is shown, or sent; if not, there is no such page."""
        status = self.browser.get(url).status_code
        assert status in (200, 404), (url, status)
        return status == 200


@dataclass
class Ways:
    """The same by the services, at any time. In a transaction of the caller's."""

    user: User
    every: Collection[uuid.UUID]
    now: datetime

    def seen(self) -> list[Ids]:
        """What every way that knows no status and no words lets through."""
        listed = access.tickets_for(self.user, now=self.now).with_only_columns(Ticket.id)
        asked = access.seen_of(self.user, now=self.now).with_only_columns(Ticket.id)
        page = listing.page_of(self.user, listing.Wanted(), after=None, now=self.now)
        chosen = several.candidates([*self.every], Several.TAKE, by=self.user, now=self.now)
        some = [db.session.get_one(Ticket, id) for id in self.every]
        return [
            set(db.session.scalars(listed)),
            set(db.session.scalars(asked)),
            {id for id in self.every if access.find_ticket(self.user, id, now=self.now)},
            {id for id in self.every if access.lock_ticket(self.user, id, now=self.now)},
            {ticket.id for ticket, _last in page.lines},
            {one.row.id for one in chosen},
            kin.seen_of(self.user, some, now=self.now),
        ]

    def searched(self, words: str) -> Ids:
        """Counted, shown and exported alike."""
        found = searching.find(words, by=self.user, key=KEY, now=self.now)
        ids = once(row.id for row in found.rows)
        rows = exporting.found_rows(words, by=self.user, key=KEY, now=self.now)
        assert (found.count, once(row.id for row in rows)) == (len(ids), ids)
        return set(ids)

    def in_queue(self, queue: Queue) -> Ids:
        """Shown and exported alike, and as many as are counted beside those to be learnt from."""
        desk = queries.desk_of(self.user, queue=queue, now=self.now)
        rows = [*desk.waiting, *desk.learning]
        ids = once(row.id for row in rows)
        taken = exporting.queue_rows(self.user, queue, now=self.now)
        assert sorted(row.id for row in taken) == sorted(ids)
        assert desk.counts[queue] == len(desk.waiting)
        return set(ids)

    def on_the_desk(self) -> Ids:
        """All that is to be done something about."""
        desk = queries.desk_of(self.user, now=self.now)
        return set(once(row.id for row in (*desk.waiting, *desk.learning, *desk.others)))

    def to_ring(self) -> Ids:
        """Who has to be rung, whose case it is."""
        return {one.ticket_id for one in untold.to_ring(self.user, now=self.now)}


def once(found: Iterable[T]) -> list[T]:
    """Nothing stands twice in a list."""
    listed = list(found)
    assert len(set(listed)) == len(listed)
    return listed
