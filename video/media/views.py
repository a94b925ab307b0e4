"""The room page's questions about sound and picture. It never speaks with the media server."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from core import clock
from core.web import key, settings
from video import exchange, peers
from video.media import serving
from video.media.asking import read_media
from video.media.settings import access_of
from video.models import Peer

bp = Blueprint("media", __name__, url_prefix="/rooms")


@bp.post("/<token>/media")
@by_link
def exchange_media(token: str) -> ResponseReturnValue:
    """An offer, or an answer to one: passed on to the media server for whoever is in."""

    def find() -> Peer:
        return peers.find_peer(token, key()) or abort(404)

    access, now = access_of(settings()), clock.now()
    find()
    try:
        asked = read_media(request.get_data())
        return serving.serve(find, asked, access, key=key(), now=now).as_json()
    except exchange.Senseless:
        abort(400)
    except exchange.DoorShut:
        abort(409)
    except exchange.UnknownPeer:
        abort(404)
