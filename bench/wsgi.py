"""What the bench serves: the service, and beside it a Flask view that does nothing."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app import create_web


def _bare() -> Flask:
    bare = Flask("bare")

    @bare.get("/")
    def nothing() -> str:
        return "<!doctype html><title>Nothing</title>"

    return bare


def create_both() -> DispatcherMiddleware:
    """The service at /, the bare view at /bare/, in the same processes."""
    return DispatcherMiddleware(create_web(), {"/bare": _bare()})
