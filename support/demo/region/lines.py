"""The number of the hotline that takes in the staff of several organisations."""

import uuid

from core.db import db
from support.demo.calls import add_line
from support.demo.stage import Stage
from support.models import UnitPhone
from support.telephone.known import LineKind

NUMBER, RUNG = "+4500700720", "+4500112281"


def make_lines(stage: Stage, staff_hotline_id: uuid.UUID) -> None:
    """It answers by itself, and rings those who send cases on."""
    add_line(stage, stage.cast.at.region, LineKind.STAFF, NUMBER, "Fælles Hotline")
    db.session.add(UnitPhone(support_unit_id=staff_hotline_id, number=RUNG, ring_seconds=25))
