"""How reading ends on PostgreSQL, so that what was planned once stays planned."""

from sqlalchemy.engine import Connection


def roll_back(connection: Connection) -> None:
    """Take the transaction back, and keep the statements that are prepared.

    Every page ends its reading so, and psycopg then forgets all that it prepared or counted: the
    tables might be others now. Ours are the same until the next migration. Forgotten, every
    statement of every page is planned anew, which takes as long as to run it, and longer.

    Where something failed, it is left to psycopg. Should a migration have changed a column while
    the service runs, one page fails and the next plans anew.
    """
    line = connection.connection.driver_connection
    if line and line.info.transaction_status.name == "INTRANS":
        line.pgconn.exec_(b"ROLLBACK")  # psycopg, asked to do it, now finds nothing open
