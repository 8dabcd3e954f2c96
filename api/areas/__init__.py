"""Where something happened, held against an area: a circle around a point, or a box.

What is known of an event's place is a point and how far the truth may be from it, or no more than
the unit it lies in, which has no outline here. Of distances on the sphere, none is approximated.
"""

from api.areas.box import Box
from api.areas.circle import Circle
from api.areas.sphere import EARTH_KM, Area

__all__ = ["EARTH_KM", "Area", "Box", "Circle"]
