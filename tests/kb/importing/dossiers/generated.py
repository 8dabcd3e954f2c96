"""Records of every kind, as odd as the database allows, made from the models' own fields."""

from datetime import date, timedelta
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models as fields
from hypothesis import strategies as st

from kb import models
from kb.dates import FuzzyDate
from kb.models import Term
from kb.models.dates import is_span
from kb.models.events import CASUALTY_TOTAL
from kb.models.records import is_slug
from tests.kb.importing.dossiers.hostile import texts

# Set by publishing, assessing, merging or importing: no part of a dossier.
NOT_IN_A_DOSSIER = {
    "id",
    "as_published",
    "changed_by",
    "assessed_grade",
    "casualties",
    "claimant_side",
    "created_at",
    "is_withdrawn",
    "merged_into",
    "original",
    "published_parent",
    "updated_at",
}
NUMBERS = st.integers(0, 2147483647)
URLS = st.sampled_from(
    ["https://example.org/a?b=c&d=%20#e", "http://[::1]:80/'", "ftp://example.org/ä"]
)


def row(draw, model, **given):
    """A row of the model, saved; what is not given is drawn, and then made to hold together."""
    new = model(**given)
    for name, strategy in strategies(model).items():
        if name not in given:
            setattr(new, name, draw(strategy))
    COHERENT.get(model, lambda new: None)(new)
    new.save()
    return new


@cache
def strategies(model):
    """What each attribute of a model may hold, a fuzzy date being one; owners are given."""
    found = {}
    for field in model._meta.concrete_fields:
        name, _, part = field.name.rpartition("_")
        if part == "precision" and isinstance(getattr(model, name, None), property):
            found[name] = fuzzy_dates(is_closed=not field.blank)
            found[name] |= st.none() if field.blank else st.nothing()
        elif field.name not in NOT_IN_A_DOSSIER and not isinstance(
            getattr(model, name, None), property
        ):
            found[field.name] = strategy(field)
    return found


def strategy(field):
    empty = st.none() if field.null else st.just("") if field.blank else st.nothing()
    if field.many_to_one:
        return st.integers(0, 99).map(lambda number: other(field, number)) | empty
    if is_slug in field.validators:
        return st.sampled_from(["a", "ucdp-ged", "2-b-3"]) | empty
    if field.choices:
        return st.sampled_from([code for code, _ in field.choices]) | empty
    made = next(make for kind, make in BY_TYPE.items() if isinstance(field, kind))
    return made(field) | (st.nothing() if isinstance(field, ArrayField) else empty)


BY_TYPE = {
    fields.URLField: lambda _: URLS,
    fields.BooleanField: lambda _: st.booleans(),
    fields.FloatField: lambda _: st.floats(-90, 90),
    fields.PositiveSmallIntegerField: lambda _: st.integers(1, 6),
    fields.IntegerField: lambda _: NUMBERS,
    ArrayField: lambda field: st.lists(strategy(field.base_field), max_size=2),
    fields.Field: lambda field: texts(field.max_length, 0 if field.blank else 1),
}


def other(field, number):
    """One of the rows that a foreign key may point to, of those that there are now."""
    rows = field.related_model.objects.order_by("pk")
    if field.related_model is Term:
        rows = rows.filter(**field.get_limit_choices_to())
    return rows[number % len(rows)]


@st.composite
def fuzzy_dates(draw, *, is_closed):
    """Any precision, any mark, open ends unless closed, the words of a hostile source."""
    first = draw(st.dates(date(1820, 1, 1), date(2026, 11, 1)))
    last = first + timedelta(draw(st.integers(0, 4000)))
    month = (first.month - 1) // 3 * 3 + 1
    forms = [
        (f"{first}", ""),
        (f"{first:%Y-%m}", ""),
        (f"{first:%Y}", ""),
        (f"{first.year // 10}X", ""),
        (f"{first}/{last}", ""),
        (f"{first}/{first + timedelta(6)}", "week"),
        (f"{first:%Y}-{month:02}/{first:%Y}-{month + 2:02}", "quarter"),
        (f"{first}/..", ""),
        (f"../{first}", ""),
    ]
    edtf, precision = draw(st.sampled_from(forms[:7] if is_closed else forms))
    mark = draw(st.sampled_from(["", "~", "?", "%"]))
    marked = "/".join(end if end == ".." else end + mark for end in edtf.split("/"))
    return FuzzyDate.parse(marked, precision, draw(texts(200)))


def in_order(new, since, until):
    begun, over = getattr(new, since), getattr(new, until)
    if begun and over and begun.earliest and over.latest and over.latest < begun.earliest:
        setattr(new, until, None)


def on_a_point(new):
    if new.latitude is None or new.longitude is None or not (new.latitude or new.longitude):
        new.latitude = new.longitude = None


def location(new):
    on_a_point(new)
    if new.kind == models.LocationKind.COUNTRY:
        new.parent = None


def event(new):
    on_a_point(new)
    new.radius_km = abs(new.radius_km or 0) or None
    new.geo_precision = new.geo_precision or "exact"
    new.override_reason = new.override_reason or "Why."
    in_a_row = ("override_low", "override_best", "override_high")
    known = sorted(number for name in in_a_row if (number := getattr(new, name)) is not None)
    for name in in_a_row:
        if getattr(new, name) is not None:
            setattr(new, name, known.pop(0))
    new.flags_reason = new.flags_reason or "Why."
    new.covers_victims = new.covers_victims or "soldiers"
    new.covers_countries = ["ML", "NE"][: len(new.covers_countries)]
    if new.type_id != CASUALTY_TOTAL:
        new.covers_victims, new.covers_countries = "", []
    new.episodes = ["1990", "2012-01/2018-02-03", "2020/.."][: len(new.episodes)]
    new.date_lasts = bool(new.date_lasts and is_span(new.date))


def claim(new):
    if new.claimant:
        new.claimant_text = ""
    new.claimant_text = new.claimant_text or ("" if new.claimant else "nobody")
    if None not in (new.low, new.high):
        new.low, new.high = sorted((new.low, new.high))
    new.counted = new.counted or "tankers"
    new.hedge = new.hedge or "exact"
    new.party = "" if new.party_group else new.party or "unknown"


COHERENT = {
    models.Location: location,
    models.Group: lambda new: in_order(new, "founded", "ended"),
    models.GroupRelation: lambda new: in_order(new, "since", "until"),
    models.Event: event,
    models.Claim: claim,
}
