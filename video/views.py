"""The built-in room: its page, the short requests of that page, and leaving."""

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from core import clock
from core.db import transaction
from core.web import key, settings
from video import exchange, ice, peers, words
from video.models import Peer
from video.ports import RoomExit, room_exit

bp = Blueprint("rooms", __name__, url_prefix="/rooms")


def _peer(token: str) -> Peer:
    return peers.find_peer(token, key()) or abort(404)


def _exit(peer: Peer) -> RoomExit:
    way_out = room_exit(peer.provision_id, peer.who)
    g.language = way_out.language or g.get("language")
    return way_out


@bp.get("/<token>")
@by_link
def show(token: str) -> ResponseReturnValue:
    """The room. Looking at the page changes nothing; its script comes in by `exchange_signals`."""
    peer = _peer(token)
    return render_template(
        "video/room.html",
        token=token,
        peer=peer,
        way_out=_exit(peer),
        rtc=ice.configuration(settings(), until=peer.provision.closes_at),
        words=words,
    )


@bp.post("/<token>/signals")
@by_link
def exchange_signals(token: str) -> ResponseReturnValue:
    """One short request of the page: it says it is there, and what happened is answered."""
    now = clock.now()
    peer = _peer(token)
    try:
        asked = exchange.read_asked(request.get_data())
        if exchange.must_write(peer, asked, now=now):
            with transaction():
                told = exchange.talk(_peer(token), asked, now=now)
                return told.as_json(asked.cursor)
        return exchange.look(peer, asked, now=now).as_json(asked.cursor)
    except exchange.Senseless:
        abort(400)
    except exchange.DoorShut:
        abort(409)
    except exchange.UnknownPeer:
        abort(404)
    except exchange.SignalTooLarge as refusal:
        return {"refused": str(refusal.message)}, 413
    except exchange.InboxFull as refusal:
        return {"refused": str(refusal.message)}, 429


@bp.post("/<token>/departure")
@by_link
def leave(token: str) -> ResponseReturnValue:
    """Leave: by the button, or by the page as it goes away. An older page takes nobody along."""
    now = clock.now()
    with transaction():
        peer = _peer(token)
        peers.lock(peer.provision_id)
        if request.form.get("visit", "") in {"", peer.visit}:
            peers.leave(peer, at=now)
    if "to" not in request.form:  # nobody is looking: the page is gone
        return "", 204
    return redirect(_exit(peer).back_url, 303)
