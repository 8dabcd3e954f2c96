"""What happens in a base before it is dumped; run by the code of the state that it is made at.

    manage.py shell --command "exec(open('story.py').read())"

It uses what every released state has, and of later things what this one has. The last line it
prints is JSON: the moment the base is read as of, and what each public address answers then, as the
beginning of the SHA-256 of its bytes (of a page of a list, whose envelope grows, of its results).
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db.models import ProtectedError
from django.test import Client

from kb.models import Citation, Claim, Dataset, Edition, Event, Group, Location, Publisher, Source
from kb.publishing import merge, publish, withdraw

# What public ids begin with: a few events with parts and claims, a family, places of every order.
KEPT = (
    *("evt-2025-07-01-", "evt-2025-06-01-boulikessi", "evt-2022-06-18-", "evt-2018-03-02-"),
    *("jnim", "ansar-dine", "katiba-macina", "isgs", "fama", "ml-example-"),
)
FILES = Path(os.environ.get("KB_UPGRADE_FILES", ""))
PLURALS = ("groups", "locations", "events", "claims", "sources", "datasets", "codebook")


def leave_a_handful():
    """Delete the drafts that the chosen events and groups do not rest on."""
    for model in (Event, Group, Source, Location, Publisher):
        while sum(delete_unless_named(row) for row in model.objects.all()):
            pass


def delete_unless_named(row):
    if row.slug.startswith(KEPT):
        return False
    about = {Event: "event", Group: "group"}.get(type(row))
    try:
        if about:
            Claim.objects.filter(**{about: row}).delete()
        row.delete()
    except ProtectedError:
        return False
    return True


def change(model, slug, **values):
    model.objects.filter(slug=slug).update(**values)
    publish(model.objects.filter(slug=slug), reason=f"{slug} is put right.")


def make_places():
    """A unit of the second order, places in it that nothing else is about, and one that is double."""
    region = Location.objects.filter(kind="admin1", country="ML").earliest("pk")
    unit = Location.objects.create(
        slug="ml-example-cercle", name="Example Cercle", kind="admin2", country="ML", parent=region
    )
    source = Citation.objects.exclude(source=None).earliest("pk").source
    places = [unit]
    for slug, latitude in (("ml-example-camp", 14.5), ("ml-example-post", 14.6)):
        place = Location.objects.create(
            slug=slug,
            name=slug,
            kind="settlement",
            country="ML",
            parent=unit,
            latitude=latitude,
            longitude=-6.5,
        )
        places.append(place)
    for place in places:
        Citation.objects.create(location=place, source=source)
    Event.objects.filter(slug="evt-2025-06-01-boulikessi").update(location=places[1])


def work():
    """Editions of every kind: changed, rewritten, withdrawn, brought back, merged, and drafts ahead."""
    publish(
        *(model.objects.all() for model in (Source, Dataset, Location, Group, Event)),
        reason="First.",
    )
    change(Source, Source.objects.earliest("pk").slug, title="Put right")
    change(Group, "jnim", short_name="JNIM (put right)")
    change(Location, "ml-example-camp", name="Example Camp")
    claim = Claim.objects.filter(event__slug__startswith="evt-2018").latest("pk")
    withdraw(Claim.objects.filter(pk=claim.pk), reason="A claim is taken back.")
    event = Event.objects.get(slug="evt-2018-03-02-ouagadougou-embassy")
    withdraw(Event.objects.filter(pk=event.pk), reason="An event is taken back.")
    publish(Event.objects.filter(pk=event.pk), reason="And is back.")
    withdraw(Event.objects.filter(slug__startswith="evt-2022"), reason="Another one is.")
    merge(
        Location.objects.get(slug="ml-example-post"),
        Location.objects.get(slug="ml-example-camp"),
        reason="One place.",
    )
    merge_groups()
    Event.objects.filter(slug="evt-2025-07-01-western-mali").update(title="A draft ahead")


def merge_groups():
    group = Group.objects.get(slug="ansar-dine")
    group.pk, group.slug, group.name = None, "ansar-dine-double", "Ansar Dine, once more"
    group.as_published = None
    group.save()
    publish(Group.objects.filter(pk=group.pk), reason="A double by mistake.")
    merge(group, Group.objects.get(slug="ansar-dine"), reason="One group.")


def use_what_is_there():
    """What only later states can do: releases, imports."""
    commands = get_commands()
    if "import" in commands:
        run("import", "geonames", str(FILES / "ML.txt"), "--release", "2023-10-22")
        run("import", "ucdp-ged", str(FILES / "ged.csv"), "--release", "22.1")
    if "release" in commands:
        run("release", "2026.1", "--note", "The first.")


def run(*arguments):
    call_command(*arguments, stdout=io.StringIO(), stderr=io.StringIO())


def answers(moment, last):
    """Status and SHA-256 by address, of everything that the ledger has, read as of this moment."""
    found = {f"/api/v1/{plural}/?page_size=100&as_of={moment}": None for plural in PLURALS}
    found |= {
        f"/api/v1/changes/?page_size=100&after={after}": None for after in range(0, last, 100)
    }
    editions = Edition.objects.values_list("noun", "slug", "number", "document")
    for noun, slug, number, document in editions:
        record = f"/api/v1/{'codebook' if noun == 'vocabulary' else f'{noun}s'}/{slug}/"
        found[f"{record}?as_of={moment}"] = None
        found[f"{record}revisions/{number}/"] = None
        if document and number > 1:
            found[f"{record}revisions/{number}/diff/"] = None
    client = Client()
    for address in found:
        answer = client.get(address)
        found[address] = [answer.status_code, digest_of(answer)]
    return found


def digest_of(answer):
    body = answer.content
    if answer.status_code == 200 and body.startswith(b'{"results":'):
        body = json.dumps(answer.json()["results"], ensure_ascii=False).encode()
    if answer.status_code != 200:
        body = b""
    return hashlib.sha256(body).hexdigest()[:16]


def tell():
    """Everything, in one transaction or more, and what the public then sees."""
    settings.ALLOWED_HOSTS = ["*"]
    run("load_vocabularies")
    run("load_dossiers", "seeds")
    make_places()
    leave_a_handful()
    work()
    use_what_is_there()
    last = Edition.objects.latest("id")
    moment = last.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    sys.stdout.write(json.dumps({"as_of": moment, "answers": answers(moment, last.pk)}) + "\n")


if os.environ.get("KB_UPGRADE_FILES"):
    tell()
