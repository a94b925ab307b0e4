"""The share of invitations with all seven elements: also whom to call for help."""

from typing import Any

from sqlalchemy import Row

from booking.figures.invitations import of_readers
from booking.figures.tallies import BEFORE, CHOSEN, Asked, Pair, Tally
from support import lines
from support.lines import Units
from support.models import Audience


def of_invitations(asked: Asked) -> dict[str, Pair]:
    """By the help that there is now: who was to be called then is kept nowhere. A fixed number of
    statements."""
    rows, units = of_readers(asked), Units.read()
    chains = {_reader(row): lines.chain_of(units, *_reader(row)) for row in rows}
    units.by_id.fetch(chain[0] for chain in chains.values() if chain)
    has_phone = {
        reader: bool(chain and units.by_id[chain[0]].unit.phone) for reader, chain in chains.items()
    }
    tallies = [
        Tally(
            sum(row.complete for row in rows if row.bucket == bucket and has_phone[_reader(row)]),
            sum(row.invitations for row in rows if row.bucket == bucket),
        )
        for bucket in (CHOSEN, BEFORE)
    ]
    return {"complete": Pair(*tallies)}


def _reader(row: Row[Any]) -> tuple[Any, Audience]:
    """Whose help it is: an organisation's, for citizens or for staff."""
    return row.organisation_id, Audience.CITIZEN if row.is_private else Audience.STAFF
