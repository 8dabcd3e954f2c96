"""Files shaped like UCDP's georeferenced events, of any size, and the release after each; no row is real.

`python -m bench.ged FILE --events 385918` writes a file, `--after` the next release of the same: some rows
changed, some gone, some new. The same options always give the same bytes. Widths, ties, the share of rows of
each precision and of each oddity are those measured on real rows (about 650 bytes a row).
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

NAMES = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name"
    " dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id"
    " side_b number_of_sources source_article source_office source_date source_headline source_original"
    " where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid"
    " country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b"
    " deaths_civilians deaths_unknown best high low gwnoa gwnob"
).split()
COUNTRIES = (  # number, name, region, a box of degrees well inside it
    (432, "Mali", "Africa", (12.5, 15.5, -8.0, -4.0)),
    (439, "Burkina Faso", "Africa", (11.5, 13.5, -3.0, -0.5)),
    (436, "Niger", "Africa", (14.0, 17.0, 2.5, 10.0)),
    (475, "Nigeria", "Africa", (7.5, 11.5, 5.0, 11.0)),
    (652, "Syria", "Middle East", (33.5, 36.0, 37.5, 40.0)),
    (700, "Afghanistan", "Asia", (32.0, 35.0, 63.0, 69.0)),
    (750, "India", "Asia", (18.0, 24.0, 76.0, 83.0)),
    (100, "Colombia", "Americas", (2.0, 7.0, -75.0, -71.0)),
    (369, "Ukraine", "Europe", (47.5, 50.0, 28.0, 37.0)),
    (520, "Somalia", "Africa", (2.5, 4.5, 43.0, 45.5)),
)
SYLLABLES = (
    "ka",
    "bo",
    "ti",
    "mou",
    "sa",
    "ngo",
    "dji",
    "ra",
    "lé",
    "fou",
    "wa",
    "zi",
    "gué",
    "na",
    "to",
    "ber",
)
WORDS = (
    "attack village army group killed fighters town soldiers reported near convoy north south clashes"
    " claimed base market road police militia air strike ambush several people"
).split()
OFFICES = (
    "Reuters",
    "Agence France Presse",
    "BBC Monitoring",
    "Xinhua",
    "Associated Press",
    "Studio Tamani",
)
SHARES = (475, 232, 140, 105, 35, 12, 1)  # of where_prec 1 to 7 in a thousand
SPANS = ((1, 0, 0), (2, 1, 5), (3, 6, 6), (4, 8, 30), (5, 33, 200))


def rows(events: int, *, after: bool = False) -> Iterator[list[object]]:
    """The rows of a release, or of the one after it; the first row of both is the header."""
    yield list(NAMES)
    places, actors = _places(max(200, events // 12)), _actors(max(60, events // 200))
    for number in range(events):
        row = _row(number, places, actors)
        if not after:
            yield list(row.values())
            continue
        fate = random.Random(f"fate {number}").random()
        if fate < 0.002:
            continue  # gone from the release
        if fate < 0.04:
            _change(row, fate)
        yield list(row.values())
    if after:
        for number in range(events, events + events // 12):
            yield list(_row(number, places, actors).values())


def _change(row: dict[str, object], fate: float) -> None:
    """What releases change, most of all: a figure, a point's unit, a spelling, a source."""
    if fate < 0.015:
        row["best"] = int(str(row["best"])) + 1
        row["deaths_unknown"] = int(str(row["deaths_unknown"])) + 1
    elif fate < 0.025:
        row["adm_1"] = str(row["adm_1"]).replace("region", "Region")
    else:
        row["number_of_sources"] = int(str(row["number_of_sources"])) + 1


def _word(source: random.Random, least: int = 2, most: int = 4) -> str:
    return "".join(
        source.choice(SYLLABLES) for _ in range(source.randint(least, most))
    ).capitalize()


def _places(count: int) -> list[tuple[object, ...]]:
    source, made = random.Random("places"), []
    for number in range(count):
        gw, country, region, (south, north, west, east) = COUNTRIES[number % len(COUNTRIES)]
        unit = source.randrange(12)
        made.append(
            (
                gw,
                country,
                region,
                f"{_word(source)} town",
                f"{SYLLABLES[unit].capitalize()}ra region",
                f"{_word(random.Random(f'{gw} {unit} {number % 7}'))} district",
                round(source.uniform(south, north), 6),
                round(source.uniform(west, east), 6),
            )
        )
    return made


def _actors(count: int) -> list[tuple[int, str]]:
    source, made = random.Random("actors"), [(6716, "JNIM"), (234, "IS"), (539, "AQIM")]
    while len(made) < count:
        number = 10_000 + len(made)
        kind = len(made) % 40
        if kind == 0:
            made.append((number, f"XXX{source.choice(COUNTRIES)[0]}"))
        elif kind == 1:
            made.append((number, f"{made[-1][1]}, {made[-2][1]}"))
        else:
            made.append((number, f"{_word(source)} {source.choice(('Front', 'Army', 'Movement'))}"))
    return made


def _row(
    number: int, places: list[tuple[object, ...]], actors: list[tuple[int, str]]
) -> dict[str, object]:
    source = random.Random(number)
    place = places[int(len(places) * source.random() ** 2.5)]
    gw, country, region, where, adm_1, adm_2, latitude, longitude = place
    state = (2000 + int(str(gw)), f"Government of {country}")
    group = actors[int(len(actors) * source.random() ** 3)]
    violence = source.choices((1, 2, 3), (70, 15, 15))[0]
    other = actors[(actors.index(group) + 1) % len(actors)]
    one, two = {1: (state, group), 2: (group, other), 3: (group, (1, "Civilians"))}[violence]
    prec, least, most = source.choices(SPANS, (70, 12, 6, 7, 5))[0]
    year = 1989 + int(36 * source.random() ** 0.6)
    start = date(year, 1, 1) + timedelta(days=source.randrange(365 - most))
    end = min(start + timedelta(days=source.randint(least, most)), date(year, 12, 31))
    deaths = [int(40 * source.random() ** 6) for _ in range(4)]
    if violence == 3:
        deaths[0] = deaths[1] = 0
    best = sum(deaths)
    low, high = best - best // 4, best + best // 3
    if source.random() < 0.009:
        high = max(best - 1, 0)
    if source.random() < 0.004:
        low = best + 1
    where_prec = source.choices(range(1, 8), SHARES)[0]
    sources = -1 if source.random() < 0.33 else source.randint(1, 4)
    headlines = [" ".join(source.choices(WORDS, k=9)).capitalize() for _ in range(max(sources, 0))]
    offices = source.choices(OFFICES, k=len(headlines))
    article = ";".join(f'"{o},{start},{h}"' for o, h in zip(offices, headlines, strict=True))
    cell = int((float(str(latitude)) + 90) * 2) * 720 + int((float(str(longitude)) + 180) * 2) + 1
    conflict, dyad = 100 + group[0] % 9000, 200 + group[0] % 9000
    values: tuple[object, ...] = (
        100_000 + number,
        f"{str(country)[:3].upper()}-{year}-{violence}-{dyad}-{number % 5000}",
        year,
        "true" if best > 2 else "false",
        "Clear",
        violence,
        conflict,
        conflict,
        f"{country}: Government",
        dyad,
        dyad,
        f"{one[1]} - {two[1]}",
        one[0],
        one[0],
        one[1],
        two[0],
        two[0],
        two[1],
        sources,
        article
        or f"{source.choice(OFFICES)} {start.day}/{start.month}, "
        + " ".join(source.choices(WORDS, k=12)),
        ";".join(offices),
        ";".join(str(start) for _ in offices),
        ";".join(headlines),
        "" if source.random() < 0.12 else f"{two[1]}; {country}'s army",
        where_prec,
        where,
        " ".join(source.choices(WORDS, k=5)) + ("\n" if source.random() < 0.07 else ""),
        adm_1,
        adm_2 if where_prec < 4 else "",
        latitude,
        longitude,
        f"POINT ({longitude} {latitude})",
        cell,
        country,
        gw,
        region,
        1 if source.random() > 0.066 else 2,
        prec,
        f"{start} 00:00:00.000",
        f"{end} 00:00:00.000",
        *deaths,
        best,
        high,
        low,
        gw if violence == 1 else "",
        "",
    )
    return dict(zip(NAMES, values, strict=True))


def write(path: Path, events: int, *, after: bool = False) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows(events, after=after))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--after", action="store_true", help="the release after")
    options = parser.parse_args()
    write(options.file, options.events, after=options.after)
