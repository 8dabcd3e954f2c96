"""Ten questions of a researcher, answered by the API and by pandas from the exported documents.

What pandas counts is told here in a few lines, so that it can be followed by hand: no casualty
totals and no whole conflicts, parts where they fell, and of a whole what its parts do not account
for. Nothing of the server's code is used.
"""

import json
from urllib.parse import urlencode
from urllib.request import urlopen

import pandas as pd
import pytest

pytestmark = pytest.mark.xdist_group("site")
HARMS, BOUNDS = ("killed", "injured", "abducted"), ("low", "best", "high")
NO_INCIDENTS = ("casualty-total", "armed-conflict")


@pytest.fixture(scope="module")
def documents(site):
    with urlopen(f"{site.url}/api/v1/events/?format=ndjson") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def ask(site):
    def answer(path, **query):
        with urlopen(f"{site.url}/api/v1/{path}?{urlencode(query)}") as page:
            return json.load(page)

    return answer


def figures_of(document, party):
    """Low, best and high by harm; of one party if it is given."""
    found = {}
    for harm in HARMS:
        told = (document["casualties"] or {}).get(harm) or {}
        if party:
            rows = [row for row in told.get("by_party", ()) if row["party"] == party]
            told = rows[0] if rows else {}
        found[harm] = tuple(told.get(bound) for bound in BOUNDS)
    return found


def rest_of(own, parts):
    """What is left of a whole's figures when its parts' are taken away."""
    parts = [part for part in parts if part != (None, None, None)]
    if not parts:
        return own
    low, best, high = (
        None
        if own[n] is None or (n and any(part[n] is None for part in parts))
        else max(0, own[n] - sum(part[n] or 0 for part in parts))
        for n in range(3)
    )
    best = None if best is None else max(best, low or 0)
    high = None if high is None else max(high, best or 0, low or 0)
    if not (low or best or high) and (best is None or high is not None):
        return None, None, None
    return low, best, high


def frame_of(documents, party=""):
    """A row for each record that counts, with the figures that are its own to count."""
    incidents = {d["id"]: d for d in documents if d["type"]["code"] not in NO_INCIDENTS}
    if party:
        spoken = {
            name
            for name, d in incidents.items()
            if any(row["party"] == party for h in HARMS for row in d["casualties"][h]["by_party"])
        }
        incidents = {name: d for name, d in incidents.items() if name in spoken}
    assert not any(r["kind"] == "same-as" for d in incidents.values() for r in d["related"])
    children = {
        name: [n for n, d in incidents.items() if (d["part_of"] or {}).get("id") == name]
        for name in incidents
    }

    def below(name):
        return [part for child in children[name] for part in (child, *below(child))]

    figures = {}
    for name in sorted(incidents, key=lambda name: len(below(name))):
        own = figures_of(incidents[name], party)
        figures[name] = {
            harm: rest_of(own[harm], [figures[part][harm] for part in below(name)])
            for harm in HARMS
        }
    rows = []
    for name, document in incidents.items():
        days, place = document["date"], document["location"] or {}
        row = {
            "id": name,
            "is_event": not children[name],
            "year": days["earliest"][:4] if days["earliest"][:4] == days["latest"][:4] else None,
            "month": days["earliest"][:7] if days["earliest"][:7] == days["latest"][:7] else None,
            "country": place.get("country"),
            "admin1": place.get("admin1"),
            "type": document["type"]["code"],
            "groups": sorted({p["group"]["slug"] for p in document["participants"]}),
            "claims": len(document["claims"]),
            "disputed": document["casualties"]["disputed"],
        }
        for harm in HARMS:
            for bound, number in zip(BOUNDS, figures[name][harm], strict=True):
                row[f"{harm}_{bound}"] = number
        says = any(row[f"{harm}_{bound}"] is not None for harm in HARMS for bound in BOUNDS)
        if row["is_event"] or says:
            rows.append(row)
    return pd.DataFrame(rows)


def summed(frame, by, measure):
    """The sums of a figure by bucket; null where none is known, or a best or highest is not."""
    harm, _, bound = measure.rpartition("_")
    others = frame[[f"{harm}_{other}" for other in BOUNDS]]
    told = frame[others.notna().any(axis=1)]
    answer = {}
    for key, rows in told.groupby(list(by), dropna=False):
        known = rows[measure].notna()
        is_sum = known.any() and (bound == "low" or known.all())
        answer[tuple(None if pd.isna(k) else k for k in key)] = (
            int(rows[measure].sum()) if is_sum else None
        )
    return answer


def shown(answer, by, measure):
    """The same of the API's answer; rows of nothing known say nothing."""
    harm = measure.rpartition("_")[0]
    return {
        tuple(row[name] for name in by): row[measure]
        for row in answer["results"]
        if any(row[f"{harm}_{bound}_known"] for bound in BOUNDS)
    }


def measures(harm):
    return ",".join(f"{harm}_{bound}" for bound in BOUNDS)


SUMS = {
    "1. killed by year, lowest figures": (["year"], "killed_low", ""),
    "2. killed by year, highest figures": (["year"], "killed_high", ""),
    "3. civilians killed by month and first-order unit": (
        ["month", "admin1"],
        "killed_low",
        "civilians",
    ),
    "4. side B killed by country": (["country"], "killed_low", "side-b"),
    "5. injured by country": (["country"], "injured_low", ""),
    "6. abducted civilians by year": (["year"], "abducted_high", "civilians"),
}


@pytest.mark.parametrize("question", SUMS)
def test_sums_are_those_of_pandas(documents, ask, question):
    by, measure, party = SUMS[question]
    filters = {"party": party} if party else {}

    answer = ask(
        "events/aggregate/", by=",".join(by), measure=measures(measure.split("_")[0]), **filters
    )

    assert shown(answer, by, measure) == summed(frame_of(documents, party), by, measure)


def test_7_which_events_may_have_a_hundred_killed_and_which_surely_have(documents, ask):
    known = {d["id"]: figures_of(d, "")["killed"] for d in documents}
    may = {name for name, figures in known.items() if max((f or 0) for f in figures) >= 100}
    surely = {name for name, figures in known.items() if (figures[0] or 0) >= 100}

    page = ask("events/", killed_min=100, page_size=1000)
    certain = ask("events/", killed_min=100, killed_match="certain", page_size=1000)

    assert {event["id"] for event in page["results"]} == may
    assert {event["id"] for event in certain["results"]} == surely


def test_8_how_many_events_each_group_took_part_in(documents, ask):
    frame = frame_of(documents)
    counted = frame[frame.is_event].explode("groups").groupby("groups", dropna=False).size()

    answer = ask("events/aggregate/", by="group", measure="events")

    assert {row["group"]: row["events"] for row in answer["results"]} == {
        None if pd.isna(group) else group: number for group, number in counted.items()
    }


def test_9_what_share_of_events_with_claims_is_disputed_by_country(documents, ask):
    frame = frame_of(documents)
    claimed = frame[frame.is_event & (frame.claims > 0)]
    shares = claimed.groupby("country", dropna=False).disputed.mean().round(4)

    answer = ask("events/aggregate/", by="country", measure="disputed_share")

    found = {row["country"]: row["disputed_share"] for row in answer["results"]}
    assert found == {None if pd.isna(name) else name: share for name, share in shares.items()}


def test_10_what_is_summed_and_left_out_is_everything(documents, ask):
    frame = frame_of(documents)

    answer = ask("events/aggregate/", by="type", measure="events,claims")

    left_out = answer["left_out"]
    assert answer["totals"]["events"] == int(frame.is_event.sum())
    assert left_out["totals"] == sorted(
        d["id"] for d in documents if d["type"]["code"] == "casualty-total"
    )
    assert len(documents) == answer["totals"]["events"] + len(left_out["totals"]) + sum(
        left_out[name] for name in ("same_event", "wholes", "conflicts")
    )
