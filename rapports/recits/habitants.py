"""Who lives in a neighbourhood, in plain words, beside what surrounds it. No query enters here."""

from __future__ import annotations

from typing import Any

from contrats.ecriture import ESPACE_FINE
from rapports.blocs import Bloc, liste, paragraphe, titre
from rapports.recits.mots import enumerer, majuscule, mesure, selon

STATISTIQUES = (
    # code, what it means
    ("revenu_median", "La moitié des habitants a plus que ce revenu, l’autre moitié a moins."),
    (
        "taux_pauvrete",
        "C’est la part des habitants qui vivent avec moins que le seuil de pauvreté. Ce seuil "
        f"est de 60{ESPACE_FINE}% du revenu du milieu\u00a0: la moitié des gens en France a plus "
        "que ce revenu, l’autre moitié a moins.",
    ),
    ("taux_emploi", "C’est la part des habitants de 15 à 64 ans qui ont un emploi."),
    (
        "demandeurs_emploi",
        "Ce sont les personnes inscrites à France Travail, avec ou sans petite activité.",
    ),
    ("demandeurs_emploi_abc", "Ce sont les personnes qui doivent chercher un emploi."),
)
INCONNUE = "Pour l’instant, aucun chiffre public n’est enregistré pour ce quartier."


def habitants(quartier: dict[str, Any]) -> list[Bloc]:
    """The chapter « Qui habite ici ? », from the data of `calculs.voisinage`."""
    phrases = [_population(releve) for releve in quartier["population"]]
    phrases += [_comparer(ligne) for ligne in _choisies(quartier)]
    phrases += [phrase for sujet in quartier["par_sexe"] if (phrase := _sexes(sujet))]
    blocs = [titre("Qui habite ici\u00a0?", 2)]
    blocs.append(liste(phrases) if phrases else paragraphe(INCONNUE, "absence"))
    if ecarts := _ecarts(quartier):
        blocs += [titre("L’écart se réduit-il\u00a0?", 3), liste(ecarts)]
    if phrases:
        blocs += [paragraphe(note, "discret") for note in _notes(quartier)]
    return blocs


def _notes(quartier: dict[str, Any]) -> list[str]:
    """What the initials mean, and who gives the figures: one line."""
    noms = [f"{sigle} veut dire {nom}" for sigle, nom in quartier["sigles"]]
    dites = [f"{enumerer(noms)}."] if noms else []
    if sources := _sources(quartier):
        dites.append(f"{selon(len(sources), 'Source', 'Sources')}\u00a0: {' ; '.join(sources)}.")
    return [" ".join(dites)] if dites else []


def _population(releve: dict[str, Any]) -> str:
    combien = mesure(releve["valeur"], releve["unite"], environ=releve["environ"])
    return f"{majuscule(combien)}, selon le chiffre de {releve['annee']}."


def _choisies(quartier: dict[str, Any]) -> list[dict[str, Any]]:
    """The statistics that the sheet explains, the latest year of each."""
    par_code: dict[str, dict[str, Any]] = {}
    for ligne in quartier["comparaison"]:
        gardee = par_code.get(ligne["code"])
        if gardee is None or ligne["annee"] > gardee["annee"]:
            par_code[ligne["code"]] = ligne
    return [par_code[code] for code, _ in STATISTIQUES if code in par_code]


def _comparer(ligne: dict[str, Any]) -> str:
    """The figure here, then beside its neighbours, then what it means."""
    sens = dict(STATISTIQUES)[ligne["code"]]
    if ligne["valeur"] is None:
        return f"{ligne['statistique']}\u00a0: chiffre non publié ({ligne['motif']}). {sens}"
    ici = mesure(ligne["valeur"], ligne["unite"], environ=ligne["environ"])
    ecarts = [un["ecart"] for un in ligne["autour"] if un["ecart"]]
    dits = [*ecarts, *([ligne["part"]] if ligne["part"] else [])]
    suite = f", {enumerer(dits)}" if dits else ""
    return f"{ligne['statistique']}, en {ligne['annee']}\u00a0: {ici}{suite}. {sens}"


def _sexes(sujet: dict[str, Any]) -> str:
    ici = sujet["lieux"][0]
    if ici["femmes"] is None or ici["hommes"] is None:
        return ""
    debut = f"{sujet['libelle']} en {sujet['annee']}\u00a0:"
    if sujet["unite"] == "personnes":
        return f"{debut} {mesure(ici['femmes'], 'femmes')} et {mesure(ici['hommes'], 'hommes')}."
    femmes, hommes = (mesure(ici[cle], sujet["unite"]) for cle in ("femmes", "hommes"))
    return f"{debut} {femmes} pour les femmes, {hommes} pour les hommes."


def _ecarts(quartier: dict[str, Any]) -> list[str]:
    connues = {code for code, _ in STATISTIQUES}
    return [
        f"{suivi['statistique']}. Avec {phrase}"
        for suivi in quartier["tendances"]
        if suivi["code"] in connues
        for phrase in suivi["phrases"]
        if "l’écart" in phrase
    ]


def _sources(quartier: dict[str, Any]) -> list[str]:
    citees = [releve["source"] for releve in quartier["population"]]
    citees += [ligne["source"] for ligne in _choisies(quartier)]
    citees += [source for sujet in quartier["par_sexe"] for source in sujet["sources"]]
    return list(dict.fromkeys(source for source in citees if source))
