"""Fuzzy dates as dossiers write them."""

from __future__ import annotations

from dataclasses import dataclass

from kb.dates import ALLOWED, FuzzyDate, NotADate
from kb.importing.dossiers.kinds import Bare, Field, Plain, Text, scalar
from kb.importing.dossiers.mistakes import Unfit, one_of, shown
from kb.importing.dossiers.reading import Mapping, Node, Scalar, describe
from kb.models.dates import without_duration


@dataclass(frozen=True)
class Date:
    """A fuzzy date: EDTF, or a mapping of EDTF, the source's words, and a week or quarter."""

    precision: Field
    text: Field

    @property
    def name(self) -> str:
        return str(self.precision.name).removesuffix("_precision")

    def read(self, node: Node) -> FuzzyDate | None:
        if isinstance(node, Scalar) and node.is_null:
            if not self.precision.blank:
                raise Unfit(node.place, "nothing", ALLOWED)
            return None
        parts = {"edtf": node} if isinstance(node, Scalar) else _parts(node)
        edtf = scalar(parts["edtf"], ALLOWED)
        words = Text(self.text).read(parts["text"]) if "text" in parts else ""
        period = Text(self.precision).read(parts["precision"]) if "precision" in parts else ""
        try:
            date = FuzzyDate.parse(edtf.text, period, words)
        except NotADate:
            found = f"{shown(edtf.text)} as a {period}" if period else shown(edtf.text)
            raise Unfit(edtf.place, found, ALLOWED) from None
        if not (self.precision.blank or (date.earliest and date.latest)):
            raise Unfit(edtf.place, shown(edtf.text), "a date that is not open at an end")
        return without_duration(self.precision.model, self.name, date)

    def write(self, value: FuzzyDate | None) -> Plain | None:
        if not value:
            return None
        parts: dict[str, Plain] = {"edtf": Bare(value.edtf)}
        if value.precision in {"week", "quarter"}:
            parts["precision"] = value.precision
        if value.text:
            parts["text"] = value.text
        return parts if len(parts) > 1 else parts["edtf"]


def _parts(node: Node) -> dict[str, Node]:
    keys = ("edtf", "precision", "text")
    if not isinstance(node, Mapping):
        raise Unfit(node.place, describe(node), ALLOWED)
    for key, place in node.keys.items():
        if key not in keys:
            raise Unfit(place, f"the key {shown(key)}", one_of(keys, key, "a key"))
    if "edtf" not in node.values:
        raise Unfit(node.place, "no edtf", ALLOWED)
    return node.values
