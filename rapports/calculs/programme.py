"""The actions of the period, and the handful of figures that sum a contract up."""

from __future__ import annotations

from decimal import Decimal

from contrats.ecriture import nombre
from contrats.models import Action, Contrat, NatureCredit
from contrats.statuts import ACTIONS_FINANCEES
from quartiers.models import NatureQuartier
from rapports.calculs.argent import texte_connu
from rapports.calculs.territoires import par_nature

POPULATION_QPV = "population_qpv"
PLURIELS = {
    NatureQuartier.QPV.label: "quartiers prioritaires",
    NatureQuartier.VEILLE.label: "quartiers de veille active",
}


def actions(sujet: Contrat, debut: int, fin: int) -> list[dict]:
    """Every action of the years, refused ones included with their reason."""
    lignes = (
        Action.objects.filter(contrat=sujet, exercice__range=(debut, fin))
        .select_related("porteur")
        .prefetch_related("financements")
        .order_by("exercice", "dispositif", "intitule", "reference")
    )
    return [_action(action) for action in lignes]


def _action(action: Action) -> dict:
    prevus = _total(action.beneficiaires_prevus_femmes, action.beneficiaires_prevus_hommes)
    reels = _total(action.beneficiaires_reels_femmes, action.beneficiaires_reels_hommes)
    lignes = action.financements.all()
    communes = [ligne for ligne in lignes if ligne.nature == NatureCredit.DROIT_COMMUN]
    return {
        "reference": action.reference,
        "exercice": action.exercice,
        "intitule": action.intitule,
        "dispositif": action.dispositif,
        "porteur": action.porteur.nom,
        "statut": action.get_statut_display(),
        "avancement": action.avancement,
        "retenue": action.statut in ACTIONS_FINANCEES,
        "accorde": texte_connu(ligne.accorde for ligne in lignes) if lignes else None,
        "droit_commun": texte_connu(ligne.accorde for ligne in communes) if lignes else None,
        "prevus": prevus,
        "reels": reels,
        "femmes": action.beneficiaires_reels_femmes,
        "hommes": action.beneficiaires_reels_hommes,
        "motif": action.motif,
        "demonstration": action.demonstration,
    }


def _total(femmes: int | None, hommes: int | None) -> int | None:
    """Their sum, or None when neither is known."""
    return None if femmes is None and hommes is None else (femmes or 0) + (hommes or 0)


def chiffres_cles(sujet, releves, lieux, etats, programme) -> list[dict]:
    """The cards of the first page, from what the other parts of the report have computed."""
    retenues = [action for action in programme if action["retenue"]]
    cartes = [
        *_population(releves, str(sujet.pilote_initial or sujet.pilote)),
        _carte("Quartiers du contrat", str(len(lieux)), "", _natures(lieux)),
        _indicateurs(etats),
        _carte(
            "Actions financées sur la période",
            str(len(retenues)),
            "",
            _pluriel(len({a["porteur"] for a in retenues}), "porteur"),
            demonstration=any(a["demonstration"] for a in retenues),
        ),
        _accorde(retenues),
        _beneficiaires(retenues),
    ]
    return [carte for carte in cartes if carte]


def _carte(libelle, valeur, unite, precision, *, approximatif=False, demonstration=False) -> dict:
    return {
        "libelle": libelle,
        "valeur": valeur,
        "unite": unite,
        "precision": precision,
        "approximatif": approximatif,
        "demonstration": demonstration,
    }


def _population(releves: list[dict], territoire: str) -> list[dict]:
    """The latest count of residents on the contract's own ground; the card gives its source."""
    connus = [
        releve
        for releve in releves
        if releve["code"] == POPULATION_QPV
        and releve["territoire"] == territoire
        and releve["valeur"] is not None
    ]
    if not connus:
        return []
    dernier = max(connus, key=lambda releve: releve["millesime"])
    return [
        _carte(
            "Habitants en quartier prioritaire",
            dernier["valeur"],
            "",
            f"{dernier['territoire']}, {dernier['millesime']} ; source : {dernier['source']}",
            approximatif=dernier["approximatif"],
        )
    ]


def _natures(lieux: list[dict]) -> str:
    return ", ".join(
        f"{n} {PLURIELS[nature] if n >= 2 else nature.lower()}"
        for nature, n in par_nature(lieux).items()
    )


def _indicateurs(etats: list[dict]) -> dict:
    suivis = [i for objectif in etats for i in objectif["indicateurs"]]
    atteints = [i for i in suivis if i["atteinte"] == "atteinte"]
    return _carte(
        "Indicateurs à leur cible",
        str(len(atteints)),
        "",
        f"sur {_pluriel(len(suivis), 'indicateur')} pour {_pluriel(len(etats), 'objectif')}",
        demonstration=any(i["demonstration"] or i["demonstration_cibles"] for i in suivis),
    )


def _accorde(retenues: list[dict]) -> dict:
    """The euros granted; an amount of which no term is known stays unknown."""
    total = _somme(retenues, "accorde")
    return _carte(
        "Accordés aux actions de la période",
        total,
        "€",
        "" if total is None else _droit_commun(_somme(retenues, "droit_commun"), Decimal(total)),
        demonstration=any(a["demonstration"] for a in retenues),
    )


def _somme(retenues: list[dict], cle: str) -> str | None:
    return texte_connu(a[cle] and Decimal(a[cle]) for a in retenues)


def _droit_commun(commun: str | None, total: Decimal) -> str:
    if commun is None:
        return "part du droit commun non communiquée"
    part = f", soit {nombre(round(100 * Decimal(commun) / total))} %" if total else ""
    return f"dont {nombre(Decimal(commun), 2)} € de droit commun{part}"


def _beneficiaires(retenues: list[dict]) -> dict | None:
    comptees = [a for a in retenues if a["reels"] is not None]
    if not comptees:
        return None
    total = sum(a["reels"] for a in comptees)
    comptes = f"comptés par {_pluriel(len(comptees), 'action')} sur {len(retenues)}"
    return _carte(
        "Bénéficiaires accueillis",
        str(total),
        "",
        " ; ".join([*_femmes(comptees), comptes]),
        demonstration=any(a["demonstration"] for a in comptees),
    )


def _femmes(comptees: list[dict]) -> list[str]:
    """How many women, over the actions that know it; nothing when none does."""
    connus = [a["femmes"] for a in comptees if a["femmes"] is not None]
    if not connus:
        return []
    femmes = sum(connus)
    phrase = f"dont {nombre(femmes)} femme{'s' if femmes >= 2 else ''}"
    if len(connus) < len(comptees):
        phrase += f" (sexe connu pour {_pluriel(len(connus), 'action')} sur {len(comptees)})"
    return [phrase]


def _pluriel(n: int, mot: str) -> str:
    return f"{n} {mot}{'s' if n >= 2 else ''}"
