"""What was written down about looks and changes."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry


def audits(session: Session, kind: str, subject: uuid.UUID | None = None) -> list[AuditEntry]:
    """The entries of this kind in their order, all or those about one subject."""
    session.rollback()
    rows = select(AuditEntry).where(AuditEntry.kind == kind).order_by(AuditEntry.id)
    return [row for row in session.scalars(rows) if subject in (None, row.subject_id)]
