"""Work of curators that is under way, so that its pages have something to show; the keys of what was made."""

import json

from tests.kb.importing.rows import ged_file

MAKE = """
import json
from django.contrib.auth import get_user_model
from django.db.models import Count
from kb import merging
from kb.models import Claim, Event, Group, Import, Publisher, Report
from kb.reviewing import comment, submit

def first(model, rows):
    return model.objects.annotate(rows=Count(rows)).order_by("-rows", "id").first()

person = get_user_model().objects.get
author, manager = person(username="contributor"), person(username="superuser")
event, group = first(Event, "claims"), first(Group, "names")
report = Report.objects.create(
    title="Gunfire in Kayes", language="en", published_on="2025-07-02", added_by=author,
    publisher=Publisher.objects.order_by("id").first(),
    text="Fighters of JNIM attacked Kayes and Dibboli on 1 July 2025, killing more than 80 people.",
)
draft = Event.objects.get(slug="evt-2024-06-11-mansila")
draft.summary, draft.changed_by = "A shorter summary.", author
draft.save()
review = submit([draft], note="A shorter summary.", by=author)
comment(review, text="Which village?", by=manager)
pair = [
    Group.objects.create(
        slug=f"band-of-the-dunes-{n}", name=f"Band of the Dunes {n}", kind=group.kind, changed_by=author
    )
    for n in (1, 2, 3)
]
merge = merging.merge(merging.usual("group", *pair[:2]), reason="One band.", by=manager)
keys = {
    "event": event.pk, "group": group.pk, "claim": Claim.objects.order_by("id").first().pk,
    "parent": first(Event, "parts").pk, "report": report.pk, "draft": draft.pk,
    "review": review.pk, "kept": pair[0].pk, "other": pair[2].pk, "merge": merge.pk,
    "import": Import.objects.order_by("id").last().pk,
}
print("keys:", json.dumps(keys))
"""


def make(site, folder):
    """An import, a report, a review, a merge that was done and one that may be."""
    site.manage("import", "ucdp-ged", ged_file(folder / "GEDEvent_v23_1.csv", {}, {"best": 3}))
    site.manage("find_doubles")
    printed = site.manage("shell", "--verbosity", "0", "--command", MAKE)
    return json.loads(printed.rpartition("keys:")[2])
