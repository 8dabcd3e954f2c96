"""One valid record of every kind, filled as a curator would, relations included.

A relation that excludes another gives way: `ClaimFactory(group=group)` is about no event.
"""

from datetime import date
from functools import partial

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory

from kb import models
from kb.dates import FuzzyDate
from kb.models.accounts import Role

FIRST_OF_JULY = FuzzyDate.parse("2025-07-01")
MARCH_2017 = FuzzyDate.parse("2017-03-02")


def term(pk):
    """A term of the vocabularies that every test database holds."""
    return factory.LazyFunction(partial(models.Term.objects.get, pk=pk))


class UserFactory(DjangoModelFactory):
    """A curator who may log in to the admin and do nothing there."""

    username = factory.Sequence("curator-{}".format)
    is_staff = True

    class Meta:
        model = get_user_model()


class RoleFactory(DjangoModelFactory):
    name = factory.Sequence("role-{}".format)

    class Meta:
        model = Role


class TokenFactory(DjangoModelFactory):
    """A token in force; `written` is what a program sends."""

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence("token-{}".format)
    scopes = models.Scope.values
    digest = "0" * 64

    class Meta:
        model = models.Token

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        token = model_class(*args, **kwargs)
        token.written = token.renew_secret()
        token.save()
        return token


class FailedSignInFactory(DjangoModelFactory):
    """A name that nobody has, locked out from one address."""

    name_digest = factory.Sequence("{:064x}".format)
    address = "203.0.113.9"
    failures = 6

    class Meta:
        model = models.FailedSignIn


class VocabularyFactory(DjangoModelFactory):
    slug = factory.Sequence("vocabulary-{}".format)
    title = "Kinds of river"
    definition = "What sort of river a border follows."

    class Meta:
        model = models.Vocabulary


class TermFactory(DjangoModelFactory):
    id = factory.LazyAttribute(lambda term: f"{term.vocabulary.slug}:{term.code}")
    vocabulary = factory.SubFactory(VocabularyFactory)
    code = factory.Sequence("term-{}".format)
    label = "Seasonal river"
    definition = "It carries water in the rains only."

    class Meta:
        model = models.Term


class PublisherFactory(DjangoModelFactory):
    slug = factory.Sequence("publisher-{}".format)
    name = "Radio France Internationale"
    kind = term("publisher-kind:broadcaster")
    country = "FR"
    reliability = "b"

    class Meta:
        model = models.Publisher


class SourceFactory(DjangoModelFactory):
    slug = factory.Sequence("source-{}".format)
    publisher = factory.SubFactory(PublisherFactory)
    title = "Mali: une série d'attaques"
    kind = term("source-kind:broadcast")
    url = "https://www.rfi.fr/fr/afrique/"
    language = "fr"
    published_on = FIRST_OF_JULY
    accessed_on = FuzzyDate.parse("2025-07-04")

    class Meta:
        model = models.Source


class DatasetFactory(DjangoModelFactory):
    slug = factory.Sequence("dataset-{}".format)
    title = "Curated events"
    version = "1"
    publisher = factory.SubFactory(PublisherFactory)
    licence = "CC-BY-4.0"
    citation = "The project's own events."
    attribution = "The curators"
    is_redistributable = True

    class Meta:
        model = models.Dataset


class LocationFactory(DjangoModelFactory):
    slug = factory.Sequence("location-{}".format)
    name = "Kayes"
    kind = models.LocationKind.SETTLEMENT
    country = "ML"
    latitude = 14.44693
    longitude = -11.44448

    class Meta:
        model = models.Location


class LocationNameFactory(DjangoModelFactory):
    location = factory.SubFactory(LocationFactory)
    text = "خاي"
    kind = models.NameKind.TRANSLITERATION
    language = "ar"
    script = "Arab"

    class Meta:
        model = models.LocationName


class FormerParentFactory(DjangoModelFactory):
    location = factory.SubFactory(LocationFactory)
    parent = factory.SubFactory(LocationFactory, name="Cercle de Kayes", kind="admin2")
    until = FuzzyDate.parse("2023-03-13")
    note = "Law of 13 March 2023."

    class Meta:
        model = models.FormerParent


class GroupFactory(DjangoModelFactory):
    slug = factory.Sequence("group-{}".format)
    name = "Jama'at Nusrat al-Islam wal-Muslimin"
    short_name = "JNIM"
    kind = term("group-kind:coalition-armed")
    summary = "A coalition of jihadist groups."
    founded = MARCH_2017
    homeland = factory.SubFactory(LocationFactory)

    class Meta:
        model = models.Group


class GroupNameFactory(DjangoModelFactory):
    group = factory.SubFactory(GroupFactory)
    text = "Groupe de soutien à l'islam et aux musulmans"
    kind = models.NameKind.TRANSLATION
    language = "fr"
    script = "Latn"

    class Meta:
        model = models.GroupName


class GroupRelationFactory(DjangoModelFactory):
    subject = factory.SubFactory(GroupFactory)
    kind = models.RelationKind.COMPONENT_OF
    object = factory.SubFactory(GroupFactory)
    since = MARCH_2017

    class Meta:
        model = models.GroupRelation


class GroupLeaderFactory(DjangoModelFactory):
    group = factory.SubFactory(GroupFactory)
    name = "Iyad ag Ghali"
    role = "emir"
    since = MARCH_2017

    class Meta:
        model = models.GroupLeader


class DesignationFactory(DjangoModelFactory):
    group = factory.SubFactory(GroupFactory)
    authority = "UN Security Council"
    instrument = "1267/1989/2253 list"
    reference = "QDe.159"
    listed_on = FuzzyDate.parse("2018-10-04")

    class Meta:
        model = models.Designation


class EventFactory(DjangoModelFactory):
    slug = factory.Sequence("evt-2025-07-01-{}".format)
    title = "Attack on an army camp in Kayes"
    type = term("event-type:armed-assault")
    summary = "The camp was attacked before dawn."
    date = FIRST_OF_JULY
    location = factory.SubFactory(LocationFactory)
    geo_precision = models.GeoPrecision.SETTLEMENT
    dataset = factory.SubFactory(DatasetFactory)
    grade = term("grade:fair")

    class Meta:
        model = models.Event


class ParticipationFactory(DjangoModelFactory):
    event = factory.SubFactory(EventFactory)
    group = factory.SubFactory(GroupFactory)
    side = models.Side.A
    role = models.Role.ATTACKER

    class Meta:
        model = models.Participation


class EventLinkFactory(DjangoModelFactory):
    event = factory.SubFactory(EventFactory)
    other = factory.SubFactory(EventFactory)
    kind = models.LinkKind.PRECEDED_BY

    class Meta:
        model = models.EventLink


class EventPairFactory(DjangoModelFactory):
    """A proposal; of two datasets, as all pairs are."""

    a = factory.SubFactory(EventFactory)
    b = factory.SubFactory(EventFactory)
    score = "0.80"
    explanation = "same day (+0.35); less than 1 km apart, within both radii (+0.30)"

    class Meta:
        model = models.EventPair


class DoubleFactory(DjangoModelFactory):
    """A suggestion of two groups."""

    noun = "group"
    first = factory.LazyFunction(lambda: GroupFactory().pk)
    second = factory.LazyFunction(lambda: GroupFactory().pk)
    score = 92
    grounds = ["same name without articles, “Ansar Dine”"]

    class Meta:
        model = models.Double


class ClaimFactory(DjangoModelFactory):
    slug = factory.Sequence("clm-2025-07-01-{}".format)
    group = None
    event = factory.Maybe("group", None, factory.SubFactory(EventFactory))
    kind = models.ClaimKind.CASUALTIES
    claimant_text = ""
    claimant = factory.Maybe("claimant_text", None, factory.SubFactory(GroupFactory))
    speaker = "The army's spokesman"
    medium = term("claim-mode:broadcast")
    harm = models.Harm.KILLED
    party = ""
    party_group = factory.Maybe("party", None, factory.SubFactory(GroupFactory))
    low = 80
    hedge = models.Hedge.MORE_THAN
    basis = models.FigureBasis.REPORTED
    statement = "More than 80 attackers were killed."
    wording = "plus de 80"
    wording_language = "fr"
    claimed_on = FIRST_OF_JULY
    source = factory.SubFactory(SourceFactory)
    locator = "paragraph 3"

    class Meta:
        model = models.Claim


class CitationFactory(DjangoModelFactory):
    """Of an event, unless another record is given."""

    source = factory.SubFactory(SourceFactory)
    locator = "paragraph 3"
    group = relation = name = leader = designation = location = None
    event = factory.Maybe("is_of_another", None, factory.SubFactory(EventFactory))

    class Meta:
        model = models.Citation

    class Params:
        is_of_another = factory.LazyAttribute(
            lambda row: (
                row.group
                or row.relation
                or row.name
                or row.leader
                or row.designation
                or row.location
            )
        )


class ExternalIdFactory(DjangoModelFactory):
    """Of a group, unless another record is given."""

    scheme = term("id-scheme:ucdp-actor")
    value = "6716"
    location = event = None
    group = factory.Maybe("is_of_another", None, factory.SubFactory(GroupFactory))

    class Meta:
        model = models.ExternalId

    class Params:
        is_of_another = factory.LazyAttribute(lambda row: row.location or row.event)


class ReportFactory(DjangoModelFactory):
    """A report of the coordinated attacks, as a curator pasted it."""

    text = "The army said on Tuesday that it neutralised more than 80 attackers in Kayes."
    publisher = factory.SubFactory(PublisherFactory)
    title = factory.Sequence("Attacks in seven towns, {}".format)
    published_on = date(2025, 7, 2)
    language = "en"
    added_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Report


class SpreadsheetFactory(DjangoModelFactory):
    """A file that waits for its confirmation."""

    noun = "source"
    file_name = factory.Sequence("sources-{}.xlsx".format)
    sha256 = "0" * 64
    content = b"A workbook."
    state = models.SheetState.WAITING
    rows = 1
    uploaded_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Spreadsheet


class ReportDraftFactory(DjangoModelFactory):
    report = factory.SubFactory(ReportFactory)
    row = factory.Sequence("claim-{}-casualties".format)
    claim = factory.SubFactory(ClaimFactory)

    class Meta:
        model = models.ReportDraft


class ReviewRequestFactory(DjangoModelFactory):
    """A request without records, as one is whose records were deleted."""

    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
    note = "A figure corrected."

    class Meta:
        model = models.ReviewRequest
