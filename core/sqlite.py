"""What SQLite is told when a connection begins, and how those who write take turns."""

import sqlite3
import time

from sqlalchemy.engine import Connection

from core.search import folded

PATIENCE = 10.0  # seconds until "database is locked"
PACE = 0.002
SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # A process that is killed loses nothing that was committed; a machine that loses its power may
    # lose the last moments before it, and never more: the file stays whole.
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    # Each thread of each worker has a connection; what it does not keep, the system's cache has.
    "PRAGMA cache_size=-400",
)


def prepare(connection: sqlite3.Connection) -> None:
    """A connection as everybody gets it."""
    connection.isolation_level = None  # we say BEGIN ourselves
    for setting in SETTINGS:
        connection.execute(setting)
    connection.create_function("folded", 1, _folded, deterministic=True)
    _be_patient(connection, PATIENCE)


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


def begin_writing(connection: Connection) -> None:
    """Wait until nobody else writes, and begin. Raises OperationalError when it takes too long.

    Left to itself SQLite asks again ever more seldom, and who came late passes those who have
    waited for seconds. Here each asks at the same steady pace, so none waits long.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(type(driver))
    _be_patient(driver, 0)
    try:
        if not _has_its_turn(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, for the error
    finally:
        _be_patient(driver, PATIENCE)


def _has_its_turn(driver: sqlite3.Connection) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(PACE)
        else:
            return True
    return False


def _be_patient(driver: sqlite3.Connection, seconds: float) -> None:
    driver.execute(f"PRAGMA busy_timeout={int(1000 * seconds)}")
