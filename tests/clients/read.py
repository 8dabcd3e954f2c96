"""Reads real rows with the client that openapi-python-client makes of the schema."""

import sys

from kb_client import Client
from kb_client.api.claims import list_claims
from kb_client.api.events import get_event, list_events
from kb_client.models import Event, EventList, Problem

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)

page = list_events.sync(client=client, group=["jnim"], date_after="2025-07-01", page_size=5)
assert isinstance(page, EventList), page
assert len(page.results) == 5
assert page.licences[0].licence

event = get_event.sync(page.results[0].id, client=client)
assert isinstance(event, Event), event
assert event.to_dict() == page.results[0].to_dict()

claims = list_claims.sync(client=client, event=["evt-2025-07-01-western-mali"])
assert not isinstance(claims, Problem), claims
assert claims is not None
assert len(claims.results) > 1

wrong = list_events.sync(client=client, group=["jnimm"])
assert isinstance(wrong, Problem), wrong
assert "jnim" in wrong.errors[0].detail
