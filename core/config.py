"""Settings, read once from the environment. What is missing is named, all of it, at the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

_HOST = r"(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?"
_STUN = re.compile(rf"stuns?:{_HOST}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_DOMAIN = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})+")
_DAY = r"(?:(?:1?\d|2[0-3])-(?:1?\d|2[0-4]))?"
_WEEK = re.compile(rf"{_DAY}(?:,{_DAY}){{6}}")
_SMS_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{1,9}[A-Za-z0-9]|\+?\d{4,15}")
# Who carries text messages, and what has to be known for it.
SMS_PROVIDERS = {
    "console": (),
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    "gatewayapi": ("GATEWAYAPI_TOKEN",),
}
_JANUS_HERE = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:/[\w./-]*)?")
_TURN = re.compile(rf"turns?:{_HOST}(?:\?transport=(?:udp|tcp))?")


class MissingSettings(RuntimeError):
    """The service cannot start: names every setting that is missing or senseless."""


@dataclass(frozen=True)
class Settings:
    """How one installation runs. Documented in docs/operations.md, setting by setting."""

    secret_key: str
    database_url: str
    base_url: str
    instance_path: Path
    demo: bool = False
    pilot: bool = False
    mail_from: str = "svar@moedebro.example"
    mail_domain: str = "moedebro.example"
    mail_sender_domains: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_ca_file: str = ""
    dkim_key_file: str = ""
    dkim_selector: str = ""
    mails_a_minute: int = 0
    imap_host: str = ""
    imap_port: int = 993
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    imap_done_folder: str = "Handled"
    imap_ca_file: str = ""
    mail_authserv_id: str = ""
    mail_plus_addresses: bool = False
    keep_mail_days: int = 14
    keep_recording_days: int = 30
    keep_call_days: int = 180
    keep_agreed_days: int = 365
    keep_feed_days: int = 100
    keep_case_days: int = 1095
    keep_meeting_days: int = 1095
    reopen_days: int = 14
    mail_reopens: int = 3
    mail_answers_a_day: int = 2
    mail_answers_an_hour: int = 200
    reply_days: int = 90
    mail_files_folder: str = ""
    sms_provider: str = "console"
    sms_sender: str = "Moedebro"
    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    sms_parts_a_day: int = 0
    sms_parts_a_month: int = 0
    gatewayapi_url: str = "https://gatewayapi.com"
    gatewayapi_token: str = ""
    gatewayapi_webhook_secret: str = ""
    stun_url: str = ""
    turn_url: str = ""
    turn_secret: str = ""
    turn_only: bool = False
    janus_url: str = ""
    janus_secret: str = ""
    janus_admin_key: str = ""
    password_rounds: int = 3
    trusted_proxies: int = 0
    remind_days_early: int = 7
    remind_days: int = 1
    remind_minutes: int = 15
    remind_leader_minutes: int = 5
    remind_duties_hour: int = 8
    call_after_hours: int = 48
    offers_from_hour: int = 8
    calendar_networks: str = ""
    webhook_networks: str = ""
    bridge_networks: str = ""
    working_hours: str = "7-18,7-18,7-18,7-18,7-18,,"
    api_calls_a_minute: int = 600
    desk_refresh_seconds: int = 15

    @property
    def turn_urls(self) -> list[str]:
        """The addresses of the relay, in the order in which browsers may try them."""
        return [url.strip() for url in self.turn_url.split(",") if url.strip()]

    @property
    def sms_providers(self) -> list[str]:
        """Who carries text messages, the first choice first. Where none is named, none does."""
        named = [name.strip() for name in self.sms_provider.split(",") if name.strip()]
        return named or ["console"]

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS, so that cookies may demand it."""
        return self.base_url.startswith("https://")


NUMBERS = tuple(field.name for field in fields(Settings) if field.type is int)
FLAGS = tuple(field.name for field in fields(Settings) if field.type is bool)


def _is_yes(value: str) -> bool:
    return value.lower() in {"1", "true", "yes"}


def _key(name: str) -> str:
    return name.upper()


def default_database_url(instance_path: Path) -> str:
    """The embedded database: one file beside the program's own data."""
    return f"sqlite:///{instance_path / 'moedebro.db'}"


def normal_database_url(url: str) -> str:
    """Name the driver we ship, whichever common spelling the operator used."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret_key(env: Mapping[str, str], instance_path: Path) -> str:
    if "SECRET_KEY" in env:
        return env["SECRET_KEY"]
    file = instance_path / "secret_key"
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _own_address(env: Mapping[str, str]) -> str:
    """Where `make run` listens, as somebody on this machine or, with HOST, elsewhere calls it."""
    host = env.get("HOST", "")
    everywhere = host in {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
    return f"http://{'127.0.0.1' if everywhere else host}:{env.get('PORT', '8000')}"


def _faults(values: Mapping[str, str], secret_key: str) -> list[str]:
    faults = []
    if len(secret_key) < 32:
        faults.append("SECRET_KEY (at least 32 characters, or the file instance/secret_key)")
    faults += _mail_faults(values)
    faults += _sms_faults(values)
    faults += _number_faults(values)
    return faults + _shape_faults(values) + _relay_faults(values) + _media_faults(values)


def _number_faults(values: Mapping[str, str]) -> list[str]:
    given = [name for name in map(_key, NUMBERS) if name in values]
    faults = [f"{name} (a whole number)" for name in given if not values[name].isdecimal()]
    if values.get("OFFERS_FROM_HOUR", "").isdecimal() and int(values["OFFERS_FROM_HOUR"]) > 17:
        faults.append("OFFERS_FROM_HOUR (an hour of the working day, 17 at the latest)")
    if values.get("REMIND_DUTIES_HOUR", "").isdecimal() and int(values["REMIND_DUTIES_HOUR"]) > 17:
        faults.append("REMIND_DUTIES_HOUR (an hour of the working day, 17 at the latest; 0: never)")
    if values.get("KEEP_FEED_DAYS", "").isdecimal() and int(values["KEEP_FEED_DAYS"]) < 93:
        faults.append("KEEP_FEED_DAYS (93 at least: so far back a feed shows)")
    if values.get("KEEP_CASE_DAYS", "").isdecimal() and int(values["KEEP_CASE_DAYS"]) < 100:
        faults.append("KEEP_CASE_DAYS (100 at least: so long somebody may answer about a case)")
    if values.get("KEEP_MEETING_DAYS", "").isdecimal() and int(values["KEEP_MEETING_DAYS"]) < 366:
        faults.append("KEEP_MEETING_DAYS (366 at least: figures compare with a year ago)")
    if values.get("DESK_REFRESH_SECONDS", "").strip("0") == "" and "DESK_REFRESH_SECONDS" in values:
        faults.append("DESK_REFRESH_SECONDS (1 at least)")
    return faults


def _shape_faults(values: Mapping[str, str]) -> list[str]:
    faults = [
        f"{name} (10.1.0.0/16, several with a comma between)"
        for name in ("CALENDAR_NETWORKS", "WEBHOOK_NETWORKS", "BRIDGE_NETWORKS")
        if not _are_networks(values.get(name, ""))
    ]
    if "WORKING_HOURS" in values and not _is_week(values["WORKING_HOURS"]):
        faults.append(
            "WORKING_HOURS (7-18,7-18,7-18,7-18,7-16,, : Monday first, empty where closed)"
        )
    return faults


def _are_networks(named: str) -> bool:
    try:
        return all(ip_network(name.strip()) for name in named.split(",") if name.strip())
    except ValueError:
        return False


def _is_week(said: str) -> bool:
    """Whether it says from when to when for each of seven days, one of them at least."""
    days = [day.split("-") for day in said.split(",") if day]
    return bool(_WEEK.fullmatch(said) and days) and all(int(a) < int(b) for a, b in days)


def _mail_faults(values: Mapping[str, str]) -> list[str]:
    faults = []
    if not values.get("SMTP_HOST") and not _is_yes(values.get("DEMO", "")):
        faults.append("SMTP_HOST (only with DEMO=1 is mail kept in files, and nobody told)")
    if values.get("DKIM_KEY_FILE") and not _LABEL.fullmatch(values.get("DKIM_SELECTOR", "")):
        faults.append("DKIM_SELECTOR (letters, digits and hyphens: names the key in DNS)")
    domains = [d.strip() for d in values.get("MAIL_SENDER_DOMAINS", "").split(",") if d.strip()]
    if not all(_DOMAIN.fullmatch(domain) for domain in domains):
        faults.append("MAIL_SENDER_DOMAINS (kolding.example, several with a comma between)")
    if values.get("IMAP_HOST"):
        faults += [n for n in ("IMAP_USER", "IMAP_PASSWORD") if not values.get(n)]
    return faults


def _sms_faults(values: Mapping[str, str]) -> list[str]:
    named = [n.strip() for n in values.get("SMS_PROVIDER", "").split(",") if n.strip()]
    if not set(named) <= set(SMS_PROVIDERS) or ("console" in named and len(named) > 1):
        return [f"SMS_PROVIDER ({', '.join(SMS_PROVIDERS)}; twilio,gatewayapi: both)"]
    faults = [n for name in named for n in SMS_PROVIDERS[name] if not values.get(n)]
    if 0 < len(values.get("GATEWAYAPI_WEBHOOK_SECRET", "")) < 32:
        faults.append("GATEWAYAPI_WEBHOOK_SECRET (at least 32 characters: it proves who calls)")
    if not _SMS_SENDER.fullmatch(values.get("SMS_SENDER", "Moedebro")):
        faults.append(
            "SMS_SENDER (at most 11 of A-Z, a-z, 0-9 and space, one letter at least; or a number)"
        )
    return faults


def _relay_faults(values: Mapping[str, str]) -> list[str]:
    """A browser makes no connection at all with an address that it cannot read."""
    stun, turn = values.get("STUN_URL", ""), values.get("TURN_URL", "")
    faults = []
    if stun and not _STUN.fullmatch(stun):
        faults.append("STUN_URL (stun:host:port)")
    if turn and not all(_TURN.fullmatch(url.strip()) for url in turn.split(",")):
        faults.append("TURN_URL (turn:host:port or turns:host:port, several with a comma between)")
    if turn and len(values.get("TURN_SECRET", "")) < 32:
        faults.append("TURN_SECRET (at least 32 characters: its users can try to guess it)")
    if _is_yes(values.get("TURN_ONLY", "")) and not turn:
        faults.append("TURN_URL (TURN_ONLY is on)")
    return faults


def _media_faults(values: Mapping[str, str]) -> list[str]:
    """Its secrets go there in the clear unless it is on this machine, or behind TLS."""
    url, faults = values.get("JANUS_URL", ""), []
    if not url:
        return []
    if not (_JANUS_HERE.fullmatch(url) or url.startswith("https://")):
        faults.append("JANUS_URL (http://127.0.0.1:8088/janus; on another machine https://)")
    faults += [
        f"{name} (at least 32 characters, as the configuration of Janus has it)"
        for name in ("JANUS_SECRET", "JANUS_ADMIN_KEY")
        if len(values.get(name, "")) < 32
    ]
    return faults


def from_environment(env: Mapping[str, str], instance_path: Path) -> Settings:
    """Read the settings. Raises MissingSettings that names every fault at once."""
    secret_key = _secret_key(env, instance_path)
    if faults := _faults(env, secret_key):
        raise MissingSettings("Missing or senseless settings: " + ", ".join(faults))
    given: dict[str, Any] = {
        name: env[_key(name)]
        for name in Settings.__dataclass_fields__
        if _key(name) in env and name not in {"secret_key", "database_url", "instance_path"}
    }
    given |= {n: int(given[n]) for n in NUMBERS if n in given}
    given |= {n: _is_yes(given[n]) for n in FLAGS if n in given}
    given.setdefault("base_url", _own_address(env))
    return Settings(
        secret_key=secret_key,
        database_url=normal_database_url(
            env.get("DATABASE_URL") or default_database_url(instance_path)
        ),
        instance_path=instance_path,
        **given,
    )


def from_process(instance_path: Path) -> Settings:
    """The settings of this process."""
    return from_environment(os.environ, instance_path)
