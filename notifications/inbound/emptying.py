"""That a mail came is known by its fingerprint alone, when what it was about goes."""

from collections.abc import Collection

from sqlalchemy import Select, update

from core.db import db
from notifications.inbound.models import InboundMail


def empty(mail_ids: Collection[int] | Select[int]) -> None:
    """Whose these were, to whom, and what they said, goes."""
    nobody: dict[str, object] = {
        "envelope_from": "",
        "envelope_to": [],
        "message_id": "",
        "raw": None,
    }
    emptied = update(InboundMail).where(InboundMail.id.in_(mail_ids)).values(nobody)
    db.session.execute(emptied.execution_options(synchronize_session=False))
