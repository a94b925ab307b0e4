"""The desk while meetings run: `python -m bench.rooms`.

Six built-in rooms with four people each, whose pages ask as the script of the room does: at once
while they connect, then at the pace the server tells them. (Sound and picture go from browser to
browser and never meet the server.) The desk's p95 is measured with and without them.
"""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from bench.house import House, open_house
from bench.load import Took, cores, run, say
from tests.booking.racing import Browser
from tests.journeys.world import make_world
from tests.video.rooms import a_meeting_now, somebody, target_for

ROOMS, PEOPLE, READERS, TIMES = 6, 4, 2, 100
SETTLED = 12.0  # seconds: everybody is connected, and asks every five


class Guest:
    """One room page: it says it is there, and greets whoever it is told of."""

    def __init__(self, house: House, url: str) -> None:
        self.page = Browser(house.address, "", uuid.uuid4())
        assert self.page.open(url) == 200
        self.path, self.visit, self.cursor = f"{url}/signals", None, 0
        self.greeted: set[str] = set()
        self.signals: list[dict[str, object]] = []

    def ask(self) -> float:
        """One short request; how many seconds until the next."""
        body = {"visit": self.visit, "cursor": self.cursor, "signals": self.signals}
        cookies = "; ".join(f"{name}={value}" for name, value in self.page.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.page.token}
        headers["Content-Type"] = "application/json"
        with closing(HTTPConnection(self.page.server, timeout=30)) as line:
            line.request("POST", self.path, json.dumps(body), headers)
            answer = line.getresponse()
            assert answer.status == 200, answer.status
            told = json.loads(answer.read())
        self.visit, self.cursor = told["visit"], told["cursor"]
        new = [p for p in told["peers"] if p["id"] not in self.greeted]
        self.greeted |= {p["id"] for p in new}
        offer = {"description": {"type": "offer", "sdp": "x" * 3000}}
        self.signals = [{"to": p["id"], "visit": p["visit"], "payload": offer} for p in new]
        return float(told["pollMs"]) / 1000


@contextmanager
def in_rooms(guests: list[Guest]) -> Iterator[None]:
    """Everybody's page asks, each in its own time, until the end of the block."""
    over = threading.Event()

    def stay(guest: Guest) -> None:
        while not over.wait(guest.ask()):
            pass

    threads = [threading.Thread(target=stay, args=(guest,)) for guest in guests]
    for thread in threads:
        thread.start()
    try:
        time.sleep(SETTLED)
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def open_rooms(house: House) -> list[Guest]:
    """Six meetings that run, and four people for each."""
    guests = []
    for _room in range(ROOMS):
        meeting = a_meeting_now(house.at_work)
        people = [somebody(f"Nr. {n}", is_host=n == 0) for n in range(PEOPLE)]
        urls = [target_for(house.at_work, meeting, who).url for who in people]
        guests += [Guest(house, url) for url in urls]
    return guests


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        make_world(house.session, house.cast, house.at_work, house.settings)
        desk = house.browser(house.cast.dorte.id)

        def look() -> Took:
            return run([lambda: desk.open("/desk")] * READERS, TIMES)

        look()
        alone, guests = look(), open_rooms(house)
        with in_rooms(guests):
            among = look()
        say(f"{cores()} cores, {house.session.get_bind().dialect.name}")
        say(f"desk alone                     p95 {alone.p95:5.0f} ms")
        say(f"with {ROOMS} rooms of {PEOPLE} people        p95 {among.p95:5.0f} ms")
        say(f"{among.p95 / alone.p95:.1f}×")


if __name__ == "__main__":
    main()
