"""Rooms enough for the region, and always some left for whoever tries the demo."""

from sqlalchemy.orm import Session

from accounts.models import Organisation
from support.demo.cast import Places
from video.models import MESH_MOST, Room

SMALL, MIDDLE, LARGE = range(4, 9), range(1, 4), range(3, 4)  # the story has 1 to 3, and 1 to 2


def make_rooms(session: Session, at: Places) -> None:
    """Built-in ones for up to four, and made-up ones on a bridge for eight and for twenty; some
    belong to an organisation, and only its own meetings get them."""
    session.add_all(
        [
            *(Room(provider="local", name=f"Lille rum {n}", capacity=MESH_MOST) for n in SMALL),
            *(_on_bridge(f"Mellemstort rum {n}", f"mellem-{n}", 8, 40 + n) for n in MIDDLE),
            *(_on_bridge(f"Stort rum {n}", f"stort-{n}", 20, 60 + n) for n in LARGE),
            _on_bridge("Kolding 1, rådhuset", "kolding-1", 8, 81, at.kolding),
            _on_bridge("Kolding 2, sundhedscentret", "kolding-2", 12, 82, at.kolding),
            _on_bridge("Sygehusets konferencerum", "sygehus-1", 12, 83, at.hospital),
        ]
    )


def _on_bridge(
    name: str, address: str, capacity: int, number: int, owner: Organisation | None = None
) -> Room:
    return Room(
        organisation=owner,
        provider="static",
        name=name,
        capacity=capacity,
        buffer_minutes=5,
        web_url=f"https://rum.example.org/{address}",
        sip_address=f"{address}@rum.example.org",
        phone=f"+45007799{number}",
        guest_pin=f"24{number}",
        host_pin=f"86{number}",
    )
