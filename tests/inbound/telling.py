"""A child that tells what it was told."""

import os

from core.answering import answer_as_child

if __name__ == "__main__":
    answer_as_child(lambda _data: sorted(os.environ))
