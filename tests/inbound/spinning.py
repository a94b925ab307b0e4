"""A child that never ends, as a test's stranger would have it."""

from core.answering import answer_as_child


def spin(_data: bytes) -> None:
    """For ever."""
    while True:
        pass


if __name__ == "__main__":
    answer_as_child(spin)
