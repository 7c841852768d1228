"""What must be known of an indicator's values, and where they come from, in sentences."""

from __future__ import annotations

from rapports.recits.mots import enumerer, majuscule
from rapports.recits.phrases import suites


def par_sexe(indicateur: dict) -> bool:
    """Whether one neighbourhood at least tells women from men."""
    lignes = indicateur["par_quartier"]
    return any(q["femmes"] is not None or q["hommes"] is not None for q in lignes)


def remarques(indicateur: dict) -> list[str]:
    """Each remark once, with the years that it concerns."""
    points = indicateur["points"]
    dits = _illustratif(indicateur)
    absents = [p for p in points if p["valeur"] is None]
    for motif in dict.fromkeys(p["motif"] for p in absents):
        quand = suites([p["annee"] for p in absents if p["motif"] == motif])
        dits.append(f"{quand} : non communiqué{f' ({motif})' if motif else ''}.")
    if partiels := [p["annee"] for p in points if p["incomplet"]]:
        dits.append(f"{suites(partiels)} : valeur partielle, des quartiers manquent.")
    if indicateur["par_quartier"] and not par_sexe(indicateur):
        dits.append("Répartition entre femmes et hommes : non communiquée.")
    return dits


def _illustratif(indicateur: dict) -> list[str]:
    """What is of demonstration: all the values or some years, the baseline, the targets."""
    points, reference = indicateur["points"], indicateur["reference"]
    exemples = [p["annee"] for p in points if p["demonstration"]]
    quoi = []
    if exemples:
        quoi.append("toutes les valeurs" if len(exemples) == len(points) else suites(exemples))
    if reference and _de_demonstration(reference["source"]):
        quoi.append("départ")
    if indicateur["demonstration_cibles"]:
        quoi.append("cibles")
    return [f"{majuscule(enumerer(quoi))} : donnée de démonstration."] if quoi else []


def _de_demonstration(source: str) -> bool:
    return source.lower().strip(".") == "donnée de démonstration"


def origine(indicateur: dict) -> str:
    """Where the values come from; what the remarks already say is not said again."""
    dit = any(p["demonstration"] for p in indicateur["points"])
    sources = [s for s in indicateur.get("sources", ()) if not (dit and _de_demonstration(s))]
    depart = indicateur["reference"]["source"] if indicateur["reference"] else ""
    depart = "" if _de_demonstration(depart) else depart
    qui = indicateur["responsable"] or "personne n’est désigné"
    dits = [f"Règle de calcul : {indicateur['regle']}", f"renseigné par : {qui}"]
    if depart and sources == [depart]:
        dits.append(f"source de toutes les valeurs : {depart}")
    else:
        dits += [f"source de la valeur de départ : {depart}"] if depart else []
        dits += [f"sources des valeurs : {', '.join(sources)}"] if sources else []
    return f"{' ; '.join(dits)}."
