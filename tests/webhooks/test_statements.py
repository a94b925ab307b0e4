"""What waits is found by its indexes, however much was sent before."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from core.db import db
from support.webhooks import addresses, sending
from support.webhooks.models import HookKind, Webhook, WebhookDelivery
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.plans import plan_of
from tests.support.makers import NOON, read_anew


@pytest.fixture
def sent(work: Work, session: Session, hook: Webhook) -> None:
    """A long history of what it was told."""
    hook_id = hook.id
    read_anew(session)
    row = {"webhook_id": hook_id, "kind": HookKind.TICKET_OPENED, "payload": {"data": {}}}
    with work():
        many = [{**row, "waiting_since": NOON, "sent_at": NOON} for _ in range(3000)]
        db.session.execute(insert(WebhookDelivery), many)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))


@pytest.mark.usefixtures("sent")
def test_what_waits_is_read_by_its_index(work: Work, hook: Webhook) -> None:
    with work():
        plan = plan_of(sending.due(NOON).with_only_columns(Webhook.id))

    assert "ix_webhook_delivery_waits" in plan


@pytest.mark.usefixtures("sent")
def test_the_page_of_an_address_costs_the_same_with_a_long_history(
    work: Work, session: Session
) -> None:
    with work():
        webhook = db.session.scalars(select(Webhook)).one()
        with counted() as seen:
            addresses.standing_of(webhook)

    assert len(seen) == 3
