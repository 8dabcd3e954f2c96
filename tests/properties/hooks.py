"""What is checked of every answer besides what Schemathesis itself checks.

The schema says what is well formed. That a public id was never given, or that a cursor belongs to
another list, no schema can say; so a request that fits the schema may be refused for that, and for
nothing else. Each such error has a code of its own, and the codes are these.
"""

import schemathesis

LEDGER_ONLY = {
    "unknown-code",  # well formed, and in no vocabulary
    "unknown-record",  # well formed, and nobody's id
    "unknown-cursor",  # of another list
    "unknown-release",
    "wrong-kind",  # a place, and not of the kind asked for
    "no-such-day",  # 2025-02-30
    "future",  # a moment to come
    "alone",  # a parameter that needs another
    "together",  # parameters that exclude each other
    "unknown-key",  # a column where keys are asked for, or the other way round
    "nothing-to-find",  # punctuation only
    "too-many",  # more rows or buckets than the answer may have
}


@schemathesis.hook
def filter_case(context, case):
    """What `fields` and `omit` leave out is missing, and OpenAPI cannot say so of a required key.

    tests/api/test_documents_match_schema.py holds such answers against the schema without `required`.
    """
    is_positive = case.meta is None or case.meta.generation.mode.is_positive
    return not (is_positive and {"fields", "omit"} & set(case.query or {}))


@schemathesis.check
def refused_only_for_what_the_ledger_knows(ctx, response, case):
    """A request that the schema allows is not called malformed."""
    is_positive = case.meta is not None and case.meta.generation.mode.is_positive
    if response.status_code != 400 or not is_positive or case.method == "HEAD":
        return
    errors = response.json()["errors"]
    assert errors, "a refusal without an entry in `errors`"
    # Of bodies the schema has shapes, types and codes; what they say together is judged by the rules
    # of dossiers (one claimant, a place that does not lie in itself), each mistake with its pointer.
    codes = {error["code"] for error in errors if "pointer" not in error}
    assert codes <= LEDGER_ONLY, f"refused as {sorted(codes - LEDGER_ONLY)}"


@schemathesis.check
def a_problem_is_a_problem_document(ctx, response, case):
    """Every failure is problem+json with its own status and address."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == ["application/problem+json"]
    if case.method == "HEAD":
        return
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert isinstance(body["errors"], list)


@schemathesis.check
def nothing_of_the_inside_is_told(ctx, response, case):
    text = response.content or b""
    for secret in (b"Traceback", b"psycopg", b"kb_edition", b"site-packages"):
        assert secret not in text
