"""A ready answer of the hotline's."""

from accounts.models import User
from core import clock
from core.db import db
from support.services import canning
from tests.conftest import Work
from tests.factories import Cast

DANISH = "Hej {navn}, luk siden, og åbn den igen. Mødet er {tid} hos {sted}."


def make_canned(work: Work, cast: Cast, name: str = "Luk og åbn", english: str = "") -> int:
    """Its id."""
    with work():
        dorte = db.session.get_one(User, cast.dorte.id)
        unit = cast.at.hotline.id
        made = canning.add(unit, name, DANISH, english, by=dorte, now=clock.now())
        return made.id
