"""The handful of figures that sum up a contract, one of its neighbourhoods or a partner's part.

Pure: from what the other parts of the report have computed.
"""

from __future__ import annotations

from decimal import Decimal

from contrats.ecriture import nombre
from contrats.models import Contrat
from contrats.quartier.comparaison import POPULATIONS
from quartiers.models import NatureQuartier
from rapports.calculs.argent import texte_connu
from rapports.calculs.territoires import par_nature

POPULATION_QPV = "population_qpv"
PLURIELS = {
    NatureQuartier.QPV.label: "quartiers prioritaires",
    NatureQuartier.VEILLE.label: "quartiers de veille active",
}


def chiffres_cles(sujet: Contrat, parts: dict) -> list[dict]:
    """The cards of the first page, for what the report is about."""
    retenues = [action for action in parts["actions"] if action["retenue"]]
    cartes = {"contrat": _du_contrat, "quartier": _du_quartier, "partenaire": _du_partenaire}
    choisies = cartes[parts["portee"]["genre"]](sujet, parts, retenues)
    return [carte for carte in choisies if carte]


def _du_contrat(sujet: Contrat, parts: dict, retenues: list[dict]) -> list[dict | None]:
    lieux = parts["quartiers"]
    return [
        *_population(parts["territoire"], str(sujet.pilote_initial or sujet.pilote)),
        _carte("Quartiers du contrat", str(len(lieux)), "", _natures(lieux)),
        _indicateurs(parts["objectifs"]),
        _actions(retenues),
        _accorde(retenues),
        _beneficiaires(retenues),
    ]


def _du_quartier(sujet: Contrat, parts: dict, retenues: list[dict]) -> list[dict | None]:
    return [
        *(carte for lieu in parts["quartiers"] for carte in _habitants(lieu)),
        _actions(retenues),
        _accorde(retenues),
        _beneficiaires(retenues),
    ]


def _habitants(lieu: dict) -> list[dict]:
    connus = [r for r in lieu["releves"] if r["code"] in POPULATIONS and r["valeur"] is not None]
    if not connus:
        return []
    return [_recensement("Habitants du quartier", max(connus, key=lambda r: r["millesime"]))]


def _du_partenaire(sujet: Contrat, parts: dict, retenues: list[dict]) -> list[dict | None]:
    promesses, total = parts["engagements"], parts["financements"]["total"]["accorde"]
    retards = sum(e["en_retard"] for e in promesses)
    en_retard = f"dont {nombre(retards)} en retard" if retards else "aucun n’est en retard"
    exemple = any(e["demonstration"] for e in promesses)
    return [
        _carte(
            "Engagements pris",
            str(len(promesses)),
            "",
            en_retard if promesses else "",
            demonstration=exemple,
        ),
        _carte(
            "Actions portées, retenues sur la période",
            str(len(retenues)),
            "",
            "seul ou avec d’autres" if retenues else "",
            demonstration=any(a["demonstration"] for a in retenues),
        ),
        _carte(
            "Accordé comme financeur",
            total if parts["financements"]["par_nature"] else "0",
            "€",
            "depuis le début du contrat",
        ),
        _carte("Informations attendues", str(len(parts["manques"])), "", "à la date du rapport"),
    ]


def _actions(retenues: list[dict]) -> dict:
    return _carte(
        "Actions financées sur la période",
        str(len(retenues)),
        "",
        _pluriel(len({a["porteur"] for a in retenues}), "porteur"),
        demonstration=any(a["demonstration"] for a in retenues),
    )


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
    return [_recensement("Habitants en quartier prioritaire", dernier)]


def _recensement(libelle: str, releve: dict) -> dict:
    return _carte(
        libelle,
        releve["valeur"],
        "",
        f"{releve['territoire']}, {releve['millesime']} ; source : {releve['source']}",
        approximatif=releve["approximatif"],
    )


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
