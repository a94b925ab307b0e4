"""The number that a case has in another house's system, read in the subject of its mail."""

import re

from support.models import SupportUnit, Ticket

# Who says nothing of its numbers has one of the usual ones.
USUAL = re.compile(
    r"\b(?:INC|REQ|RITM|SR|TASK|CHG|HD|SD|TICKET)[-_ #:]{0,2}\d{3,12}\b|\[[A-Z]{2,8}-\d{2,10}\]"
    r"|#\d{4,12}\b",
    re.I,
)


def number_of(subject: str, ticket: Ticket, unit: SupportUnit) -> str | None:
    """As they write it. Never our own, which stands in the subject as well."""
    if not unit.keeps_number:
        return None
    theirs = re.sub(rf"\b(?:sag|case)\s{{0,3}}{ticket.number}\b", "", subject, flags=re.I)
    found = _pattern(unit.number_mark).search(theirs)
    return found[0].strip("[]") if found else None


def _pattern(mark: str | None) -> re.Pattern[str]:
    if not mark:
        return USUAL
    return re.compile(rf"(?<!\w){re.escape(mark)}[-_ #:]{{0,2}}\d{{2,12}}(?!\d)", re.I)
