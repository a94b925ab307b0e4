"""Text messages by GatewayAPI (OnlineCity, Denmark), as its public documentation says: REST, JSON.

Its answer names the message; it can not be asked later for one whose answer was lost.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from json import dumps

from core.config import Settings
from core.reaching import Reach
from notifications.sms import CannotTell, Found, Sms
from notifications.texts.asking import PUBLIC, ask, json_of, lost, refusal_of

NAME = "gatewayapi"


class GatewayApiSender:
    """Sends through `POST /rest/mtsms`. `home` and `reach` are for tests."""

    name = NAME

    def __init__(self, token: str, sender: str, *, home: str, reach: Reach = PUBLIC) -> None:
        self._headers = {
            "Authorization": f"Basic {b64encode(f'{token}:'.encode()).decode()}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self._sender, self._home, self._reach = sender, home, reach

    @classmethod
    def from_settings(cls, settings: Settings) -> "GatewayApiSender":
        """The account of the settings."""
        home = settings.gatewayapi_url.rstrip("/")
        return cls(settings.gatewayapi_token, settings.sms_sender, home=home)

    def send(self, sms: Sms) -> str:
        """Hand it over; its id there. Raises TemporaryFailure or PermanentFailure."""
        said = {
            "message": sms.text,
            "sender": self._sender,
            "userref": sms.reference,
            "max_parts": sms.parts,  # never more than was counted
            "recipients": [{"msisdn": int(sms.to.removeprefix("+"))}],
        }
        if sms.callback_url:
            said["callback_url"] = sms.callback_url
        url = f"{self._home}/rest/mtsms"
        reply = ask("POST", url, dumps(said).encode(), self._headers, reach=self._reach)
        if not reply.is_good:
            raise refusal_of(reply)
        try:
            [id] = json_of(reply)["ids"]
        except (ValueError, KeyError, TypeError) as error:  # it took it, and says it oddly
            raise lost() from error
        return str(id)[:80]

    def find(self, sms: Sms, *, since: datetime) -> Sequence[Found]:
        """Raises CannotTell: messages are found by their own ids only."""
        raise CannotTell
