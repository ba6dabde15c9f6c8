"""A small table that reads the same in a notebook, on GitHub and in a terminal."""

import html
from collections.abc import Iterable, Sequence


class Table:
    """Rows under column names, shown as HTML in a notebook and as aligned text elsewhere.

    columns: names. rows: one sequence of cells a row, each as long as columns; floats are shown with three decimals.
    note: a line below the table. banner: a warning above it, shown in a frame.
    Raises ValueError if a row has another length than columns.
    """

    def __init__(
        self, columns: Sequence[str], rows: Iterable[Sequence], title: str = "", note: str = "", banner: str = ""
    ):
        self.columns = list(columns)
        self.rows = [list(row) for row in rows]
        self.title, self.note, self.banner = title, note, banner
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"row {row} has {len(row)} cells, the table has {len(self.columns)} columns")

    def _text(self) -> list[list[str]]:
        return [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in self.rows]

    def __repr__(self) -> str:
        lines = [self.columns, *self._text()]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        body = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        ]
        body.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(
            [line for line in (self.banner, self.title) if line] + body + ([self.note] if self.note else [])
        )

    def _repr_html_(self) -> str:
        def cells(tag: str, row: Sequence[str]) -> str:
            return "".join(f'<{tag} style="text-align:left">{html.escape(cell)}</{tag}>' for cell in row)

        parts = []
        if self.banner:
            style = "border:2px solid #b35900;padding:.4em .8em;max-width:60em"
            parts.append(f'<div style="{style}"><b>{html.escape(self.banner)}</b></div>')
        caption = f'<caption style="text-align:left"><b>{html.escape(self.title)}</b></caption>' if self.title else ""
        rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in self._text())
        parts.append(
            f"<table>{caption}<thead><tr>{cells('th', self.columns)}</tr></thead><tbody>{rows}</tbody></table>"
        )
        if self.note:
            parts.append(f"<p><small>{html.escape(self.note)}</small></p>")
        return "\n".join(parts)
