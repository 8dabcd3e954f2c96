"""Filters that read an area: a point with a distance, or a box."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from api.areas import Box, Circle
from api.filters.base import Filter

MOST_KM = 20_000  # a little less than half round the earth
FRACTION = r"(?:\.[0-9]{1,9})?"
LATITUDE = rf"-?(?:90(?:\.0{{1,9}})?|[0-8]?[0-9]{FRACTION})"
LONGITUDE = rf"-?(?:180(?:\.0{{1,9}})?|(?:1[0-7]|[0-9])?[0-9]{FRACTION})"
KM = rf"(?:0\.0{{0,8}}[1-9][0-9]{{0,8}}|(?:1[0-9]{{4}}|[1-9][0-9]{{0,3}}){FRACTION}|20000)"
NEAR = re.compile(f"{LATITUDE},{LONGITUDE},{KM}")
BOX = re.compile(f"{LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE}")


class Near(Filter):
    """A latitude, a longitude, and kilometres."""

    def read(self, text: str) -> Circle:
        if not NEAR.fullmatch(text):
            raise ValidationError(
                f"“{text}” is not lat,lon,km, such as 14.45,-11.44,50: a latitude from -90 to 90, "
                f"a longitude from -180 to 180, and more than 0 to {MOST_KM} kilometres."
            )
        return Circle(*map(float, text.split(",")))

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{NEAR.pattern}$"}


class InBox(Filter):
    """The four edges of a box, in the order of GeoJSON."""

    def read(self, text: str) -> Box:
        if not BOX.fullmatch(text):
            raise ValidationError(
                f"“{text}” is not west,south,east,north, such as -12.5,10,4.5,25: longitudes from "
                "-180 to 180, latitudes from -90 to 90."
            )
        box = Box(*map(float, text.split(",")))
        if box.south > box.north:
            detail = f"South ({box.south:g}) lies above north ({box.north:g})."
            raise ValidationError(detail, "together")
        return box

    def openapi(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{BOX.pattern}$"}
