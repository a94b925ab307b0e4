"""Reports of text messages beside a view that checks the signature and commits once:
`python -m bench.callbacks`. Goals: 0.4 of that view, and 95 of 100 within 50 ms at 150 a second.
"""

import http.client
import itertools
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import insert, select
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from bench.house import House, open_house
from bench.load import Took, cores, run, say
from core import clock
from core.db import db
from notifications import outbox
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.texts.hook_views import PATHS
from notifications.texts.models import SmsDelivery, SmsState
from notifications.twilio_hooks import ACCOUNT, TWILIO
from tests.booking.racing import FORM
from tests.notifications.making import DOMAIN, KEY, watched_kind

CLIENTS, EACH, ROUNDS = 8, 60, 3
A_SECOND, SECONDS, AT_ONCE = 150, 10, 32
SECRET, OWNER = "of-the-bench-alone", "AC" + "0" * 32
Attempt = tuple[str, uuid.UUID]
MESSAGES = 2 * CLIENTS * EACH * ROUNDS + A_SECOND * SECONDS


def send(house: House) -> Sequence[Attempt]:
    """So many messages that a provider has taken: its id of each, and ours of the attempt."""
    then = clock.now() - timedelta(minutes=1)
    to = [Recipient(Channel.SMS, f"+45{n:08d}", "da", f"person {n}") for n in range(MESSAGES)]
    letters = [(Draft("watched", {"text": "1"}), one) for one in to]
    with house.at_work():
        outbox.enqueue_all(letters, mail_domain=DOMAIN, key=KEY, now=then, are_first=True)
        ids = db.session.scalars(select(OutboxMessage.id)).all()
        rows: list[dict[str, Any]] = [
            {
                "id": uuid.uuid4(), "outbox_id": id, "provider": TWILIO, "provider_id": f"SM{id}",
                "parts": 1, "begun_at": then, "state": SmsState.ACCEPTED, "state_at": then,
            }
            for id in ids
        ]  # fmt: skip
        db.session.execute(insert(SmsDelivery), rows)
    return [(f"SM{id}", row["id"]) for id, row in zip(ids, rows, strict=True)]


def report(house: House, path: str, sid: str) -> int:
    """Twilio says that the phone has it. The status of the answer."""
    said = {"MessageSid": sid, "MessageStatus": "delivered", ACCOUNT: OWNER}
    signed = RequestValidator(SECRET).compute_signature(f"http://{house.address}{path}", said)
    with closing(http.client.HTTPConnection(house.address, timeout=40)) as line:
        line.request("POST", path, urlencode(said), {**FORM, SIGNATURE_HEADER: str(signed)})
        return line.getresponse().status


def main() -> None:
    """Measure and print."""
    os.environ |= {"TWILIO_AUTH_TOKEN": SECRET, "TWILIO_ACCOUNT_SID": OWNER}
    with open_house() as house, watched_kind():
        sent = iter(send(house))
        ours, bare = PATHS[TWILIO], "/bare/reports/{attempt}"
        say(f"{cores()} cores, {house.session.get_bind().dialect.name}, {CLIENTS} at once")
        shares = [_beside(house, sent, ours, bare) for _ in range(ROUNDS)]
        say(f"of the bare view: {' '.join(f'{share:.2f}' for share in shares)} (goal 0.4)")
        steady = _steadily(house, ours, list(sent))
        say(f"{A_SECOND} a second for {SECONDS} s: p95 {steady.p95:.0f} ms (goal 50), "
            f"median {steady.median:.0f} ms")  # fmt: skip


def _beside(house: House, sent: Iterator[Attempt], ours: str, bare: str) -> float:
    """Both in turns. What of the one the other is."""
    took = {path: _at_once(house, path, sent) for path in (bare, ours)}
    for path, one in took.items():
        say(f"{path:52}{one.per_second:6.0f}/s   p95 {one.p95:4.0f} ms")
    return took[ours].per_second / took[bare].per_second


def _at_once(house: House, path: str, sent: Iterator[Attempt]) -> Took:
    mine = [list(itertools.islice(sent, EACH)) for _ in range(CLIENTS)]

    def asking(left: list[Attempt]) -> int:
        sid, attempt = left.pop()
        return report(house, path.format(attempt=attempt), sid)

    return run([partial(asking, left) for left in mine], EACH, wanted=204)


def _steadily(house: House, path: str, sent: Sequence[Attempt]) -> Took:
    """As many a second, whether or not the ones before were answered; each is counted from when it
    was to leave."""
    began = time.perf_counter() + 0.2

    def one(place: int) -> float:
        due, (sid, attempt) = began + place / A_SECOND, sent[place]
        time.sleep(max(0.0, due - time.perf_counter()))
        assert report(house, path.format(attempt=attempt), sid) == 204
        return 1000 * (time.perf_counter() - due)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        spent = list(pool.map(one, range(A_SECOND * SECONDS)))
    return Took(time.perf_counter() - began, spent)


if __name__ == "__main__":
    main()
