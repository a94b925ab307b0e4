"""A table as a file that Danish Excel opens: semicolons, decimal comma, UTF-8 said, no formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from accounts.imports.columns import harmless

Row = Sequence[str]


def file_of(headings: Row, rows: Iterable[Row]) -> bytes:
    """Whatever people typed is words there, and nothing that Excel would work out."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless(text) for text in row])
    return file.getvalue().encode("utf-8-sig")


def with_comma(number: float) -> str:
    """As Danish Excel reads a number."""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def answer_with(file: bytes, name: str) -> Response:
    """To be kept as a file, and nowhere else."""
    answer = Response(file, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
