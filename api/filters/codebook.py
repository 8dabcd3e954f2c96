from api.filters.base import Words
from api.filters.listings import LedgerFilterSet


class VocabularyFilterSet(LedgerFilterSet):
    q = Words("Words in the title or the definition of the vocabulary.")
