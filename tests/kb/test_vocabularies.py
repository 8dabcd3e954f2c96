import io
import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import models as columns

from kb import models
from kb.assessing import RULES
from kb.models import Edition, Term, Vocabulary
from kb.models.events import RADIUS_KM
from kb.publishing import publish

FIXTURES = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.yaml"))
ROWS = [row for path in FIXTURES for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
TERMS = {row["pk"]: row["fields"] for row in ROWS if row["model"] == "kb.term"}
VOCABULARIES = [row["fields"] for row in ROWS if row["model"] == "kb.vocabulary"]

CHOICES = {
    models.ClaimKind: "claim-kind",
    models.Confidence: "confidence",
    models.DatePrecision: "date-precision",
    models.FigureBasis: "figure-basis",
    models.GeoPrecision: "geo-precision",
    models.Harm: "harm",
    models.Hedge: "hedge",
    models.LinkKind: "link-kind",
    models.LocationKind: "location-kind",
    models.Match: "match",
    models.NameKind: "name-kind",
    models.ParticipationBasis: "participation-basis",
    models.Party: "party",
    models.QualityFlag: "quality-flag",
    models.RelationKind: "relation-kind",
    models.Reliability: "source-reliability",
    models.Role: "participant-role",
    models.Side: "participant-side",
    models.Stance: "claim-stance",
}
# Dates keep the mark itself; the ledger's and the workbench's own words are not codes of a record.
WITHOUT_CODES = {
    models.DateMark,
    models.DisputeKind,
    models.DoubleNoun,
    models.EditionKind,
    models.FourEyes,
    models.Noun,
    models.ReferentKind,
    models.Resolved,
    models.ReviewState,
    models.Sameness,
    models.Scope,
    models.SheetNoun,
    models.SheetState,
    models.Verdict,
}

ACLED = {
    "Battles": [
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
    ],
    "Explosions/Remote violence": [
        "Air/drone strike",
        "Chemical weapon",
        "Grenade",
        "Remote explosive/landmine/IED",
        "Shelling/artillery/missile attack",
        "Suicide bomb",
    ],
    "Protests": [
        "Excessive force against protesters",
        "Peaceful protest",
        "Protest with intervention",
    ],
    "Riots": ["Mob violence", "Violent demonstration"],
    "Strategic developments": [
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ],
    "Violence against civilians": ["Abduction/forced disappearance", "Attack", "Sexual violence"],
}


def codes(vocabulary):
    return [fields["code"] for fields in TERMS.values() if fields["vocabulary"] == vocabulary]


def crosswalk(vocabulary, scheme):
    """Every code of the other scheme, with our codes for it."""
    ours = {}
    for fields in TERMS.values():
        if fields["vocabulary"] == vocabulary:
            for theirs in fields.get("crosswalk", {}).get(scheme, []):
                ours.setdefault(theirs, []).append(fields["code"])
    return ours


class TestFixtures:
    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
    def test_a_file_holds_one_vocabulary_and_its_terms(self, path):
        first, *terms = yaml.safe_load(path.read_text(encoding="utf-8"))

        assert first["model"] == "kb.vocabulary"
        assert first["fields"]["slug"] == path.stem
        assert terms
        assert {row["model"] for row in terms} == {"kb.term"}
        assert {row["fields"]["vocabulary"] for row in terms} == {path.stem}

    def test_no_term_stands_twice(self):
        assert Counter(row["pk"] for row in ROWS if "pk" in row).most_common(1)[0][1] == 1

    def test_every_code_is_well_formed(self):
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["code"]) for row in TERMS.values())

    def test_every_key_is_made_of_the_vocabulary_and_the_code(self):
        assert list(TERMS) == [f"{row['vocabulary']}:{row['code']}" for row in TERMS.values()]

    def test_every_term_has_a_label_and_a_definition_in_sentences(self):
        assert all(row["label"] for row in TERMS.values())
        assert all(row["definition"].endswith(".") for row in [*TERMS.values(), *VOCABULARIES])

    @pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda fields: fields["slug"])
    def test_positions_count_up_from_one(self, vocabulary):
        slug = vocabulary["slug"]
        positions = [
            fields["position"] for fields in TERMS.values() if fields["vocabulary"] == slug
        ]

        assert positions == list(range(1, len(positions) + 1))

    def test_every_definition_differs_from_every_other(self):
        definitions = [fields["definition"] for fields in [*TERMS.values(), *VOCABULARIES]]

        assert len(set(definitions)) == len(definitions)

    def test_a_parent_is_a_term_of_the_same_vocabulary_that_stands_before(self):
        order = list(TERMS)
        children = {pk: fields["parent"] for pk, fields in TERMS.items() if "parent" in fields}

        assert all(order.index(parent) < order.index(child) for child, parent in children.items())
        assert all(parent.split(":")[0] == pk.split(":")[0] for pk, parent in children.items())

    def test_only_the_rule_books_are_longer_than_three_sentences(self):
        long = [
            pk
            for pk, fields in TERMS.items()
            if len(re.findall(r"[.?!](?=\s|$)", fields["definition"])) > 3
        ]

        assert long == ["casualty-rule:range-1", "casualty-rule:range-2"]


class TestCodes:
    @pytest.mark.parametrize(("choices", "vocabulary"), CHOICES.items(), ids=CHOICES.values())
    def test_the_choices_of_a_column_are_the_codes_of_its_vocabulary(self, choices, vocabulary):
        assert codes(vocabulary) == choices.values

    def test_every_enumeration_has_a_vocabulary(self):
        enumerations = {
            value
            for value in vars(models).values()
            if isinstance(value, type) and issubclass(value, columns.TextChoices)
        }

        assert enumerations == CHOICES.keys() | WITHOUT_CODES

    def test_date_marks_are_matched_by_their_sign(self):
        assert crosswalk("date-mark", "edtf") == {
            models.DateMark.APPROXIMATE: ["approximate"],
            models.DateMark.UNCERTAIN: ["uncertain"],
            models.DateMark.BOTH: ["approximate-and-uncertain"],
        }

    def test_credibility_is_a_digit_from_one_to_six(self):
        assert codes("claim-credibility") == ["1", "2", "3", "4", "5", "6"]

    def test_every_rule_is_worded(self):
        assert codes("casualty-rule") == [*RULES, "dataset"]

    def test_radii_are_those_that_points_are_given(self):
        for precision, km in RADIUS_KM.items():
            assert f"The radius is {km:g} km" in TERMS[f"geo-precision:{precision}"]["definition"]

    def test_every_column_of_terms_has_a_vocabulary(self):
        limits = {
            field.remote_field.limit_choices_to["vocabulary__slug"]
            for model in vars(models).values()
            if isinstance(model, type) and issubclass(model, columns.Model)
            for field in model._meta.get_fields()
            if isinstance(field, columns.ForeignKey) and field.remote_field.limit_choices_to
        }

        assert limits <= {fields["slug"] for fields in VOCABULARIES}


class TestCrosswalks:
    def test_a_crosswalk_lists_codes_by_scheme(self):
        crosswalks = [row.get("crosswalk", {}) for row in TERMS.values()]

        assert all(isinstance(codes, list) for row in crosswalks for codes in row.values())

    def test_each_of_acled_s_sub_event_types_is_one_event_type(self):
        found = crosswalk("event-type", "acled")

        assert sorted(found) == sorted(name for names in ACLED.values() for name in names)
        assert len(found) == 25
        assert all(len(ours) == 1 for ours in found.values())

    @pytest.mark.parametrize("event_type", ACLED)
    def test_acled_s_event_type_can_be_told_from_ours(self, event_type):
        ours = crosswalk("event-type", "acled_event_type")[event_type]
        theirs = [TERMS[f"event-type:{code}"]["crosswalk"].get("acled", []) for code in ours]

        assert sorted(chain(*theirs)) == ACLED[event_type]
        assert len({TERMS[f"event-type:{code}"].get("parent") for code in ours} - {None}) == 1

    def test_a_wider_acled_type_is_one_of_acled_s(self):
        wider = crosswalk("event-type", "acled_broader")

        assert wider.keys() <= crosswalk("event-type", "acled").keys()

    @pytest.mark.parametrize(
        ("vocabulary", "scheme", "theirs"),
        [
            ("event-type", "ucdp", [1, 2, 3]),
            ("claim-mode", "gtd", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            ("date-precision", "ucdp", [1, 2, 3, 4, 5]),
            ("date-precision", "acled", [1, 2, 3]),
            ("geo-precision", "ucdp", [1, 2, 3, 4, 5, 6, 7]),
            ("geo-precision", "acled", [1, 2, 3]),
            ("geo-precision", "gtd", [1, 2, 3, 4, 5]),
        ],
    )
    def test_each_code_of_theirs_is_one_of_ours(self, vocabulary, scheme, theirs):
        found = crosswalk(vocabulary, scheme)

        assert sorted(found) == theirs
        assert all(len(ours) == 1 for ours in found.values())

    def test_gtd_s_attack_types_go_to_one_event_type_at_most(self):
        assert all(len(ours) == 1 for ours in crosswalk("event-type", "gtd").values())

    @pytest.mark.parametrize(("scheme", "count"), [("acled", 8), ("ucdp", 4)])
    def test_every_sort_of_actor_is_known(self, scheme, count):
        assert sorted(crosswalk("group-kind", scheme)) == list(range(1, count + 1))


@pytest.mark.django_db
class TestLoading:
    def load(self, **options):
        out = io.StringIO()
        call_command("load_vocabularies", stdout=out, **options)
        return out.getvalue()

    def test_every_vocabulary_is_there_and_public(self):
        assert Vocabulary.objects.exclude(as_published=None).count() == len(VOCABULARIES)
        assert Term.objects.count() == len(TERMS)

    def test_loading_twice_changes_nothing(self, django_assert_max_num_queries):
        before = list(Vocabulary.objects.values()), list(Term.objects.values())
        editions = Edition.objects.count()

        with django_assert_max_num_queries(40):
            report = self.load()

        assert f"{len(VOCABULARIES)} vocabularies, {len(TERMS)} terms: 0 added, 0 changed" in report
        assert (list(Vocabulary.objects.values()), list(Term.objects.values())) == before
        assert Edition.objects.count() == editions

    def test_what_was_changed_here_is_set_right_and_published(self):
        Term.objects.filter(pk="harm:killed").update(label="Dead", crosswalk={"gtd": [1]})
        Vocabulary.objects.filter(slug="harm").update(title="Ways to die")
        publish(Vocabulary.objects.filter(slug="harm"), reason="Edited here.")

        report = self.load()

        assert "0 added, 2 changed. Published: 1 vocabulary" in report
        killed = Term.objects.get(pk="harm:killed")
        assert (killed.label, killed.crosswalk) == ("Killed", {})
        assert json.loads(killed.as_published) == {"code": "killed", "label": "Killed"}
        assert Vocabulary.objects.get(slug="harm").title == "Harms"

    def test_what_is_missing_is_added(self):
        Term.objects.filter(pk="quality-flag:cell-mismatch").delete()

        assert "1 added, 0 changed" in self.load()

    def test_a_term_of_the_curators_own_is_let_alone(self):
        own = Term.objects.create(
            pk="quality-flag:seen-twice",
            vocabulary=Vocabulary.objects.get(slug="quality-flag"),
            code="seen-twice",
            label="Seen twice",
            definition="Two rows tell of one event.",
        )

        assert "0 added, 0 changed" in self.load()
        assert Term.objects.contains(own)

    def test_it_can_be_quiet(self):
        assert self.load(verbosity=0) == ""
