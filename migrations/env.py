"""Run the migrations on the app's own engine, and see that the guards came through."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Enum

from booking.guard import demand_guard
from core.db import UtcDateTime, db


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Write plain types into a migration: it must not change when our classes do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def run(connection: Connection) -> None:
    """Migrate."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def check_guard() -> None:
    """After an upgrade the guard stands; an empty schema (downgraded to nothing) has none."""
    with db.engine.connect() as connection:
        exists = db.engine.dialect.has_table(connection, "claim")
    if exists:
        demand_guard()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a live database only.")
with current_app.app_context():
    with db.engine.connect() as live:
        run(live)
    check_guard()
