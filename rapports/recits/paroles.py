"""Who signed, who promised what, what is missing, where the figures come from, as blocks."""

from __future__ import annotations

from rapports.blocs import Bloc, Cellule, cellule, colonne, liste, paragraphe, tableau, titre
from rapports.recits.mots import le


def signatures(actes: list[dict]) -> list[Bloc]:
    """The chapter: each act and its signatories."""
    blocs = [titre("Les signatures")]
    if not actes:
        dit = "Aucun acte n’est encore enregistré pour ce contrat."
        blocs.append(paragraphe(dit, "absence"))
    for acte in actes:
        blocs += _acte(acte)
    return blocs


def _acte(acte: dict) -> list[Bloc]:
    nom = acte["acte"].strip() or "Sans titre"
    blocs = [titre(nom, 2), paragraphe(f"État de l’acte : {acte['statut'].lower()}.")]
    if not acte["signataires"]:
        dit = "Aucun signataire n’est encore inscrit sur cet acte."
        return [*blocs, paragraphe(dit, "absence")]
    return [*blocs, *_signataires(nom, acte["signataires"])]


def _signataires(nom: str, signataires: list[dict]) -> list[Bloc]:
    """The place and the form are said once when they are the same for all."""
    lieux = list(dict.fromkeys(_lieu(s) for s in signataires))
    commun = len(signataires) > 1 and len(lieux) == 1
    dit = f"Lieu et forme de toutes les signatures : {lieux[0]}."
    return [
        *([paragraphe(dit)] if commun and lieux[0] else []),
        tableau(
            f"Signataires : {nom}",
            [
                colonne("Signataire", largeur=4),
                colonne("Représenté par", largeur=4),
                colonne("Signature", largeur=2),
                colonne("Date", "date", largeur=2.4),
                *([] if commun else [colonne("Lieu et forme", largeur=4)]),
            ],
            [
                [
                    cellule(s["partenaire"], fort=True),
                    s["representant"] or "non renseigné",
                    s["statut"],
                    s["le"] or "",
                    *([] if commun else [_lieu(s)]),
                ]
                for s in signataires
            ],
        ),
    ]


def _lieu(signataire: dict) -> str:
    return " ; ".join(t for t in (signataire["lieu"], signataire["forme"]) if t)


def engagements(promesses: list[dict]) -> list[Bloc]:
    """The chapter: what each signatory promised, and what became of it."""
    blocs = [titre("Les engagements des signataires")]
    if not promesses:
        dit = "Aucun engagement n’est encore enregistré pour ce contrat."
        return [*blocs, paragraphe(dit, "absence")]
    return [*blocs, table_des_engagements("Engagements des signataires", promesses)]


def table_des_engagements(legende: str, promesses: list[dict], *, nommer: bool = True) -> Bloc:
    """Promises, a row each; `nommer`: with whose they are."""
    return tableau(
        legende,
        [
            *([colonne("Signataire", largeur=3.4)] if nommer else []),
            colonne("Engagement", largeur=5.4),
            colonne("Montant", "euros", largeur=2.4),
            colonne("Échéance", "date", largeur=2.6),
            colonne("État", largeur=2),
        ],
        [
            [*([cellule(e["partenaire"], fort=True)] if nommer else []), *_promesse(e)]
            for e in promesses
        ],
    )


def _promesse(e: dict) -> list[Cellule]:
    return [
        cellule(e["intitule"], demonstration=e["demonstration"]),
        e["montant"] or "non chiffré",
        e["echeance"] or "sans échéance",
        cellule(e["statut"], "en retard" if e["en_retard"] else ""),
    ]


def manques(d: dict) -> list[Bloc]:
    """The chapter: what is not known, who owes it; what the report does without, and why; how
    the year's collection was answered."""
    blocs = [titre("Ce qui manque"), *phrase_de_completude(d["completude"])]
    dispenses = d.get("dispenses", [])
    levees = {dispense["cle"] for dispense in dispenses}
    attendus = [m for m in d["manques"] if m.get("cle") not in levees]
    return [*blocs, *_attendus(attendus), *_dispenses(dispenses)]


def mentions(d: dict) -> list[Bloc]:
    """What every kind of report must say: what it does without, why it was made again."""
    return [*_dispenses(d.get("dispenses", [])), *_correction(d)]


def _dispenses(dispenses: list[dict]) -> list[Bloc]:
    """What an officer chose not to wait for, with the reason given."""
    if not dispenses:
        return []
    return [
        titre("Ce dont ce rapport a été dispensé", 2),
        paragraphe("Ces informations manquent aussi ; il a été choisi de ne pas les attendre."),
        tableau(
            "Informations dont le rapport est dispensé",
            [
                colonne("Information", largeur=5),
                colonne("De qui", largeur=3.4),
                colonne("Motif", largeur=5),
            ],
            [[dispense["quoi"], dispense["qui"], dispense["motif"]] for dispense in dispenses],
        ),
    ]


def _attendus(attendus: list[dict]) -> list[Bloc]:
    if not attendus:
        dit = "Aucune information manquante n’est signalée."
        return [paragraphe(dit, "absence")]
    dit = (
        "Ces informations n’étaient pas connues à la date du rapport. Elles sont demandées à "
        "la personne ou à l’organisme indiqué."
    )
    titres = ("Informations attendues", "Information attendue", "Attendue depuis")
    return demandes(dit, titres, attendus)


def demandes(dit: str, titres: tuple[str, str, str], attendus: list[dict]) -> list[Bloc]:
    """A sentence, then what is expected, of whom and since when; `titres`: of the table, and of
    its first and last columns."""
    legende, quoi, depuis = titres
    return [
        paragraphe(dit),
        tableau(
            legende,
            [
                colonne(quoi, largeur=6),
                colonne("De qui", largeur=4),
                colonne(depuis, "date", largeur=2.6),
            ],
            [[m["quoi"], m["qui"], m["depuis"] or "non daté"] for m in attendus],
        ),
    ]


def phrase_de_completude(completude: dict | None) -> list[Bloc]:
    """How far the collection of the year was answered; nothing when there was none."""
    if completude is None or not completude["attendues"]:
        return []
    c = completude
    recues = "réponses reçues" if c["recues"] > 1 else "réponse reçue"
    dit = (
        f"Complétude de la remontée {c['annee']} : {c['recues']} {recues} sur {c['attendues']} "
        f"({c['taux']}\u202f%)"
    )
    manquants = [f"{m['qui']} ({m['attendues'] - m['recues']})" for m in c["manquants"]]
    return [paragraphe(f"{dit} ; manquent : {', '.join(manquants)}." if manquants else f"{dit}.")]


def sources(donnees: dict) -> list[Bloc]:
    """The chapter: every source named, how figures are combined, when they were frozen."""
    return [
        titre("Sources et méthode"),
        titre("Sources", 2),
        _liste(donnees["sources"], "Aucune source n’est citée."),
        titre("Méthode", 2),
        _liste(donnees["methode"], "Aucune précision de méthode."),
        *_correction(donnees),
        paragraphe(
            f"Rapport établi le {le(donnees['etabli_le'])} à partir des données enregistrées "
            f"par les partenaires du contrat, version {donnees['version']}.",
            "discret",
        ),
    ]


def _correction(donnees: dict) -> list[Bloc]:
    """Why this version replaces the one before."""
    if donnees.get("version", 1) == 1 or not donnees.get("motif"):
        return []
    dit = f"Cette version {donnees['version']} remplace la précédente : {donnees['motif']}"
    return [paragraphe(dit if dit.endswith((".", "!", "?")) else f"{dit}.", "encadre")]


def _liste(elements: list[str], sinon: str) -> Bloc:
    return liste(elements) if elements else paragraphe(sinon, "absence")
