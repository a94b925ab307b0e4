"""What was made ready for a meeting goes with it. That a bridge was asked for a room stays."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, or_, select, tuple_, update

from core.db import Base, db
from video.models import Admission, Peer, Provision, Signal
from video.outside.live_models import BridgeCall, BridgeLeg
from video.outside.models import RoomOrder

# A test knows every key there is.
OF_PROVISION: Sequence[type[Admission] | type[Peer]] = (Admission, Peer)


def forget(provision_ids: Collection[uuid.UUID]) -> None:
    """Who was let in, and with which browser; where it was, and the PINs."""
    seen = select(Peer.id).where(Peer.provision_id.in_(provision_ids))
    _delete(Signal, or_(Signal.sender_id.in_(seen), Signal.receiver_id.in_(seen)))
    for model in OF_PROVISION:
        _delete(model, model.provision_id.in_(provision_ids))
    _forget_calls(BridgeCall.provision_id.in_(provision_ids))
    theirs = RoomOrder.provision_id.in_(provision_ids)
    freed = update(RoomOrder).where(theirs).values(provision_id=None, sealed=None)
    db.session.execute(freed.execution_options(synchronize_session=False))
    _delete(Provision, Provision.id.in_(provision_ids))


def _forget_calls(which: ColumnElement[bool]) -> None:
    """What bridges said of who was in there."""
    calls = select(BridgeCall.bridge_id, BridgeCall.call).where(which)
    _delete(BridgeLeg, tuple_(BridgeLeg.bridge_id, BridgeLeg.call).in_(calls))
    _delete(BridgeCall, which)


def _delete(model: type[Base], which: ColumnElement[bool]) -> None:
    gone = delete(model).where(which)
    db.session.execute(gone.execution_options(synchronize_session=False))
