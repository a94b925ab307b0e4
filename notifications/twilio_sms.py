"""Text messages by Twilio. Imported only where it is configured (notifications/sms.py)."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from json import dumps
from typing import Any
from urllib.parse import urlencode

from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core.config import Settings
from core.reaching import Reach
from notifications.sms import CannotTell, Found, Sms
from notifications.texts.asking import PUBLIC, Reply, ask, json_of, lost, refusal_of
from notifications.twilio_hooks import FORM, TWILIO

HOME = "https://api.twilio.com"
LOOKED_AT = 20  # of the newest to one number


class Http(HttpClient):  # type: ignore[misc]  # twilio is untyped
    """How Twilio's library asks: for a short while, no more than is asked for, and nowhere else."""

    def __init__(self, home: str, reach: Reach) -> None:
        self._home, self._reach = home, reach

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Raises what a refusal means."""
        where = url.replace(HOME, self._home, 1)
        if params:
            where = f"{where}?{urlencode(params, doseq=True)}"
        sent = {"Accept": "application/json", **(headers or {})}
        if auth:
            sent["Authorization"] = f"Basic {b64encode(':'.join(auth).encode()).decode()}"
        body = None
        if data is not None:
            sent["Content-Type"] = FORM
            body = urlencode(data, doseq=True).encode()
        reply = ask(method, where, body, sent, reach=self._reach)
        if not reply.is_good:
            raise refusal_of(reply)
        return Response(reply.status, dumps(_said(reply)), dict(reply.headers))


def _said(reply: Reply) -> Any:  # the library looks at its shape
    """It did what it was asked to; what it says of that cannot be read."""
    try:
        return json_of(reply)
    except ValueError as error:
        raise lost() from error


class TwilioSmsSender:
    """Sends through Twilio's HTTP interface. `home` and `reach` are for tests."""

    name = TWILIO

    def __init__(
        self, account: str, token: str, sender: str, *, home: str = HOME, reach: Reach = PUBLIC
    ) -> None:
        self._client = Client(account, token, http_client=Http(home, reach))
        self._sender = sender

    @classmethod
    def from_settings(cls, settings: Settings) -> "TwilioSmsSender":
        """The account of the settings."""
        return cls(settings.twilio_account_sid, settings.twilio_auth_token, settings.sms_sender)

    def send(self, sms: Sms) -> str:
        """Hand it over; its id there. Raises TemporaryFailure or PermanentFailure."""
        more = {"status_callback": sms.callback_url} if sms.callback_url else {}
        try:
            made = self._client.messages.create(
                to=sms.to, from_=self._sender, body=sms.text, **more
            )
        except (TwilioException, ValueError, TypeError, AttributeError) as error:
            raise lost() from error  # it took it, and says it oddly
        if not made.sid:
            raise lost()
        return str(made.sid)[:80]

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """What it has for that number since then. Raises TemporaryFailure, CannotTell."""
        try:
            newest: list[Any] = self._client.messages.list(to=sms.to, limit=LOOKED_AT)
            return [
                Found(str(one.sid), is_same=one.body == sms.text)
                for one in newest
                if one.date_created >= since
            ]
        except (TwilioException, ValueError, TypeError, AttributeError, KeyError) as error:
            raise CannotTell from error
