"""What is kept of a token."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.db import Base


class ApiToken(Base):
    """Lets a program act as its user until it expires or is revoked. The secret itself was shown
    once, to whoever made it; here is its digest only."""

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="expires_after_made"),
        Index("ix_api_token_user", "user_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    def works(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at and self.user.is_active
