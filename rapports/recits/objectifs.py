"""Each objective, and where each of its indicators stands, as blocks."""

from __future__ import annotations

from contrats.calculs import ETATS
from contrats.ecriture import nombre
from rapports.blocs import (
    Bloc,
    Cellule,
    cellule,
    colonne,
    fiche,
    graphique,
    groupe,
    paragraphe,
    tableau,
    texte_libre,
    titre,
)
from rapports.recits.mots import compte, euros, mesure
from rapports.recits.remarques import origine, par_sexe, remarques

ANNEES_MAX = 11  # side by side on a page
LARGEUR_DES_ANNEES, SIGNE, MARGE = 14.1, 0.165, 0.3  # cm: of a row, of a character, of a cell


def objectifs(liste: list[dict]) -> list[Bloc]:
    """The chapter: every objective with its indicators and the officer's analysis."""
    blocs = [titre("Les objectifs et leurs résultats")]
    if not liste:
        dit = "Aucun objectif n’est encore enregistré pour ce contrat."
        blocs.append(paragraphe(dit, "absence"))
    for ligne in liste:
        blocs += objectif(ligne)
    return blocs


def objectif(ligne: dict) -> list[Bloc]:
    """One objective: its actions' money, its indicators, the place of its analysis."""
    blocs = [titre(f"{ligne['numero']}. {ligne['intitule'].strip() or 'Sans titre'}", 2)]
    if ligne["description"]:
        blocs.append(paragraphe(ligne["description"]))
    blocs.append(paragraphe(phrase_des_actions(ligne)))
    if not ligne["indicateurs"]:
        dit = "Aucun indicateur n’est encore défini pour cet objectif."
        blocs.append(paragraphe(dit, "absence"))
    blocs += [indicateur(i) for i in ligne["indicateurs"]]
    aide = "Ce que ces résultats disent, leurs raisons, ce qui est prévu."
    return [*blocs, texte_libre(f"analyse_{ligne['numero']}", "Analyse", aide)]


def phrase_des_actions(ligne: dict) -> str:
    """How many actions serve the objective, and for how much."""
    if not ligne["nb_actions"]:
        return "Aucune action de la période n’est rattachée à cet objectif."
    actions = compte(ligne["nb_actions"], "action")
    if ligne["accorde"] is None:
        return f"{actions} de la période, montant accordé non communiqué."
    return f"{actions} de la période, pour {euros(ligne['accorde'])} accordés."


def indicateur(i: dict) -> Bloc:
    """One indicator, kept together: gap in words, chart with its milestones, values, notes."""
    blocs = [titre(i["intitule"].strip() or "Sans titre", 3, demonstration=i["demonstration"])]
    if i["definition"]:
        blocs.append(paragraphe(i["definition"]))
    blocs += [paragraphe(i["ecart"], "encadre"), dessin(i)]
    if i["points"]:
        blocs += valeurs(i)
    else:
        blocs.append(paragraphe("Aucune valeur n’est encore enregistrée.", "absence"))
    if i["par_quartier"]:
        blocs.append(par_quartier(i))
    blocs += [paragraphe(dit, "discret") for dit in [*remarques(i), origine(i)]]
    return groupe(*blocs)


def dessin(i: dict) -> Bloc:
    """The chart with its milestones beside it; the milestones alone when nothing is drawn."""
    if i["courbe"] is None:
        return reperes(i)
    return graphique(i["courbe"]["svg"], i["courbe"]["alt"], a_cote=reperes(i))


def reperes(i: dict) -> Bloc:
    """Baseline, targets and last value, with the state as a badge."""
    fleche = "↓" if i["sens"] == "baisse" else "↑"
    return fiche(
        [
            ("Souhaité", f"{fleche} {i['sens_libelle'].lower()}"),
            _repere("Départ", i["reference"], i["unite"], sinon="non renseigné"),
            _repere("Étape", i["cible_intermediaire"], i["unite"]),
            _repere("Cible", i["cible"], i["unite"]),
            _repere("Dernière valeur", i["derniere"], i["unite"], sinon="non communiquée"),
        ],
        etat=(i["atteinte"], ETATS[i["atteinte"]]),
    )


def _repere(
    libelle: str, jalon: dict | None, unite: str, sinon: str | None = "non fixée"
) -> tuple[str, str | None]:
    """A milestone on one line; but for %, the sentence and the table say the unit."""
    if jalon is None:
        return libelle, sinon
    return f"{libelle} {jalon['annee']}", mesure(jalon["valeur"], "%" if unite == "%" else "")


def valeurs(i: dict) -> list[Bloc]:
    """The values under their years: several tables when they do not fit side by side."""
    points = i["points"]
    signes = max(_signes(point) for point in points)
    places = min(ANNEES_MAX, max(1, int(LARGEUR_DES_ANNEES / (signes * SIGNE + MARGE))))
    rangs = -(-len(points) // places)
    taille = -(-len(points) // rangs)
    suites = [points[debut : debut + taille] for debut in range(0, len(points), taille)]
    return [_valeurs(i, suite, seule=len(suites) == 1) for suite in suites]


def _signes(point: dict) -> int:
    """How many digits wide the point's cell is; « partielle » has narrow letters."""
    chiffres = 0 if point["valeur"] is None else len(nombre(point["valeur"]))
    return max(chiffres + 1, 8 if point["incomplet"] else 4)


def _valeurs(i: dict, points: list[dict], *, seule: bool) -> Bloc:
    bornes = "" if seule else f", {points[0]['annee']} à {points[-1]['annee']}"
    entete, nom = ("Unité", i["unite"]) if i["unite"] else ("Mesure", "Valeur")
    return tableau(
        f"Valeurs : {i['intitule']}{bornes}",
        [
            colonne(entete, largeur=2.2),
            *(colonne(str(p["annee"]), "nombre", largeur=1) for p in points),
        ],
        [[nom, *(_point(p) for p in points)]],
    )


def _point(point: dict) -> Cellule:
    """A report frozen before neighbourhoods could be partial does not say whether they are."""
    return cellule(point["valeur"], "partielle") if point.get("incomplet") else point["valeur"]


def par_quartier(i: dict) -> Bloc:
    """The last year measured by neighbourhood, women and men apart where they are known."""
    lignes, sexes = i["par_quartier"], ("femmes", "hommes") if par_sexe(i) else ()
    annee = lignes[0]["annee"]
    return tableau(
        f"Par quartier : {i['intitule']}",
        [
            colonne(f"Quartier ({annee})", largeur=6),
            colonne("Valeur", "nombre", largeur=2),
            *(colonne(sexe.capitalize(), "nombre", largeur=2) for sexe in sexes),
        ],
        [
            [
                cellule(q["quartier"], q["motif"] if q["valeur"] is None else ""),
                _point(q),
                *(q[sexe] for sexe in sexes),
            ]
            for q in lignes
        ],
    )
