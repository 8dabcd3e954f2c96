"""Every address that anyone may read: filled in from the schema, and followed from answer to answer."""

import http.client
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlencode, urlsplit

HOST = "localhost"
"""The same for every site, because links name the host that was asked."""
LEFT_OUT = {"Date", "Connection"}
"""Headers that are of the moment of the answer, and of the connection."""
LINK = re.compile(rf'(?:"(?:http://{HOST})?|href=")(/api/[^"#\\]*)')
VARYING = ("/api/docs/endpoints/?script=", "count=estimate")
"""Left out: a page with a new token against forged forms each time; and what PostgreSQL's planner
guesses, from statistics that are gathered anew now and then and are in no dump."""
AT_ONCE = 4


def queries_of(operation):
    """Every format and other closed choice of an operation, one at a time, with the whole counted."""
    listed = [""]
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "query":
            continue
        schema = parameter["schema"]
        if "enum" in schema or "enum" in schema.get("items", {}):
            listed += [
                f"{parameter['name']}={v}" for v in schema.get("enum") or schema["items"]["enum"]
            ]
        if parameter["name"] == "count":
            listed += ["count=exact&page_size=1000"]
    return list(dict.fromkeys(listed))


def addresses(schema, values_of):
    """Every address that the schema lets one read, in every format.

    `values_of` gives what may stand in a place of a path.
    """
    found = []
    for path, operation, names in readable(schema):
        for chosen in product(*(values_of(path, name) for name in names)):
            address = filled(path, zip(names, chosen, strict=True))
            found += [f"{address}?{query}".rstrip("?") for query in queries_of(operation)]
    return list(dict.fromkeys(found))


def readable(schema):
    """Path, operation and names in the path, of all that anyone may read."""
    for path, item in schema["paths"].items():
        operation = item.get("get")
        if operation is not None and not path.endswith("/draft/"):
            parameters = operation.get("parameters", [])
            yield path, operation, [p["name"] for p in parameters if p["in"] == "path"]


def filled(path, values):
    for name, value in values:
        path = path.replace(f"{{{name}}}", str(value))
    return path


@dataclass(frozen=True)
class Answer:
    """What is compared of an answer: all of it but the time of day."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def ask(site, path, **headers):
    """The answer of a site that is served."""
    place = urlsplit(site.url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
    try:
        connection.request("GET", path, headers={"Host": HOST, **headers})
        answer = connection.getresponse()
        headers = tuple(sorted(h for h in answer.getheaders() if h[0] not in LEFT_OUT))
        return Answer(answer.status, headers, answer.read())
    finally:
        connection.close()


def crawl(site):
    """What each public address of the site answers.

    From the schema and the feed of changes, then to wherever the answers lead: pages of lists,
    records, files of releases, pages of the documentation.
    """
    found = {}
    waiting = steady(starts(site))
    while waiting:
        found |= ask_all(site, waiting)
        led = (link for path in waiting for link in links_of(found[path]))
        waiting = [link for link in steady(led) if link not in found]
    return found


def steady(paths):
    """Those whose answer is the same each time, once each."""
    return [path for path in dict.fromkeys(paths) if not any(part in path for part in VARYING)]


def ask_all(site, paths):
    """What the site answers to each of the addresses."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return dict(zip(paths, threads.map(lambda path: ask(site, path), paths), strict=True))


def links_of(answer):
    """Addresses of this site in an answer that is a page, of the API or to read."""
    kind = dict(answer.headers).get("Content-Type", "")
    if not kind.startswith(("application/json", "text/html")):
        return []
    links = LINK.findall(answer.body.decode())
    # Of the file of the schema and of texts: an address with a gap in it.
    return [link.replace("&amp;", "&") for link in links if not re.search(r"[{}<>\s]|…", link)]


def starts(site):
    """Addresses that nothing leads to: every query of the schema, of now and of other moments."""
    schema = json.loads(ask(site, "/api/schema/?format=json").body)
    entries = list(changes(site))
    slugs = {}
    for entry in entries:
        slugs.setdefault(entry["url"].split("/")[3], {})[entry["id"]] = entry["number"]
    moments = list(dict.fromkeys(entry["recorded_at"] for entry in entries))
    releases = json.loads(ask(site, "/api/v1/releases/").body)["results"]
    pins = [{"as_of": moment} for moment in (moments[0], moments[len(moments) // 2], moments[-1])]
    pins += [{"release": release["version"]} for release in releases]
    yield from ("/", "/livez", "/readyz", "/api/", "/api/redoc/", "/api/redoc/script.js")
    yield from ("/api/schema/", "/api/docs/", "/api/docs/endpoints/")
    yield from ("/api/docs/none/", "/api/v1/none/", "/api/v1/groups/none/")
    for path, operation, names in readable(schema):
        part = path.split("/")[3]
        if not names:
            yield from of_list(path, operation, pins)
        elif "slug" in names:
            yield from of_records(path, operation, names, slugs.get(part, {}), pins)
    yield from questions(slugs)


def of_list(path, operation, pins):
    queries = queries_of(operation)
    parameters = {p["name"] for p in operation.get("parameters", [])}
    yield from (f"{path}?{query}".rstrip("?") for query in queries)
    if "page_size" in parameters:
        yield f"{path}?page_size=7"
    for pin in pins if "as_of" in parameters else []:
        formats = [query for query in queries if query.startswith("format=")]
        yield from (f"{path}?{urlencode(pin)}&{query}".rstrip("&") for query in ["", *formats])


def of_records(path, operation, names, numbers, pins):
    """The page of each record and edition; of the first two, with whatever may be asked of it."""
    parameters = {p["name"] for p in operation.get("parameters", [])}
    for place, (slug, last) in enumerate(numbers.items()):
        for number in range(1, last + 1) if "number" in names else [None]:
            address = filled(path, {"slug": slug, "number": number}.items())
            yield address
            if place < 2:
                yield from (f"{address}?{query}".rstrip("?") for query in queries_of(operation))
                if "as_of" in parameters:
                    yield from (f"{address}?{urlencode(pin)}" for pin in pins)


def questions(slugs):
    """What has to be asked: a search of words, an id, a code; and what is refused."""
    for part, ids in slugs.items():
        for slug in list(ids)[:20]:
            word = urlencode({"q": slug.split("-")[-1]})
            yield f"/api/v1/search/?{word}"
            if part not in {"codebook", "claims"}:
                yield f"/api/v1/{part}/?{word}&count=exact"
    for group in list(slugs.get("groups", ()))[:20]:
        yield f"/api/v1/lookup/?noun=group&id={group}"
        yield f"/api/v1/events/?group={group}&page_size=5"
        yield f"/api/v1/events/?family={group}&format=csv"
        yield f"/api/v1/groups/?family={group}&on=2019-06-01"
    for scheme in ("wikidata", "ucdp-actor", "none"):
        yield f"/api/v1/crosswalk/?scheme={scheme}&noun=group"


def changes(site):
    """Every entry of the feed, in commit order."""
    address = "/api/v1/changes/?page_size=1000"
    while address:
        page = json.loads(ask(site, address).body)
        yield from page["results"]
        address = page["next"] and page["next"].removeprefix(f"http://{HOST}")
