"""Text messages by Twilio. Imported only where it is configured (notifications/sms.py)."""

from datetime import datetime

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from core.config import Settings
from notifications.failures import PermanentFailure, TemporaryFailure

TOO_MANY = 429
ABOUT_US = {401, 403}  # the account, not the number
TIMEOUT_SECONDS = 20


class TwilioSmsSender:
    """Sends through Twilio's HTTP interface. `http_client` is for tests."""

    def __init__(
        self, account: str, token: str, sender: str, http_client: HttpClient | None = None
    ) -> None:
        http = http_client or TwilioHttpClient(timeout=TIMEOUT_SECONDS)
        self._client = Client(account, token, http_client=http)
        self._sender = sender

    @classmethod
    def from_settings(cls, settings: Settings) -> "TwilioSmsSender":
        """The account of the settings."""
        return cls(settings.twilio_account_sid, settings.twilio_auth_token, settings.sms_sender)

    def send(self, to: str, text: str, *, at: datetime) -> None:
        """Hand it over. Raises TemporaryFailure or PermanentFailure with Twilio's own code."""
        try:
            self._client.messages.create(to=to, from_=self._sender, body=text)
        except TwilioRestException as error:
            code = f"{error.status} {error.code or ''}".strip()
            if error.status == TOO_MANY or error.status >= 500 or error.status in ABOUT_US:
                raise TemporaryFailure(code) from error
            raise PermanentFailure(code) from error
        except (TwilioException, OSError) as error:  # requests' own are OSErrors
            # The request may have arrived: the answer is what is missing.
            raise TemporaryFailure("lost", is_possibly_delivered=True) from error
