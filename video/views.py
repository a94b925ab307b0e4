"""The built-in room: its page, the short requests of that page, and leaving."""

import uuid
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from core import clock
from core.db import transaction
from core.web import key, settings
from video import exchange, ice, lobby, peers, ports, words
from video.media import serving
from video.media.rooms import Seat
from video.media.settings import access_of
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
        latecomers=ports.latecomers(peer.provision_id) if peer.is_host else (),
        rtc=ice.configuration(settings(), until=peer.provision.closes_at),
        words=words,
    )


@bp.get("/<token>/latecomers")
@by_link
def latecomers(token: str) -> ResponseReturnValue:
    """Who comes late, alone: a host's page asks for it every 15 seconds."""
    peer = _peer(token)
    if not peer.is_host:
        abort(404)
    _exit(peer)  # for its language
    late = ports.latecomers(peer.provision_id)
    return render_template("video/_latecomers.html", latecomers=late)


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
                answer = _answer(told, asked, is_host=peer.is_host)
                has_seat = serving.has_seat(peer, now=now)
                seat = serving.seat_of(peer, key=key()) if has_seat else None
            return answer | _heartbeat(seat)
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


def _heartbeat(seat: Seat | None) -> dict[str, Any]:
    """The media server keeps the seat of a page that we hear of; what it says to that."""
    if seat is None:
        return {}
    return {"media": serving.keep_alive(seat, access_of(settings()))}


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
    now = clock.now()
    try:
        with transaction():
            host = _peer(token)
            lobby.decide(host, guest_id, verdict, now=now)
            room = host.provision
    except lobby.NoSuchGuest:
        abort(404)
    if verdict == Verdict.PUT_OUT:
        serving.end_gone(room, access_of(settings()), key=key(), now=now)
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
        room = peer.provision
    serving.end_gone(room, access_of(settings()), key=key(), now=now)
    if "to" not in request.form:  # nobody is looking: the page is gone
        return "", 204
    return redirect(_exit(peer).back_url, 303)
