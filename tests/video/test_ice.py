"""What browsers are told of STUN and TURN, and what the operator is told when it is wrong."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import clock
from core.config import MissingSettings, Settings, from_environment
from tests.relays import SECRET, silence, stun_server
from video import ice, relay_check

Changed = Callable[..., Settings]
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
GOOD = {"TURN_URL": "turn:turn.example.org:3478", "TURN_SECRET": SECRET}


def test_the_key_to_the_relay_ends(other_settings: Changed) -> None:
    settings = other_settings(turn_url="turn:a:1, turns:b:2", turn_secret=SECRET)

    found = ice.configuration(settings, until=NOON)

    [server] = found["iceServers"]
    assert server["urls"] == ["turn:a:1", "turns:b:2"]
    assert server["username"].startswith(f"{int(NOON.timestamp())}:")
    signed = hmac.new(SECRET.encode(), server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(signed).decode()
    assert found["iceTransportPolicy"] == "all"
    assert SECRET not in str(found)


def test_two_pages_get_two_names(other_settings: Changed) -> None:
    settings = other_settings(turn_url="turn:a:1", turn_secret=SECRET)
    names = {
        ice.configuration(settings, until=NOON)["iceServers"][0]["username"] for _each in range(2)
    }

    assert len(names) == 2


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"STUN_URL": "stun.example.org"}, "STUN_URL"),
        ({"STUN_URL": "http://stun.example.org"}, "STUN_URL"),
        (GOOD | {"TURN_URL": "turn.example.org"}, "TURN_URL"),
        (GOOD | {"TURN_URL": "turn:a:1,,turn:b:2"}, "TURN_URL"),
        (GOOD | {"TURN_URL": "turn:a?transport=sctp"}, "TURN_URL"),
        (GOOD | {"TURN_SECRET": "short"}, "TURN_SECRET"),
        ({"TURN_URL": "turn:a:1"}, "TURN_SECRET"),
        ({"TURN_ONLY": "1"}, "TURN_URL"),
    ],
)
def test_senseless_settings_are_named(env: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(MissingSettings, match=named):
        from_environment({"SECRET_KEY": "k" * 32, "DEMO": "1", **env}, tmp_path)


def test_sensible_settings_are_read(tmp_path: Path) -> None:
    urls = "turn:turn.example.org:3478?transport=udp, turns:[2001:db8::1]:443"
    env = {
        "SECRET_KEY": "k" * 32,
        "DEMO": "1",
        "TURN_URL": urls,
        "TURN_SECRET": SECRET,
        "TURN_ONLY": "1",
    }

    settings = from_environment(env | {"STUN_URL": "stun:stun.example.org"}, tmp_path)

    assert settings.turn_only
    assert settings.turn_urls == urls.split(", ")


def test_a_stun_server_that_answers_is_well(other_settings: Changed) -> None:
    with stun_server() as url:
        assert relay_check.stun_fault(other_settings(stun_url=url)) is None


def test_one_that_does_not_answer_is_named(other_settings: Changed) -> None:
    with silence() as port:
        here = f"127.0.0.1:{port}"
        settings = other_settings(stun_url=f"stun:{here}", turn_url=f"turn:{here}")
        stun = relay_check.stun_fault(settings, patience=0.2)
        relay = relay_check.relay_fault(settings, now=clock.now(), patience=0.2)

    assert stun == f"stun:{here} does not answer (TimeoutError)"
    assert relay == f"turn:{here} does not answer (TimeoutError)"
