"""The cases that clocks are tested on are those of the help desk's tests."""

from tests.support.conftest import act, asked, held, soon, ticket

__all__ = ["act", "asked", "held", "soon", "ticket"]
