"""Rooms at the media server, and the pages in them. A room is made by whoever comes first, also
when the server has started anew and remembers none."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from video.media.janus import (
    FEED_GONE,
    FEED_THERE,
    NO_HANDLE,
    NO_SESSION,
    ROOM_GONE,
    ROOM_THERE,
    Janus,
    MediaRefused,
    readable,
)
from video.media.names import room_number, room_pin, room_secret

SENDERS_MOST = 12  # a place for each, and for two whose old page is still on its way out
BITS_A_SECOND = 768_000  # of one picture, 640 × 360
WORD = "moedebro"


class SeatLost(MediaRefused):
    """The server does not know this page (any more): it comes in anew."""


class NotYet(MediaRefused):
    """The other one does not send (yet)."""


@dataclass(frozen=True)
class Seat:
    """One visit of one page, as the media server knows it."""

    provision_id: uuid.UUID
    session: int
    feed: int


class MediaRoom:
    """The room of one meeting."""

    def __init__(self, janus: Janus, provision_id: uuid.UUID, *, key: bytes) -> None:
        self.janus, self.provision_id = janus, provision_id
        self.number = room_number(key, provision_id)
        self._secret, self._pin = room_secret(key, provision_id), room_pin(key, provision_id)

    def publish(self, seat: Seat, offer: str) -> str:
        """The page begins to send, as if it had never been here; the answer to its offer."""
        self.janus.close(seat.session)
        self.janus.open(seat.session)
        handle = self.janus.attach(seat.session)
        self._join(seat, handle)
        jsep = {"type": "offer", "sdp": offer}
        answer = self.janus.ask(seat.session, handle, {"request": "publish"}, jsep=jsep).sdp
        if answer is None:
            raise SeatLost(0)
        return answer

    def _join(self, seat: Seat, handle: int) -> None:
        """Apart from the offer: one that came with a refusal could not be made again."""
        said = {"request": "join", "ptype": "publisher", "room": self.number,
                "id": seat.feed, "pin": self._pin}  # fmt: skip
        cures = {ROOM_GONE: self._make, FEED_THERE: self._take_over}
        for _turn in range(3):
            try:
                self.janus.ask(seat.session, handle, said)
            except MediaRefused as refusal:
                if refusal.code not in cures:
                    raise
                cures[refusal.code](seat, handle)
            else:
                return
        raise SeatLost(FEED_THERE)

    def _make(self, seat: Seat, handle: int) -> None:
        """Of two who come first at once, one makes it."""
        said = {
            "request": "create", "room": self.number, "description": f"{WORD} {self.provision_id}",
            "secret": self._secret, "pin": self._pin, "admin_key": self.janus.access.admin_key,
            "is_private": True, "publishers": SENDERS_MOST, "bitrate": BITS_A_SECOND,
            "bitrate_cap": True, "audiocodec": "opus", "videocodec": "vp8", "record": False,
        }  # fmt: skip
        try:
            self.janus.ask(seat.session, handle, said)
        except MediaRefused as refusal:
            if refusal.code != ROOM_THERE:
                raise

    def _take_over(self, seat: Seat, handle: int) -> None:
        """What the page sent before it was loaded anew."""
        self.stop_feed(seat.session, handle, seat.feed)

    def stop_feed(self, session: int, handle: int, feed: int) -> None:
        """Whoever sends this, sends it no longer. Gone already does as well."""
        said = {"request": "kick", "room": self.number, "secret": self._secret, "id": feed}
        try:
            self.janus.ask(session, handle, said)
        except MediaRefused as refusal:
            if refusal.code not in (FEED_GONE, ROOM_GONE):
                raise

    def watch(self, seat: Seat, feed: int) -> tuple[int, str]:
        """What somebody else sends: the connection it comes by, and the server's offer."""
        with _known():
            handle = self.janus.attach(seat.session)
            said = {"request": "join", "ptype": "subscriber", "room": self.number,
                    "feed": feed, "pin": self._pin}  # fmt: skip
            try:
                offer = self.janus.ask(seat.session, handle, said).sdp
            except MediaRefused as refusal:
                self.janus.detach(seat.session, handle)
                raise NotYet(refusal.code) from refusal
        if offer is None:
            raise NotYet(0)
        return handle, offer

    def start(self, seat: Seat, handle: int, answer: str) -> None:
        """The page has answered: let it come."""
        with _known():
            jsep = {"type": "answer", "sdp": answer}
            self.janus.ask(seat.session, handle, {"request": "start"}, jsep=jsep)

    def feeds(self, session: int, handle: int) -> list[int]:
        """Who is in it."""
        said = {"request": "listparticipants", "room": self.number}
        here = self.janus.ask(session, handle, said).data.get("participants", [])
        with readable():
            return [int(each["id"]) for each in here]

    def destroy(self, session: int, handle: int) -> None:
        """Everybody in it is out. Gone already does as well."""
        said = {"request": "destroy", "room": self.number, "secret": self._secret}
        try:
            self.janus.ask(session, handle, said)
        except MediaRefused as refusal:
            if refusal.code != ROOM_GONE:
                raise


@contextmanager
def _known() -> Iterator[None]:
    """Raises SeatLost where the server does not know the page."""
    try:
        yield
    except MediaRefused as refusal:
        if refusal.code in (NO_SESSION, NO_HANDLE):
            raise SeatLost(refusal.code) from refusal
        raise


def ours(janus: Janus, session: int, handle: int, *, key: bytes) -> list[MediaRoom]:
    """The rooms that this installation made: their number proves it."""
    said = {"request": "list", "admin_key": janus.access.admin_key}
    there = janus.ask(session, handle, said).data.get("list", [])
    with readable():
        named = [(str(each["description"]).split(), each["room"]) for each in there]
    ids = [(words[1], number) for words, number in named if words[:1] == [WORD] and words[1:]]
    rooms = ((_room_of(janus, id, key=key), number) for id, number in ids)
    return [room for room, number in rooms if room and room.number == number]


def _room_of(janus: Janus, id: str, *, key: bytes) -> MediaRoom | None:
    try:
        return MediaRoom(janus, uuid.UUID(id), key=key)
    except ValueError:
        return None
