"""The built-in room: its page, the short requests of that page, and leaving."""

import uuid
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from core import clock
from core.db import transaction
from core.web import key, settings
from video import exchange, ice, lobby, peers, words
from video.models import Peer, Verdict
from video.ports import RoomExit, first_names, room_exit

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
                return _answer(told, asked, is_host=peer.is_host)
        told = exchange.look(peer, asked, now=now)
        return _answer(told, asked, is_host=peer.is_host)
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


def _answer(told: exchange.Told, asked: exchange.Asked, *, is_host: bool) -> dict[str, Any]:
    shown = [*told.others, *(each.peer for each in told.outside)] if is_host else []
    return told.as_json(asked.cursor, first_names([peer.who for peer in shown]))


@bp.post("/<token>/guests/<uuid:guest_id>/admission")
@by_link
def let_in(token: str, guest_id: uuid.UUID) -> ResponseReturnValue:
    """A host lets somebody in who waits outside."""
    return _decide(token, guest_id, Verdict.LET_IN)


@bp.post("/<token>/guests/<uuid:guest_id>/deferral")
@by_link
def ask_to_wait(token: str, guest_id: uuid.UUID) -> ResponseReturnValue:
    """A host has seen them, and it does not suit now."""
    return _decide(token, guest_id, Verdict.NOT_NOW)


@bp.post("/<token>/guests/<uuid:guest_id>/removal")
@by_link
def put_out(token: str, guest_id: uuid.UUID) -> ResponseReturnValue:
    """A host puts somebody out, until they are let in again."""
    return _decide(token, guest_id, Verdict.PUT_OUT)


def _decide(token: str, guest_id: uuid.UUID, verdict: Verdict) -> ResponseReturnValue:
    try:
        with transaction():
            lobby.decide(_peer(token), guest_id, verdict, now=clock.now())
    except lobby.NoSuchGuest:
        abort(404)
    return "", 204


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
