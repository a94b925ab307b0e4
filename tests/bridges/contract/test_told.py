"""What bridges tell of who comes and goes: the same holds however each of them says it.

VDX tells nothing, and has no address to tell it to.
"""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.bridges.cms import test_hook as cms
from tests.bridges.cms.answers import cdr
from tests.bridges.cms.fake import Record
from tests.bridges.cms.server import CmsServer, cms_server
from tests.bridges.fake_server import vdx_server
from tests.bridges.making import Stage, make_stage
from tests.bridges.pexip import test_events as pexip_events
from tests.bridges.pexip.making import Pexip, basic, make_pexip
from tests.conftest import Work
from tests.factories import Cast
from video.outside import live
from video.outside.live import Live


@dataclass
class Teller(ABC):
    """A meeting that is on, and the bridge that tells of it."""

    stage: Stage
    client: FlaskClient
    id: uuid.UUID
    said: Sequence[Any]  # two come, and one of them goes
    after: Live

    @abstractmethod
    def tell(self, *events: Any, is_known: bool = True) -> int:
        """All in one push; what is answered."""

    @abstractmethod
    def foreign(self) -> Any:
        """Somebody comes to a room that is not ours."""

    @abstractmethod
    def odd(self) -> Any:
        """Of a kind that nobody knows."""

    def seen(self) -> Live:
        """Who is there."""
        self.stage.session.rollback()
        with self.stage.work():
            return live.live_in([self.id]).get(self.id, Live())


@dataclass
class Cms(Teller):
    """Records with numbers, in XML; a secret in the address."""

    server: CmsServer
    url: str

    def tell(self, *events: Any, is_known: bool = True) -> int:
        """See Teller."""
        url = self.url if is_known else self.url[:-1] + ("A" if self.url[-1] != "A" else "B")
        return cms.push(self.client, url, cdr(events)).status_code

    def foreign(self) -> Any:
        """See Teller."""
        self.server.world.create({"name": "Andres", "uri": "andres", "cdrTag": "andres"})
        self.server.world.come("andres", "Bo")
        return list(enumerate(self.server.world.records))[-1]

    def odd(self) -> Any:
        """See Teller."""
        return 99, Record("recordingStart", self.stage.now, "r", {})


@dataclass
class PexipTells(Teller):
    """JSON; a password."""

    pexip: Pexip

    def tell(self, *events: Any, is_known: bool = True) -> int:
        """See Teller."""
        more = {} if is_known else {"headers": basic("forkert")}
        return pexip_events.tell(self.client, self.pexip, *events, **more).status_code

    def foreign(self) -> Any:
        """See Teller."""
        return pexip_events.event(pexip_events.COMES, f"moedebro:{uuid.UUID(int=7)}")

    def odd(self) -> Any:
        """See Teller."""
        return pexip_events.event("conference_sang", "moedebro:x")


def a_cms(client: FlaskClient, cast: Cast, stage: Stage, server: CmsServer) -> Cms:
    url = cms.url_on_page(client, stage, cast)
    id, host, _guest = cms.a_meeting(stage, server)
    server.world.later(seconds=2)
    server.world.go(host)
    said = list(enumerate(server.world.records))
    return Cms(stage, client, id, said, Live(waiting=1, came=2, is_told=True), server, url)


def a_pexip(client: FlaskClient, stage: Stage) -> PexipTells:
    pexip, event = make_pexip(stage), pexip_events.event
    id, tag = pexip_events.room(pexip)
    said = [
        event(pexip_events.COMES, tag), event(pexip_events.COMES, tag, 1, "b", role="chair"),
        event(pexip_events.GOES, tag, 2),
    ]  # fmt: skip
    return PexipTells(stage, client, id, said, Live(inside=1, came=2, is_told=True), pexip)


@pytest.fixture(params=["cms", "pexip"])
def teller(
    request: pytest.FixtureRequest,
    app: Flask,
    work: Work,
    session: Session,
    cast: Cast,
    client: FlaskClient,
) -> Iterator[Teller]:
    """One of those that tell."""
    if request.param == "cms":
        with cms_server() as server:
            yield a_cms(client, cast, make_stage(app, work, session, cast, server), server)
    else:
        with vdx_server() as other:
            yield a_pexip(client, make_stage(app, work, session, cast, other))


def test_all_in_one_push_and_one_by_one_come_to_the_same(teller: Teller) -> None:
    assert teller.tell(*teller.said) == 200
    assert teller.seen() == teller.after

    assert [teller.tell(each) for each in teller.said] == [200] * len(teller.said)

    assert teller.seen() == teller.after  # nobody came twice


def test_told_backwards_the_same_people_are_there(teller: Teller) -> None:
    for each in reversed(teller.said):
        assert teller.tell(each) == 200

    assert teller.seen() == teller.after


def test_of_rooms_that_are_not_ours_nothing_is_known(teller: Teller) -> None:
    assert teller.tell(teller.foreign()) == 200
    assert teller.seen() == Live()


def test_who_is_not_the_bridge_is_not_believed(teller: Teller) -> None:
    assert teller.tell(*teller.said, is_known=False) in (401, 403)
    assert teller.seen() == Live()


def test_what_nobody_knows_stands_in_nobodys_way(teller: Teller) -> None:
    odd = teller.odd()
    assert teller.tell(odd, *teller.said, odd) == 200
    assert teller.seen() == teller.after


def test_what_is_older_than_what_is_kept_is_refused(teller: Teller) -> None:
    old = [long_ago(each) for each in teller.said]
    assert teller.tell(*old) == 409
    assert teller.seen() == Live()


def long_ago(event: Any) -> Any:
    span = timedelta(days=9)
    if isinstance(event, dict):
        return event | {"time": event["time"] - span.total_seconds()}
    number, record = event
    return number, Record(record.type, record.at - span, record.id, record.said)
