"""The built-in room with a media server: whoever gets in sends, and the worker looks after it."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.web import key
from tests.bridges.contract.kinds import Kind
from tests.media_servers import MediaServer
from tests.video.offers import OFFER
from video import exchange
from video.media import serving, sweeping
from video.media.asking import Deed, MediaAsked, Outcome
from video.models import Peer
from video.providers import JoinIdentity, JoinTarget


@dataclass
class MediaKind(Kind):
    """With a real Janus."""

    janus: MediaServer

    @property
    def there(self) -> int:
        """How many rooms stand at the media server."""
        with self.stage.app.app_context():
            return len(self.janus.rooms(key()))

    def settle(self, **span: float) -> None:
        """Time passes, and the worker looks through the server."""
        self.stage.server.world.later(**span)
        self.stage.session.rollback()
        with self.stage.app.app_context():
            sweeping.sweep(self.janus.access, key=key(), now=self.now)

    def join(self, id: uuid.UUID, who: JoinIdentity) -> JoinTarget:
        """They open the page, and it sends."""
        target = super().join(id, who)
        with self.stage.work():
            page = self._page(who)
            told = exchange.talk(page, exchange.Asked(None, 0, ()), now=self.now)
        if told.state == exchange.State.OPEN:
            self._send(who, told.visit)
        return target

    def _page(self, who: JoinIdentity) -> Peer:
        newest = select(Peer).where(Peer.who == who.who).order_by(Peer.joined_at.desc(), Peer.id)
        return db.session.scalars(newest).first() or Peer()

    def _send(self, who: JoinIdentity, visit: str) -> None:
        asked = MediaAsked(Deed.PUBLISH, visit, OFFER)
        with self.stage.app.app_context():
            told = serving.serve(
                lambda: self._page(who), asked, self.janus.access, key=key(), now=self.now
            )
        assert told.outcome == Outcome.DONE
        assert self.there == 1
