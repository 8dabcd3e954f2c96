import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kb import merging, models
from kb.publishing import publish
from tests import factories
from tests.kb.importing import rows


def edition():
    """Publishes a vocabulary; its edition is the row of the ledger's page."""
    vocabulary = factories.VocabularyFactory()
    publish(models.Vocabulary.objects.filter(pk=vocabulary.pk), reason="First publication.")
    return models.Edition.objects.get(record_id=vocabulary.pk, noun="vocabulary")


def full_event():
    made = factories.EventFactory(parent=factories.EventFactory())
    factories.ParticipationFactory(event=made)
    factories.ClaimFactory(event=made, supersedes=factories.ClaimFactory())
    factories.CitationFactory(event=made)
    factories.EventLinkFactory(event=made)
    factories.ExternalIdFactory(event=made)
    return made


def referent():
    """An actor on the work list, whose number two groups bear."""
    number = models.Referent.objects.count()
    group = factories.GroupFactory()
    candidate = {"id": group.slug, "name": group.name, "why": "bears the number"}
    return rows.actor(key=str(9000 + number), candidates=[candidate], group=group)


def full_group():
    made = factories.GroupFactory()
    factories.GroupNameFactory(group=made)
    factories.GroupRelationFactory(subject=made)
    factories.GroupRelationFactory(object=made)
    factories.GroupLeaderFactory(group=made)
    factories.DesignationFactory(group=made)
    factories.ClaimFactory(group=made)
    factories.CitationFactory(group=made)
    factories.ExternalIdFactory(group=made)
    return made


def full_location():
    made = factories.LocationFactory(parent=factories.LocationFactory())
    factories.LocationNameFactory(location=made)
    factories.FormerParentFactory(location=made)
    factories.CitationFactory(location=made)
    factories.ExternalIdFactory(location=made)
    return made


def full_relation():
    made = factories.GroupRelationFactory()
    factories.CitationFactory(relation=made)
    return made


def double():
    return factories.DoubleFactory()


def merge():
    """Of two drafts, by somebody who may."""
    one, two = full_group(), full_group()
    return merging.merge(
        merging.usual("group", one, two),
        reason="The same group.",
        by=factories.UserFactory(is_superuser=True),
    )


MAKERS = {
    "claim": factories.ClaimFactory,
    "dataset": factories.DatasetFactory,
    "designation": factories.DesignationFactory,
    "double": double,
    "edition": edition,
    "event": full_event,
    "eventpair": factories.EventPairFactory,
    "failedsignin": factories.FailedSignInFactory,
    "group": full_group,
    "groupleader": factories.GroupLeaderFactory,
    "groupname": factories.GroupNameFactory,
    "grouprelation": full_relation,
    "import": rows.batch,
    "location": full_location,
    "merge": merge,
    "publisher": factories.PublisherFactory,
    "referent": referent,
    "report": factories.ReportFactory,
    "reviewrequest": factories.ReviewRequestFactory,
    "role": factories.RoleFactory,
    "source": factories.SourceFactory,
    "spreadsheet": factories.SpreadsheetFactory,
    "term": factories.TermFactory,
    "token": factories.TokenFactory,
    "user": factories.UserFactory,
    "vocabulary": factories.VocabularyFactory,
}
PAGES = {model._meta.model_name: page for model, page in admin.site._registry.items()}


@pytest.fixture
def claim():
    """A claim that is published with its event, and all that both need."""
    made = factories.ClaimFactory()
    everything = (models.Dataset, models.Location, models.Source, models.Group, models.Event)
    publish(*(model.objects.all() for model in everything), reason="First accounts.")
    made.refresh_from_db()
    return made


@pytest.fixture
def event(claim):
    return claim.event


every_page = pytest.mark.parametrize("name", sorted(PAGES))


def address(record, page, *args):
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


@pytest.fixture
def queries_to_get():
    def count(client, url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count


def form_data(response):
    """What a browser would send back of this page, untouched."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {"_opened": response.context["opened"]} if "opened" in response.context else {}
    for bound in (bound for form in forms for bound in form if not bound.field.disabled):
        value = bound.value()
        if value is not None and value is not False:
            data |= {bound.html_name: value, bound.html_initial_name: value}
    return data
