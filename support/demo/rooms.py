"""Small rooms that really carry sound and picture, and large ones on a bridge that is made up."""

from sqlalchemy.orm import Session

from video.models import MESH_MOST, Room


def make_rooms(session: Session) -> None:
    """Three for up to four people, two for up to twenty."""
    small = [
        Room(provider="local", name=f"Lille rum {number}", capacity=MESH_MOST)
        for number in (1, 2, 3)
    ]
    session.add_all([*small, _large(1), _large(2)])


def _large(number: int) -> Room:
    return Room(
        provider="static",
        name=f"Stort rum {number}",
        capacity=20,
        web_url=f"https://rum.example.org/stort-{number}",
        sip_address=f"stort-{number}@rum.example.org",
        phone=f"+450077880{number}",
        guest_pin=f"246{number}",
        host_pin=f"864{number}",
    )
