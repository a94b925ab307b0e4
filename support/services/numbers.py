"""The number of a ticket, said on the phone."""

from sqlalchemy import text

from core.db import db

FIRST_NUMBER = 1001


def next_number() -> int:
    """The next number. The one row makes two at once wait for each other, on both databases."""
    taken = db.session.execute(
        text(
            "INSERT INTO ticket_counter (id, last) VALUES (1, :first) "
            "ON CONFLICT (id) DO UPDATE SET last = ticket_counter.last + 1 RETURNING last"
        ),
        {"first": FIRST_NUMBER},
    )
    return int(taken.scalar_one())
