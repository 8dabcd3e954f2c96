from kb.differing import Difference, differences

EVENT = {
    "id": "evt-1",
    "title": "Attack",
    "date": {"earliest": "2025-07-01", "latest": "2025-07-01"},
    "participants": [{"group": {"slug": "jnim", "name": "JNIM"}, "side": "a"}],
    "claims": [{"id": "clm-1", "figure": {"low": 80}}, {"id": "clm-2", "figure": None}],
    "quality_flags": ["best-above-high", "no-source"],
    "edition": {"number": 1},
}


def changed(**values):
    return differences(EVENT, {**EVENT, **values})


def test_the_same_document_has_no_differences_whatever_its_edition():
    assert changed(edition={"number": 2}) == []


def test_a_value_and_a_value_within():
    date = {"earliest": "2025-07-01", "latest": "2025-07-02"}

    assert changed(title="Raid", date=date) == [
        Difference("/title", "Attack", "Raid"),
        Difference("/date/latest", "2025-07-01", "2025-07-02"),
    ]


def test_a_key_that_is_gone_or_new_differs_unless_it_says_nothing():
    older, newer = {"a": 1, "b": None}, {"c": 2, "d": None}

    assert differences(older, newer) == [Difference("/c", None, 2), Difference("/a", 1, None)]


def test_items_with_an_id_are_compared_by_it_wherever_they_stand():
    claims = [{"id": "clm-3"}, {"id": "clm-1", "figure": {"low": 90}}]

    assert changed(claims=claims) == [
        Difference("/claims/clm-3", None, {"id": "clm-3"}),
        Difference("/claims/clm-1/figure/low", 80, 90),
        Difference("/claims/clm-2", {"id": "clm-2", "figure": None}, None),
    ]


def test_the_order_of_items_with_an_id_is_a_difference_of_its_own():
    assert changed(claims=EVENT["claims"][::-1]) == [
        Difference("/claims", ["clm-1", "clm-2"], ["clm-2", "clm-1"])
    ]


def test_an_item_without_an_id_is_known_by_the_record_it_holds():
    fama = {"group": {"slug": "fama", "name": "FAMa"}, "side": "b"}
    jnim = {"group": {"slug": "jnim", "name": "JNIM"}, "side": "b"}

    assert changed(participants=[fama, jnim]) == [
        Difference("/participants/fama", None, fama),
        Difference("/participants/jnim/side", "a", "b"),
    ]


def test_items_that_share_an_id_are_matched_by_what_they_say():
    ally = {"group": {"slug": "jnim", "name": "JNIM"}, "side": "a", "role": "ally"}

    assert changed(participants=[*EVENT["participants"], ally]) == [
        Difference("/participants/1", None, ally)
    ]


def test_items_without_any_id_are_matched_by_what_they_say():
    assert changed(quality_flags=["odd-date", "best-above-high"]) == [
        Difference("/quality_flags/0", None, "odd-date"),
        Difference("/quality_flags/1", "no-source", None),
    ]


def test_a_replaced_item_without_an_id_is_looked_into():
    older = {"names": [{"text": "Jnim", "kind": "alias"}, {"text": "GSIM"}]}
    newer = {"names": [{"text": "Jnim", "kind": "acronym"}, {"text": "GSIM"}]}

    assert differences(older, newer) == [Difference("/names/0/kind", "alias", "acronym")]


def test_a_slash_or_tilde_in_a_key_is_escaped():
    assert differences({}, {"a/b~c": 1}) == [Difference("/a~1b~0c", None, 1)]
