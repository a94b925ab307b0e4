"""The providers of text messages that the settings name."""

from collections.abc import Sequence

from core.config import Settings
from notifications.sms import ConsoleSmsSender, NoSmsSender, SmsSender
from notifications.texts.gatewayapi import GatewayApiSender


def sms_senders(settings: Settings) -> Sequence[SmsSender]:
    """All of them, the first choice first."""
    return [sms_sender(name, settings) for name in settings.sms_providers]


def sms_sender(name: str, settings: Settings) -> SmsSender:
    """One of them."""
    if name == "twilio":
        # The one import inside a function: the library is 50 MB, and few installations use it.
        from notifications.twilio_sms import TwilioSmsSender

        return TwilioSmsSender.from_settings(settings)
    if name == "gatewayapi":
        return GatewayApiSender.from_settings(settings)
    if not settings.demo:
        return NoSmsSender()
    return ConsoleSmsSender(settings.instance_path / "sms")
