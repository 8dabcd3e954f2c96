from api.filters.base import Day, Language, Words
from api.filters.listings import LedgerFilterSet
from api.filters.references import Publishers, Terms


class SourceFilterSet(LedgerFilterSet):
    kind = Terms("source-kind", "f.kind = ANY({p})", "Kinds of source, by code of the codebook.")
    publisher = Publishers("f.publisher = {p}", "Id of the publisher, such as afp.")
    language = Language("f.language = {p}", "Language of the text, as ISO 639 code, such as fr.")
    published_after = Day(
        "coalesce(f.published_latest >= {p}, f.published_earliest IS NOT NULL)",
        "Published on this day or later, or perhaps.",
    )
    published_before = Day(
        "coalesce(f.published_earliest <= {p}, f.published_latest IS NOT NULL)",
        "Published on this day or earlier, or perhaps.",
        edge="latest",
    )
    q = Words("Words in the title or the publisher's name.")


class DatasetFilterSet(LedgerFilterSet):
    q = Words("Words in the title.")
