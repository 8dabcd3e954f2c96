"""A dataset's own figures of an event, as the assessment of an event writes its own (kb/assessing)."""

from __future__ import annotations

from kb.models import Harm

NOBODY = '{"low":null,"best":null,"high":null,"by_party":[]}'


def own_figures(killed: str = f"'{NOBODY}'") -> str:
    """SQL of the JSON of the figures; `killed` is SQL of those of killed, of which others say nothing."""
    others = ",".join(
        f'"{harm.value}":{NOBODY}' for harm in Harm if harm not in (Harm.KILLED, Harm.MIXED)
    )
    return (
        f'\'{{"rule":"dataset","disputed":false,"killed":\' || {killed} ||'
        f' \',{others},"used":[],"left_out":[],"override":null}}\''
    )
