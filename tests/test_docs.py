"""The documentation names what there is: links, files, commands, parameters, fields and keys."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from api.filters.listings import PAGING
from api.urls import router
from api.views.records import RecordViewSet
from kb import models
from kb.importing.dossiers import load_and_publish
from kb.importing.dossiers.parts import Block
from kb.importing.dossiers.schema import CLAIM, NOUNS, Rows
from kb.models.dates import SUFFIXES

ROOT = Path(settings.BASE_DIR)
PAGES = [*ROOT.glob("README.md"), *sorted(ROOT.glob("docs/**/*.md"))]
CODE = re.compile(r"^```.*?^```", re.M | re.S)
FILE = re.compile(
    r"(?:api|bench|docs|fixtures|kb|seeds|tests)/[\w./*-]*|[a-z]+\.(?:toml|txt)|manage\.py|Makefile"
)
MADE_UP = "treat"  # the noun of docs/adding-a-noun.md
LISTS = {
    prefix: viewset for prefix, viewset, _ in router.registry if issubclass(viewset, RecordViewSet)
}
OF_EVERY_RECORD = {
    "id",
    "slug",
    "as_published",
    "changed_by",
    "is_withdrawn",
    "created_at",
    "updated_at",
}
UNTOLD = OF_EVERY_RECORD | {"published_parent"}

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text_of(name):
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(name, heading):
    """What stands below a heading, to the next of its level or above."""
    text = text_of(name)
    start = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.search(rf"^#{{1,{heading.index(' ')}}} ", text[start:], re.M)
    return text[start : start + end.start()] if end else text[start:]


def code_blocks(name, language=""):
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(name), re.M | re.S)


def in_backticks(page):
    """The names in the running text of a page."""
    return re.findall(r"`([^`\n]+)`", CODE.sub("", page.read_text(encoding="utf-8")))


def in_first_cells(text):
    """The names in the first cells of the rows of tables."""
    cells = re.findall(r"^\| (`[^|]*) \|", text, re.M)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def words(text):
    return set(re.findall(r"[a-z_]+", text))


def anchors(page):
    """Where links into a page may lead: its headings, as addresses."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def leads_somewhere(page, link):
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@every_page
def test_every_relative_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text(encoding="utf-8")))
    inside = [link for link in links if not re.match(r"[a-z]+:|/api/", link)]

    assert [link for link in inside if not leads_somewhere(page, link)] == []


@every_page
def test_every_file_that_is_named_exists(page):
    files = [name for name in in_backticks(page) if FILE.fullmatch(name) and MADE_UP not in name]

    assert [name for name in files if not any(ROOT.glob(name.removesuffix("/")))] == []


@every_page
def test_every_command_that_is_named_exists_with_its_options(page):
    calls = re.findall(r"manage\.py ([a-z_]+[^`\n#]*)", page.read_text(encoding="utf-8"))

    for name, *arguments in map(shlex.split, calls):
        command = load_command_class(get_commands()[name], name)
        options = command.create_parser("manage.py", name)._option_string_actions
        assert {word for word in arguments if word.startswith("-")} <= options.keys()


@every_page
def test_every_target_of_make_that_is_named_exists(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(
        r"(?:`|^ {4}|^|\d )make ([a-z-]+)(?=[`\n ;,])", page.read_text(encoding="utf-8"), re.M
    )

    assert set(named) <= set(re.findall(r"^([a-z-]+):", makefile, re.M))


@every_page
def test_every_test_that_is_named_exists(page):
    tests = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    named = [name for name in in_backticks(page) if name.startswith("test_")]

    assert [name for name in named if f"def {name}(" not in tests] == []


class TestApi:
    @pytest.mark.parametrize("prefix", ["events", "groups", "claims"])
    def test_a_list_with_a_table_of_its_own_has_every_filter_and_no_other(self, prefix):
        told = in_first_cells(section("api.md", f"### {prefix}/"))

        assert told == LISTS[prefix].filterset_class.filters_of().keys()

    def test_the_lists_that_share_a_table_have_every_filter_and_no_other(self):
        lists = ["locations", "sources", "datasets", "codebook"]
        heading = "### " + ", ".join(f"{prefix}/" for prefix in lists)

        told = in_first_cells(section("api.md", heading))

        assert told == {
            name for prefix in lists for name in LISTS[prefix].filterset_class.filters_of()
        }

    def test_every_list_has_its_filters_told(self):
        headings = re.findall(r"^### (.*/)$", text_of("api.md"), re.M)

        assert sorted(", ".join(headings).split(", ")) == sorted(f"{prefix}/" for prefix in LISTS)

    def test_every_parameter_that_is_no_filter_is_told(self):
        of_actions = {
            name
            for viewset in LISTS.values()
            for operation in viewset.operations.values()
            for parameter in operation.asked(viewset)
            if (name := parameter.name) not in viewset.filterset_class.filters_of()
        }
        guide = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("docs/guide/*.md"))
        told = set(re.findall(r"[`?&]([\w-]+)[`=:]", text_of("api.md") + guide))

        assert {*PAGING, *of_actions, "after", "against"} <= told

    def test_every_address_of_a_list_is_told(self):
        told = in_first_cells(text_of("api.md"))

        assert {f"{prefix}/" for prefix, *_ in router.registry} <= told

    def test_the_problem_is_the_one_that_the_schema_shows(self):
        (shown,) = code_blocks("api.md", "json")

        assert json.loads(shown) == json.loads((ROOT / "api/examples/problem.json").read_bytes())


def fields_of(model):
    """The names of a model's fields, of a fuzzy date the one name."""
    names = {field.name for field in model._meta.get_fields() if not field.auto_created}
    dates = {name.removesuffix("_earliest") for name in names if name.endswith("_earliest")}
    return names - {f"{date}_{suffix}" for date in dates for suffix in SUFFIXES} | dates


class TestDataModel:
    @pytest.mark.parametrize("name", ["Group", "Location", "Event", "Claim"])
    def test_a_table_has_every_field_and_no_other(self, name):
        told = in_first_cells(section("data-model.md", f"## {name}"))

        assert told == fields_of(getattr(models, name)) - UNTOLD

    @pytest.mark.parametrize("name", ["Source", "Publisher", "Dataset", "Citation", "ExternalId"])
    def test_a_paragraph_names_every_field(self, name):
        start = rf"^An? \*\*{name}\*\*.*?^$"
        (told,) = re.findall(start, text_of("data-model.md"), re.M | re.S)

        assert fields_of(getattr(models, name)) - UNTOLD <= words(told)

    @pytest.mark.parametrize(
        ("heading", "choices"),
        [
            ("## Claim", models.ClaimKind),
            ("## Claim", models.Stance),
            ("## Claim", models.Harm),
            ("## Claim", models.Party),
            ("## Claim", models.Hedge),
            ("## Claim", models.FigureBasis),
            ("## Event", models.Role),
            ("## Event", models.ParticipationBasis),
            ("## Event", models.LinkKind),
            ("## Group", models.RelationKind),
            ("## Location", models.LocationKind),
            ("## Citation, ExternalId", models.Match),
            ("## Precision of places", models.GeoPrecision),
            ("## Fuzzy dates", models.DatePrecision),
        ],
    )
    def test_every_code_is_told(self, heading, choices):
        told = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", section("data-model.md", heading))

        assert set(choices.values) <= set(told)

    def test_every_class_that_is_named_exists(self):
        named = in_backticks(ROOT / "docs/data-model.md")

        assert {name for name in named if re.fullmatch(r"[A-Z]\w+", name)} <= vars(models).keys()


def keys_of(parts):
    """The keys of a mapping, and of the mappings and lists within it."""
    for part in parts:
        yield part.key
        if isinstance(part, Block):
            yield from keys_of(part.parts)
        if isinstance(part, Rows):
            yield from keys_of(part.table.keys)


class TestDossiers:
    @pytest.mark.parametrize("noun", [*NOUNS, "claims"])
    def test_every_key_is_told_and_no_other(self, noun):
        told = dict(re.findall(r"^(\w+): ((?:.|\n )*)", code_blocks("dossiers.md")[0], re.M))
        own = words(re.sub(r"=[\w-]+", "", told[noun]))
        elsewhere = [words(told[key]) for key in own & {"claims", "citations", "external_ids"}]
        keys = set(keys_of({**NOUNS, "claims": CLAIM}[noun].keys))

        assert own <= keys <= own.union(*elsewhere)

    @pytest.mark.django_db
    def test_the_example_can_be_loaded_and_published(self, tmp_path):
        (example,) = code_blocks("dossiers.md", "yaml")
        (tmp_path / "kayes.yaml").write_text(example, encoding="utf-8")

        outcome, report = load_and_publish(
            [tmp_path, ROOT / "seeds/datasets.yaml"], reason="An example."
        )

        assert outcome.counts["claims"].total() == report.by_noun["claim"] == 2
