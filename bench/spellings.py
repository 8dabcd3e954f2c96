"""Pairs of names of the Sahel, labelled by hand: one bearer in two spellings, or two bearers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

SAME, OTHER = True, False
PAIRS: tuple[tuple[str, str, bool], ...] = (
    # one bearer, in French, English, transliterations
    ("Tombouctou", "Timbuktu", SAME),
    ("Ménaka", "Menaka", SAME),
    ("Meneka", "Ménaka", SAME),
    ("Djibo", "Jibo", SAME),
    ("Tessalit", "Tesalit", SAME),
    ("Ansongo", "Ansongho", SAME),
    ("Léré", "Lere", SAME),
    ("Nampala", "Nampalari", SAME),
    ("Boulikessi", "Bulkessi", SAME),
    ("Boulkessi", "Boulikessi", SAME),
    ("Inates", "Inatès", SAME),
    ("Tin Zaouatine", "Tinzaouaten", SAME),
    ("Tinzawatène", "Tin Zaouatine", SAME),
    ("Aguelhok", "Aguel'hoc", SAME),
    ("Ouagadougou", "Wagadugu", SAME),
    ("N'Djamena", "Ndjamena", SAME),
    ("Maïduguri", "Maiduguri", SAME),
    ("Koulikoro", "Kulikoro", SAME),
    ("Goundam", "Gundam", SAME),
    ("Hombori", "Ombori", SAME),
    ("Mondoro", "Mandoro", SAME),
    ("Ouenkoro", "Wenkoro", SAME),
    ("Diafarabé", "Djafarabe", SAME),
    ("Tamanrasset", "Tamenghasset", SAME),
    ("Région de Gao", "Gao", SAME),
    # groups
    ("Jama'at Nusrat al-Islam wal-Muslimin", "Jamaat Nosrat al-Islam wa al-Mouslimin", SAME),
    ("Jama'at Nusrat al-Islam wal-Muslimin", "JNIM", SAME),
    ("Groupe de soutien à l'islam et aux musulmans", "GSIM", SAME),
    ("Ansar Dine", "Ansar al-Din", SAME),
    ("Ansar Eddine", "Ansar Dine", SAME),
    ("Ansaroul Islam", "Ansarul Islam", SAME),
    ("Katiba Macina", "Katiba Massina", SAME),
    ("Front de libération du Macina", "Front de liberation du Massina", SAME),
    ("Al-Mourabitoun", "al-Murabitun", SAME),
    ("Boko Haram", "Boko Harame", SAME),
    ("Mouvement national de libération de l'Azawad", "MNLA", SAME),
    ("Mouvement pour l'unicité et le jihad en Afrique de l'Ouest", "MUJAO", SAME),
    ("État islamique dans le Grand Sahara", "EIGS", SAME),
    ("Islamic State in the Greater Sahara", "ISGS", SAME),
    ("Dan Nan Ambassagou", "Dana Ambassagou", SAME),
    ("Dozo", "Donso", SAME),
    # Arabic with Latin letters
    ("تمبكتو", "Tombouctou", SAME),
    ("كيدال", "Kidal", SAME),
    ("موبتي", "Mopti", SAME),
    ("نيامي", "Niamey", SAME),
    ("أنصار الدين", "انصار الدين", SAME),
    ("أنصار الدين", "Ansar Dine", SAME),
    ("بوكو حرام", "Boko Haram", SAME),
    ("جماعة نصرة الإسلام والمسلمين", "Jama'at Nusrat al-Islam wal-Muslimin", SAME),
    ("الجيش المالي", "الجيش المالى", SAME),
    # two bearers
    ("Ansar Dine", "Ansar al-Islam", OTHER),
    ("Ansarul Islam", "Ansar al-Islam", OTHER),
    ("Ansar Dine", "Ansarul Islam", OTHER),
    ("Niono", "Niono-Sokoura", OTHER),
    ("Gao", "Gaoui", OTHER),
    ("Bamako", "Bamba", OTHER),
    ("Bourem", "Bourem Inaly", OTHER),
    ("Ber", "Béré", OTHER),
    ("Diallassagou", "Deguessagou", OTHER),
    ("Mouvement arabe de l'Azawad", "Mouvement national de libération de l'Azawad", OTHER),
    ("Mouvement des Nigériens pour la justice", "Mouvement pour la justice", OTHER),
    ("Front de libération du Macina", "Front de libération de l'Azawad", OTHER),
    ("Islamic State in the Greater Sahara", "Islamic State in West Africa", OTHER),
    ("Katiba Macina", "Katiba Serma", OTHER),
    ("Katiba Gourma", "Katiba Macina", OTHER),
    ("Forces armées maliennes", "Forces armées nigériennes", OTHER),
    ("Gendarmerie nationale du Mali", "Garde nationale du Mali", OTHER),
    ("Government of Niger", "Government of Nigeria", OTHER),
    ("Niger", "Nigeria", OTHER),
    ("Kidal", "Kindal", OTHER),
    ("Sévaré", "Savaré", OTHER),
    ("Koro", "Kora", OTHER),
    ("Tera", "Torodi", OTHER),
    ("Abala", "Abalak", OTHER),
    ("Banibangou", "Bankilaré", OTHER),
    ("CMA", "CMFPR", OTHER),
    ("MSA", "MAA", OTHER),
    ("Dozo de Ségou", "Dozo de Mopti", OTHER),
    ("مالي", "موبتي", OTHER),
    ("كيدال", "كايس", OTHER),
)
THRESHOLDS = (50, 60, 70, 75, 80, 88)


def outcomes(scores: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Precision and recall for each threshold, and what goes wrong at the one that stops a save."""
    same = sum(label for *_, label in PAIRS)
    yield f"{len(PAIRS)} pairs, {same} of one bearer"
    yield "threshold  precision  recall  right  wrong  missed"
    for least in THRESHOLDS:
        found = [(pair, label) for *pair, label in PAIRS if scores[pair[0], pair[1]] >= least]
        right = sum(label for _, label in found)
        precision = right / len(found) if found else 1.0
        wrong, missed = len(found) - right, same - right
        yield f"{least:9}  {precision:9.2f}  {right / same:6.2f}  {right:5}  {wrong:5}  {missed:6}"
    for one, other, label in PAIRS:
        score = scores[one, other]
        if label == (score < 75):
            yield f"{'missed' if label else 'wrong':<7} {score:3}  {one} / {other}"
