"""Addresses of Kolding's, for whoever looks at every page: one that works, one that does not."""

from datetime import timedelta

from sqlalchemy import select

from accounts.models import Organisation, User
from core import clock
from core.db import db
from core.reaching import Reach
from support.webhooks import addresses
from support.webhooks.addresses import Wanted
from support.webhooks.models import HookKind, Trouble, Webhook, WebhookDelivery
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import KEY

PLACES = {"works": "sager", "paused": "gammel"}


def make_webhooks(cast: Cast, work: Work) -> dict[str, str]:
    """The addresses of their pages."""
    where, by_id, now = cast.at.kolding.id, cast.frida.id, clock.now()
    pages = {}
    with work():
        for state, host in PLACES.items():
            wanted = Wanted(f"https://{host}.example.org/hooks", tuple(HookKind))
            made = addresses.add(
                db.session.get_one(Organisation, where), wanted,
                by=db.session.get_one(User, by_id), key=KEY, reach=Reach(), now=now,
            )  # fmt: skip
            db.session.add(
                WebhookDelivery(
                    webhook_id=made, kind=HookKind.TICKET_OPENED, trouble=Trouble.BROKEN,
                    payload={"data": {"number": 1007}}, waiting_since=now,
                    given_up_at=now - timedelta(hours=1),
                )
            )  # fmt: skip
            pages[state] = f"/organisations/{where}/webhooks/{made}"
        paused = db.session.scalars(select(Webhook).where(Webhook.host.startswith("gammel"))).one()
        paused.paused_at, paused.failing_since, paused.trouble = now, now, Trouble.GONE
    return pages
