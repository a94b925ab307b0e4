"""Saying things in the reader's language, as often as a page of a hundred rows does.

flask_babel finds out anew for each word whose visit it is and which catalogue that means: a fifth
of the time of a long page. Here a catalogue is found by its language, and templates ask for it in
one step. Which language it is, flask_babel decides as ever (`force_locale` holds here too).
"""

from functools import lru_cache

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import Babel, Domain, LazyString, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


class Words(Domain):  # type: ignore[misc]  # flask_babel is untyped
    """The catalogues of all packages as one, by language."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, NullTranslations] = {}  # catalogues change with the program

    def get_translations(self) -> NullTranslations:
        """Those of the language that is spoken just now."""
        locale = _spoken()
        if locale is None:
            return NullTranslations()
        found = self._by_language.get(locale.language)
        if found is None:
            found = self._by_language[locale.language] = super().get_translations()
        return found


words = Words()
babel = Babel()
babel.domain_instance = words


def _spoken() -> Locale | None:
    """The language that is spoken just now. Once flask_babel has decided, it stands where it keeps
    it: to look there takes less than half of `get_locale`, which says the same, and it is asked for
    each word. Nothing public tells when `force_locale` begins or ends, so it cannot be kept by us.
    Two tests go red when it is kept elsewhere, or is as quick to ask for."""
    try:
        decided: Locale | None = g._flask_babel.babel_locale
    except (AttributeError, RuntimeError):  # not asked yet, or there is no visit
        decided = None
    return get_locale() if decided is None else decided


def is_danish() -> bool:
    """Whether the reader's language is Danish. Nobody's is not."""
    locale = _spoken()
    return locale is not None and locale.language == "da"


def gettext(message: str, **values: object) -> str:
    """One text in the reader's language: flask_babel's, for what a page says a hundred times."""
    said = words.get_translations().gettext(message)
    return said % values if values else said


def lazy_gettext(message: str) -> LazyString:
    """The same, found when it is said."""
    return LazyString(gettext, message)


@lru_cache(maxsize=8192)
def _ready(text: str) -> Markup:
    """A text of a catalogue as HTML: most say the same each time."""
    return Markup(text % {} if "%" in text else text)  # noqa: S704 - catalogues are ours


def _said(context: EvalContext, text: str, values: dict[str, object]) -> str:
    """In HTML what is filled in is escaped; `%%` is always a percent sign."""
    said = Markup(text) if context.autoescape else text  # noqa: S704 - catalogues are ours
    return said % values if values or "%" in text else said


@pass_eval_context
def _gettext(context: EvalContext, message: str, **values: object) -> str:
    if context.autoescape and not values:
        return _ready(words.get_translations().gettext(message))
    return _said(context, words.get_translations().gettext(message), values)


@pass_eval_context
def _ngettext(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    text = words.get_translations().ngettext(one, many, num)
    return _said(context, text, {"num": num, **values})


@pass_eval_context
def _pgettext(context: EvalContext, about: str, message: str, **values: object) -> str:
    return _said(context, words.get_translations().upgettext(about, message), values)


def init_app(app: Flask, **options: object) -> None:
    """Set up flask_babel, and give the templates their words."""
    babel.init_app(app, **options)
    app.jinja_env.globals.update(
        _=_gettext, gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext
    )
