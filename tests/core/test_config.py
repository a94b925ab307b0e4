"""Settings: what is demanded, and what a wrong one says."""

from pathlib import Path

import pytest

from core.config import MissingSettings, from_environment

SOUND = {"SECRET_KEY": "x" * 32, "SMTP_HOST": "mail.example.org"}


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MissingSettings) as refusal:
        from_environment({"SMS_PROVIDER": "twilio", "SMTP_PORT": "ti"}, tmp_path)

    for name in ("SECRET_KEY", "SMTP_HOST", "TWILIO_AUTH_TOKEN", "SMTP_PORT"):
        assert name in str(refusal.value)


@pytest.mark.parametrize("demo", ["", "0", "no"])
def test_mail_is_kept_in_files_in_a_demo_only(tmp_path: Path, demo: str) -> None:
    with pytest.raises(MissingSettings, match="SMTP_HOST"):
        from_environment({"SECRET_KEY": "x" * 32, "DEMO": demo}, tmp_path)

    assert from_environment({"SECRET_KEY": "x" * 32, "DEMO": "1"}, tmp_path).demo


def test_no_proxy_is_trusted_unless_one_is_named(tmp_path: Path) -> None:
    assert from_environment(SOUND, tmp_path).trusted_proxies == 0
    assert from_environment({**SOUND, "TRUSTED_PROXIES": "1"}, tmp_path).trusted_proxies == 1


def test_offers_begin_within_the_working_day(tmp_path: Path) -> None:
    assert from_environment(SOUND, tmp_path).offers_from_hour == 8
    with pytest.raises(MissingSettings, match="OFFERS_FROM_HOUR"):
        from_environment({**SOUND, "OFFERS_FROM_HOUR": "18"}, tmp_path)


def test_leaders_are_reminded_within_the_working_day_or_never(tmp_path: Path) -> None:
    assert from_environment(SOUND, tmp_path).remind_duties_hour == 8
    assert from_environment({**SOUND, "REMIND_DUTIES_HOUR": "0"}, tmp_path).remind_duties_hour == 0
    with pytest.raises(MissingSettings, match="REMIND_DUTIES_HOUR"):
        from_environment({**SOUND, "REMIND_DUTIES_HOUR": "18"}, tmp_path)


def test_no_feed_is_forgotten_while_it_is_shown(tmp_path: Path) -> None:
    assert from_environment(SOUND, tmp_path).keep_feed_days == 100
    with pytest.raises(MissingSettings, match="KEEP_FEED_DAYS"):
        from_environment({**SOUND, "KEEP_FEED_DAYS": "92"}, tmp_path)


@pytest.mark.parametrize("said", ["7-18", "18-7,,,,,,", "7-25,,,,,,", ",,,,,,", "altid"])
def test_working_hours_are_said_for_seven_days(tmp_path: Path, said: str) -> None:
    week = "8-16,8-16,8-16,8-18,8-15,,"

    assert from_environment({**SOUND, "WORKING_HOURS": week}, tmp_path).working_hours == week
    with pytest.raises(MissingSettings, match="WORKING_HOURS"):
        from_environment({**SOUND, "WORKING_HOURS": said}, tmp_path)


@pytest.mark.parametrize("said", ["hjemme", "10.1.0.0/33", "10.1.2.3/16"])
@pytest.mark.parametrize("name", ["CALENDAR_NETWORKS", "WEBHOOK_NETWORKS", "BRIDGE_NETWORKS"])
def test_networks_are_networks(tmp_path: Path, name: str, said: str) -> None:
    assert from_environment({**SOUND, name: "10.1.0.0/16, fd12::/16"}, tmp_path)
    with pytest.raises(MissingSettings, match=name):
        from_environment({**SOUND, name: said}, tmp_path)
