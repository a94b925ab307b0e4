"""GLN and SOR: what looks mistyped is said, and never refused for that alone."""

import re

from flask_babel import lazy_gettext as _l

GLN_DIGITS = 13
SOR_DIGITS = range(12, 19)
DIGITS = re.compile(r"[0-9]+")

GLN_LENGTH = _l("A GLN has 13 digits. Check it.")
GLN_CHECK = _l("The last digit of the GLN does not fit the others. Check it.")
SOR_LENGTH = _l("A SOR code has 12 to 18 digits. Check it.")


def gln_fits(gln: str) -> bool:
    """Whether the last digit is the check digit of the twelve before it (GS1)."""
    weighed = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gln))
    return sum(weighed) % 10 == 0


def doubts(gln: str | None, sor_code: str | None) -> list[str]:
    """What to look at once more, in words."""
    said = []
    if gln and len(gln) != GLN_DIGITS:
        said.append(GLN_LENGTH)
    elif gln and not gln_fits(gln):
        said.append(GLN_CHECK)
    if sor_code and len(sor_code) not in SOR_DIGITS:
        said.append(SOR_LENGTH)
    return [str(text) for text in said]
