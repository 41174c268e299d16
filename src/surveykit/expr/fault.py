"""The one way in which a text fails to be an expression."""

from __future__ import annotations


class SyntaxFault(Exception):  # noqa: N818  (a fault of the author's, not an error of ours)
    """A text that is no expression: what is wrong, where (0-based offset), and what to do.

    `message` and `hint` are templates that `args` fills.
    """

    def __init__(self, code: str, position: int, message: str, hint: str = "", **args: object) -> None:
        super().__init__()
        self.code = code
        self.position = position
        self.message = message
        self.hint = hint
        self._values = args

    @property
    def args(self) -> dict[str, object]:  # type: ignore[override]
        """The values of the templates."""
        return self._values

    def __str__(self) -> str:
        return self.message.format_map(self._values)
