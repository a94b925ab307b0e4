"""Text messages by a provider that takes 50 ms, four workers, eight sends in the air in each:
`python -m bench.channels`. MESSAGES=2000 for fewer.

Counted at the provider: none is lost, none comes twice, and each person's come in their order.
"""

import multiprocessing
import os
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from bench.house import House, open_house
from bench.load import cores, say
from core import clock
from core.config import Settings
from notifications import outbox
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.sending import Senders
from notifications.sms import Found, Sms
from notifications.smtp import FileSender
from notifications.texts.models import SmsDelivery
from notifications.worker import Worker
from tests.notifications.making import DOMAIN, KEY, watched_kind

MESSAGES = int(os.environ.get("MESSAGES", "20000"))
EACH = 2  # to one person, in order
WORKERS, THREADS = 4, 8
DELAY = 0.05


@dataclass(frozen=True)
class SlowProvider:
    """It writes down what it is given, after 50 ms."""

    file: Path
    name: str = "slow"

    def send(self, sms: Sms) -> str:
        """Take it."""
        time.sleep(DELAY)
        with self.file.open("a", encoding="ascii") as kept:
            kept.write(f"{sms.to} {sms.text}\n")
        return uuid.uuid4().hex

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """Nothing is ever lost here."""
        return []


def enqueue(house: House) -> None:
    """So many messages, two to each person."""
    letters = [
        (Draft("watched", {"text": str(n // people)}), _to(n % people))
        for people in [MESSAGES // EACH]
        for n in range(MESSAGES)
    ]
    now = clock.now() - timedelta(seconds=1)
    for first in range(0, MESSAGES, 1000):
        some = letters[first : first + 1000]
        with house.at_work():
            outbox.enqueue_all(some, mail_domain=DOMAIN, key=KEY, now=now, are_first=True)


def _to(person: int) -> Recipient:
    return Recipient(Channel.SMS, f"+45{person:08d}", "da", f"person {person}")


def work(settings: Settings, file: Path) -> None:
    """One worker, until nothing is due."""
    app = create_app(settings)
    by = Senders(FileSender(file.parent), [SlowProvider(file)])
    with watched_kind():
        while True:
            Worker(app, threads=THREADS).run(drain=True, by=by)
            with app.app_context():
                if not outbox.has_due(clock.now()):
                    return


def main() -> None:
    """Measure and print; fails when one is lost, doubled or out of its turn."""
    start = multiprocessing.get_context("spawn")
    with open_house() as house, watched_kind():
        enqueue(house)
        file = house.settings.instance_path / "taken.txt"
        workers = [start.Process(target=work, args=(house.settings, file)) for _ in range(WORKERS)]
        began = time.perf_counter()
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        took = time.perf_counter() - began
        taken = file.read_text(encoding="ascii").splitlines()
        house.session.rollback()
        unsent = select(func.count(OutboxMessage.id)).where(OutboxMessage.sent_at.is_(None))
        lost = house.session.scalar(unsent) or 0
        tries = house.session.scalar(select(func.count(SmsDelivery.id))) or 0
        say(f"{cores()} cores, {house.session.get_bind().dialect.name}, {WORKERS} workers")
        say(f"{MESSAGES} messages in {took:.0f} s: {MESSAGES / took:.0f}/s, lost {lost}")
        say(f"doubled {len(taken) - len(set(taken))}, attempts {tries}, out of order {late(taken)}")
        sys.exit(int(lost > 0 or sorted(taken) != sorted(set(taken)) or late(taken) > 0))


def late(taken: Sequence[str]) -> int:
    """How many came after what was written after them."""
    seen: dict[str, int] = {}
    count = 0
    for line in taken:
        person, number = line.split()
        count += int(number) < seen.get(person, 0)
        seen[person] = int(number)
    return count


if __name__ == "__main__":
    main()
