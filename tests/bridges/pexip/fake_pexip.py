"""A management node that behaves as Pexip Infinity is documented to, oddities and all. For tests.

Written from what is known of its interface (docs/video.md), and not from our side of it. Its clock
is set by the test. It is not the real one.
"""

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.bridges.fake_vdx import World

CONFERENCE = "/api/admin/configuration/v1/conference/"
THEME = "/api/admin/configuration/v1/ivr_theme/"
PIN = re.compile(r"[0-9]{4,20}|[0-9]{4,19}#")
FIELDS = {
    "name", "service_type", "aliases", "allow_guests", "pin", "guest_pin", "description", "tag",
    "primary_owner_email_address", "participant_limit", "guests_can_present", "host_view",
    "ivr_theme",
}  # fmt: skip
PAGE, MOST_A_PAGE = 20, 100


class Invalid(Exception):
    """400, with what is wrong at which field."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name, words)
        self.name, self.words = name, words


@dataclass
class Vmr:
    """A virtual meeting room. It has no time of its own."""

    id: int
    said: dict[str, Any]
    known_from: datetime  # at the nodes that take calls

    @property
    def name(self) -> str:
        """Unique."""
        return str(self.said["name"])

    @property
    def aliases(self) -> list[str]:
        """What is called."""
        return [each["alias"] for each in self.said.get("aliases", [])]


@dataclass
class PexipWorld(World):
    """What the management node knows, and who talks with whom."""

    vmrs: dict[int, Vmr] = field(default_factory=dict)
    themes: dict[int, str] = field(default_factory=lambda: {13: "Dansk"})
    replication: timedelta = timedelta(seconds=60)
    min_pin: int = 6
    errors_are_flat: bool = False  # the other of the two shapes
    keeps_pins: bool = False  # yes to new ones, and the old ones stay
    calls: dict[str, str] = field(default_factory=dict)  # id of the call, by name of the room
    next_id: int = 100

    def create(self, said: dict[str, Any]) -> Vmr:  # type: ignore[override]  # another world's
        """Raises Invalid."""
        if not said.get("name"):
            raise Invalid("name", "This field is required.")
        self._check(said, None)
        self.next_id += 1
        kept = {name: value for name, value in said.items() if name in FIELDS}
        self.vmrs[self.next_id] = Vmr(self.next_id, kept, self.now + self.replication)
        return self.vmrs[self.next_id]

    def patch(self, vmr: Vmr, said: dict[str, Any]) -> None:
        """Lists are replaced as a whole. Raises Invalid."""
        self._check(said, vmr)
        kept = {name: value for name, value in said.items() if name in FIELDS}
        if self.keeps_pins:
            kept = {name: value for name, value in kept.items() if "pin" not in name}
        vmr.said |= kept

    def _check(self, said: dict[str, Any], mine: Vmr | None) -> None:
        others = [vmr for vmr in self.vmrs.values() if vmr is not mine]
        if len(said.get("name", "")) > 250 or len(said.get("description", "")) > 250:
            raise Invalid("name", "Ensure this value has at most 250 characters.")
        if said.get("name") in [vmr.name for vmr in others]:
            raise Invalid("name", "Conference with this Name already exists.")
        taken = {alias for vmr in others for alias in vmr.aliases}
        for each in said.get("aliases", []):
            if each["alias"] in taken:
                raise Invalid("aliases", "Conference alias with this Alias already exists.")
        for name in ("pin", "guest_pin"):
            pin = said.get(name)
            if pin is not None and not self._is_pin(pin):
                raise Invalid(name, f"Ensure this value has at least {self.min_pin} digits.")

    def _is_pin(self, pin: object) -> bool:
        """Text, or a leading zero would be lost."""
        is_text = isinstance(pin, str) and PIN.fullmatch(pin)
        return bool(is_text) and len(str(pin).rstrip("#")) >= self.min_pin

    def remove(self, vmr: Vmr) -> None:
        """Who is inside stays inside."""
        del self.vmrs[vmr.id]

    def dial(self, alias: str) -> Vmr | None:
        """Somebody calls; the nodes know of a new room only after a while."""
        found = [vmr for vmr in self.vmrs.values() if alias in vmr.aliases]
        vmr = found[0] if found and found[0].known_from <= self.now else None
        if vmr:
            self.calls.setdefault(vmr.name, str(uuid.uuid4()))
        return vmr

    def disconnect(self, call_id: str) -> bool:
        """Everybody leaves."""
        before = len(self.calls)
        self.calls = {name: id for name, id in self.calls.items() if id != call_id}
        return len(self.calls) < before


def vmr_json(vmr: Vmr) -> dict[str, Any]:
    """As it is read. What refers to something is an address, never a number."""
    return {
        "id": vmr.id, "resource_uri": f"{CONFERENCE}{vmr.id}/", "crypto_mode": None,
        "allow_guests": False, "pin": "", "guest_pin": "", "description": "", "tag": "",
        "participant_limit": None, **vmr.said,
        "aliases": [{"alias": alias, "conference": f"{CONFERENCE}{vmr.id}/", "description": ""}
                    for alias in vmr.aliases],
    }  # fmt: skip


def page(objects: list[dict[str, Any]], asked: dict[str, str], path: str) -> dict[str, Any]:
    """Twenty at a time unless asked for more, and never very many."""
    limit = min(int(asked.get("limit", PAGE)) or PAGE, MOST_A_PAGE)
    offset, total = int(asked.get("offset", 0)), len(objects)
    more = offset + limit < total
    rest = "".join(f"&{n}={v}" for n, v in asked.items() if n not in ("limit", "offset"))
    after = f"{path}?limit={limit}&offset={offset + limit}{rest}" if more else None
    meta = {"limit": limit, "offset": offset, "total_count": total, "next": after, "previous": None}
    return {"meta": meta, "objects": objects[offset : offset + limit]}
