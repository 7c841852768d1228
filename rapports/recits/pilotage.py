"""The dashboard of the steering committee: four pages, each bounded, nothing left out in silence.

1 what matters and what is late; 2 objectives; 3 money; 4 decisions, promises, what changed, what
comes. From the common figures and `rapports.calculs.pilotage`; no query enters here.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from contrats.calculs import ETATS
from contrats.graphiques import barres, rendre_svg
from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    colonne,
    graphique,
    groupe,
    paragraphe,
    saut,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits.changements import changements
from rapports.recits.mots import compte, euros, le, majuscule, mesure
from rapports.recits.paroles import phrase_de_completude
from rapports.recits.portee_partenaire import jalon
from rapports.recits.situation import cles

# The room of each table on its page, its headings aside, in cm.
ORGANISMES, ALERTES, QUARTIERS, SIGNATAIRES, ECHEANCES = 4.3, 3.6, 7.0, 3.8, 3.6
INDICATEURS, BARRE = 17.0, 1.4  # with the chart above, a bar a state
ECARTS_MAX, ECARTS = 3, 4.2  # their number, and the room they leave when there is none
BORDS, INTERLIGNE, SIGNE = 0.3, 0.42, 0.185  # cm: of a row, of a line, of a character
RETARDS = {
    "valeurs": "Valeurs",
    "actions": "Suivis d’action",
    "engagements": "Engagements",
    "avis": "Avis",
}


def ecrire(donnees: dict) -> list[Bloc]:
    """The four pages."""
    d = donnees
    return [
        *_essentiel(d),
        saut(),
        *_objectifs(d["objectifs"]),
        saut(),
        *_argent(d["argent"]),
        saut(),
        *_suites(d),
    ]


def _tenir(lignes: list[list[Cellule]], largeur: float, place: float) -> int:
    """How many of these rows hold in `place`, their first column being `largeur` cm wide."""
    for rang, ligne in enumerate(lignes):
        place -= _hauteur(ligne, largeur)
        if place < 0:
            return max(rang, 1)
    return len(lignes)


def _hauteur(ligne: list[Cellule], largeur: float) -> float:
    """Of a row, as its longest cell is expected to wrap: figures under their year take two."""
    entieres = [c if isinstance(c, dict) else cellule(c) for c in ligne]
    premiere = len(entieres[0]["valeur"] or "") * SIGNE / largeur
    lignes = max(1 + int(premiere) + entieres[0]["demonstration"], 2 if len(ligne) < 5 else 1)
    if any(c["detail"] for c in entieres[1:]):
        lignes = max(lignes, 2)
    return BORDS + INTERLIGNE * lignes


def _reste(total: int, montres: int, un: str, plusieurs: str = "") -> list[Bloc]:
    """`Et 3 autres engagements.`: what a bounded table does not show."""
    if total <= montres:
        return []
    return [paragraphe(f"Et {compte(total - montres, un, plusieurs)}.", "discret")]


# Page 1: what matters, what is late.


def _essentiel(d: dict) -> list[Bloc]:
    return [
        titre("L’essentiel et les alertes"),
        cles(d["chiffres_cles"]),
        *phrase_de_completude(d["completude"]),
        *_alertes(d),
    ]


def _alertes(d: dict) -> list[Bloc]:
    retards = compter_les_retards(d)
    if not retards:
        dit = "Rien n’est en retard à la date de ce tableau de bord."
        return [titre("Ce qui est en retard", 2), paragraphe(dit)]
    noms = sorted(retards, key=lambda nom: (-sum(retards[nom].values()), nom))
    lignes = [_retards(nom, retards[nom]) for nom in noms]
    montrees = _tenir(lignes, 5.6, ORGANISMES)
    return [
        titre("Ce qui est en retard, par organisme", 2),
        tableau(
            "Retards par organisme",
            [
                colonne("Organisme", largeur=5),
                *(colonne(nom, "nombre", largeur=2) for nom in RETARDS.values()),
                colonne("Ensemble", "nombre", largeur=1.8),
            ],
            lignes[:montrees],
            total=_retards("Tous les organismes", sum(retards.values(), Counter())),
        ),
        *_reste(len(noms), montrees, "autre organisme", "autres organismes"),
        *_plus_urgentes(_plus_anciennes(d)),
    ]


def compter_les_retards(d: dict) -> dict[str, Counter]:
    """Owner -> what it is late with: values, follow-ups of actions, promises, opinions."""
    retards: dict[str, Counter] = defaultdict(Counter)
    for manque in d["manques"]:
        if manque["genre"] == "valeur":
            retards[manque["qui"]]["valeurs"] += 1
    for action in d["actions_a_suivre"]:
        retards[action["porteur"]]["actions"] += 1
    for cle in ("engagements", "avis"):
        for ligne in d[cle]:
            if ligne["en_retard"]:
                retards[ligne["partenaire"]][cle] += 1
    return dict(retards)


def _retards(nom: str, comptes: Counter) -> list[Cellule]:
    nombres = [str(comptes[cle]) for cle in RETARDS]
    return [cellule(majuscule(nom), fort=True), *nombres, str(sum(comptes.values()))]


def _plus_anciennes(d: dict) -> list[list[Cellule]]:
    """Each late thing with who owes it; those with a date first, the oldest before the others."""
    valeurs = [m for m in d["manques"] if m["genre"] == "valeur"]
    promesses = [e for e in d["engagements"] if e["en_retard"]]
    avis = [a for a in d["avis"] if a["en_retard"]]
    datees = [
        *((m["depuis"], m["quoi"], m["qui"]) for m in valeurs),
        *((e["echeance"], e["intitule"], e["partenaire"]) for e in promesses),
        *((a["echeance"], f"Avis : {a['objet']}", a["partenaire"]) for a in avis),
    ]
    datees.sort(key=lambda ligne: ligne[0])
    lignes = [[quoi, qui, quand] for quand, quoi, qui in datees]
    suivis = d["actions_a_suivre"]
    return lignes + [[f"{a['action']} : {a['quoi']}", a["porteur"], "non daté"] for a in suivis]


def _plus_urgentes(lignes: list[list[Cellule]]) -> list[Bloc]:
    montrees = _tenir(lignes, 8, ALERTES)
    return [
        titre("Les retards les plus anciens", 2),
        tableau(
            "Retards les plus anciens",
            [
                colonne("Ce qui est attendu", largeur=6),
                colonne("De qui", largeur=4),
                colonne("Depuis", "date", largeur=2.6),
            ],
            lignes[:montrees],
        ),
        *_reste(len(lignes), montrees, "autre retard", "autres retards"),
    ]


# Page 2: objectives and indicators.


def _objectifs(objectifs: list[dict]) -> list[Bloc]:
    suivis = [(o["numero"], i) for o in objectifs for i in o["indicateurs"]]
    if not suivis:
        dit = "Aucun indicateur n’est encore défini pour ce contrat."
        return [titre("Les objectifs et leurs indicateurs"), paragraphe(dit, "absence")]
    etats = Counter(i["atteinte"] for _, i in suivis)
    ordre = ["en_retard", "inconnue", "en_bonne_voie", "atteinte"]
    tries = sorted(suivis, key=lambda suivi: ordre.index(suivi[1]["atteinte"]))
    exemples = all(i["demonstration"] for _, i in suivis)
    lignes = [_indicateur(numero, i, marquer=not exemples) for numero, i in tries]
    montrees = _tenir(lignes, 6, INDICATEURS - BARRE * len(etats))
    titre_de_la_table = "Chaque indicateur et sa cible, les plus en retard d’abord"
    return [
        titre("Les objectifs et leurs indicateurs"),
        *_situations(etats),
        titre(titre_de_la_table, 2, demonstration=exemples),
        tableau(
            "Indicateurs et cibles",
            [
                colonne("Indicateur", largeur=5.6),
                colonne("Objectif", largeur=1.6),
                colonne("Départ", largeur=2.1),
                colonne("Dernière valeur", largeur=2.1),
                colonne("Cible", largeur=2.1),
                colonne("Situation", largeur=2.4),
            ],
            lignes[:montrees],
        ),
        *_reste(len(tries), montrees, "autre indicateur", "autres indicateurs"),
    ]


def _situations(etats: Counter) -> list[Bloc]:
    """How many indicators are in each state, drawn then told."""
    lignes = [(nom, etats[code]) for code, nom in ETATS.items()]
    presents = [ligne for ligne in lignes if ligne[1]]
    dessin = barres(presents, titre="Indicateurs selon leur situation", unite="")
    return [
        groupe(
            graphique(rendre_svg(dessin), dessin["alt"]),
            tableau(
                "Indicateurs selon leur situation",
                [colonne("Situation", largeur=4), colonne("Indicateurs", "nombre")],
                [[nom, str(nombre)] for nom, nombre in lignes],
                total=["Ensemble", str(sum(etats.values()))],
            ),
        )
    ]


def _indicateur(numero: str, i: dict, *, marquer: bool) -> list[Cellule]:
    return [
        cellule(i["intitule"], fort=True, demonstration=marquer and i["demonstration"]),
        numero,
        jalon(i["reference"], i["unite"], "non renseigné"),
        jalon(i["derniere"], i["unite"], "non communiquée"),
        jalon(i["cible"], i["unite"], "non fixée"),
        ETATS[i["atteinte"]],
    ]


# Page 3: the money.


def _argent(argent: dict) -> list[Bloc]:
    if not argent["par_exercice"]:
        dit = "Aucun financement n’est encore enregistré pour ce contrat."
        return [titre("L’argent"), paragraphe(dit, "absence")]
    familles = list(argent["familles"])
    dessin = argent["graphique"]
    lieux = argent["par_quartier"]
    montres = _tenir([[lieu["libelle"]] for lieu in lieux], 2.8, QUARTIERS)
    return [
        titre("L’argent"),
        paragraphe(_phrase(argent)),
        groupe(
            *([graphique(dessin["svg"], dessin["alt"])] if dessin else []),
            _table("Montants accordés par exercice", "Exercice", argent["par_exercice"], familles),
        ),
        titre("Par quartier", 2),
        _table("Montants accordés par quartier", "Quartier", lieux[:montres], familles),
        *_reste(len(lieux), montres, "autre ligne", "autres lignes"),
        paragraphe(
            "Une action menée dans plusieurs quartiers compte entière dans chacun : ces lignes ne "
            "s’additionnent pas, et le montant par habitant y est un maximum.",
            "discret",
        ),
    ]


def _phrase(argent: dict) -> str:
    if argent["total"] is None:
        return "Le montant accordé depuis le début du contrat n’est pas communiqué."
    parts = [f"{nom.lower()}, {euros(montant)}" for nom, montant in argent["familles"].items()]
    dit = (
        f"Depuis le début du contrat, {euros(argent['total'])} ont été accordés aux actions "
        f"retenues : {' ; '.join(parts)}."
    )
    habitants = argent["habitants"]
    if not habitants:
        return f"{dit} Le nombre d’habitants des quartiers prioritaires n’est pas connu."
    environ = "environ " if habitants["approximatif"] else ""
    return (
        f"{dit} Cela fait {mesure(argent['par_habitant'], '€')} par habitant des quartiers "
        f"prioritaires ({environ}{compte(int(habitants['nombre']), 'habitant')} en "
        f"{habitants['annee']} ; source : {habitants['source']})."
    )


def _table(legende: str, premiere: str, lignes: list[dict], familles: list[str]) -> Bloc:
    return tableau(
        legende,
        [
            colonne(premiere, largeur=2.4),
            *(colonne(nom, "euros", largeur=2.2) for nom in familles),
            colonne("Total", "euros", largeur=2.2),
            colonne("Par habitant", "euros", largeur=1.8),
        ],
        [
            [
                ligne["libelle"],
                *(ligne[nom] for nom in familles),
                cellule(ligne["total"], fort=True),
                ligne["par_habitant"],
            ]
            for ligne in lignes
        ],
    )


# Page 4: decisions, promises, what changed, what comes.


def _suites(d: dict) -> list[Bloc]:
    evolution = changements(d["changements"], ECARTS_MAX)
    return [
        titre("Décisions, engagements et échéances"),
        texte_libre(
            "decisions", "Décisions à prendre", "Cinq lignes au plus : la page est bornée."
        ),
        titre("Les engagements de chaque signataire", 2),
        *_engagements(d["engagements"], SIGNATAIRES + (0 if d["changements"] else ECARTS)),
        *({**bloc, "niveau": 2} if bloc["bloc"] == "titre" else bloc for bloc in evolution),
        titre("Les prochaines échéances", 2),
        *_echeances(d["echeances"]),
        paragraphe(
            f"Chiffres établis le {le(d['etabli_le'])}, version {d['version']} ; leurs sources et "
            "leur méthode sont dans le rapport d’avancement.",
            "discret",
        ),
    ]


def _engagements(promesses: list[dict], place: float) -> list[Bloc]:
    if not promesses:
        dit = "Aucun engagement n’est encore enregistré pour ce contrat."
        return [paragraphe(dit, "absence")]
    par_nom: dict[str, list[dict]] = defaultdict(list)
    for promesse in promesses:
        par_nom[promesse["partenaire"]].append(promesse)
    noms = sorted(par_nom, key=lambda nom: (-_en_retard(par_nom[nom]), nom))
    lignes = [_signataire(nom, par_nom[nom]) for nom in noms]
    montrees = _tenir(lignes, 5.4, place)
    return [
        tableau(
            "Engagements par signataire",
            [
                colonne("Signataire", largeur=5),
                *(
                    colonne(nom, "nombre", largeur=1.8)
                    for nom in ("Tenus", "À tenir", "En retard", "Abandonnés", "Sans montant")
                ),
            ],
            lignes[:montrees],
            total=_signataire("Tous les signataires", promesses),
        ),
        *_reste(len(noms), montrees, "autre signataire", "autres signataires"),
    ]


def _en_retard(promesses: list[dict]) -> int:
    return sum(e["en_retard"] for e in promesses)


def _signataire(nom: str, promesses: list[dict]) -> list[Cellule]:
    etats = Counter(e["statut"] for e in promesses if not e["en_retard"])
    sans = sum(e["montant"] is None for e in promesses)
    nombres = (etats["Tenu"], etats["À tenir"], _en_retard(promesses), etats["Abandonné"], sans)
    return [cellule(nom, fort=True), *map(str, nombres)]


def _echeances(lignes: list[dict]) -> list[Bloc]:
    if not lignes:
        return [paragraphe("Aucune échéance à venir n’est enregistrée.", "absence")]
    rangs = [[cellule(e["quoi"]), e["le"], e["qui"]] for e in lignes]
    montrees = _tenir(rangs, 8, ECHEANCES)
    return [
        tableau(
            "Prochaines échéances",
            [
                colonne("Quoi", largeur=6),
                colonne("Le", "date", largeur=2.6),
                colonne("Qui", largeur=4),
            ],
            rangs[:montrees],
        ),
        *_reste(len(lignes), montrees, "autre échéance", "autres échéances"),
    ]
