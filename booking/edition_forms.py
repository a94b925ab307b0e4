"""What every form about editions says: which one it began from. See the services of each."""

from wtforms import HiddenField

from core.forms import Form

NEWEST = 2**31 - 1


class BeganFromForm(Form):
    """Writing one, or giving it up: from which edition one decided so."""

    after = HiddenField()

    @property
    def began_from(self) -> int:
        """The number of the edition one began from. Senseless: none that is there."""
        said = self.after.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else NEWEST
