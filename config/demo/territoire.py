"""The territory of the case: intercommunalities, communes, neighbourhoods, public statistics."""

from config.demo.chargeur import Chargeur, lire_json, montant
from quartiers.models import (
    Commune,
    Generation,
    Intercommunalite,
    Quartier,
    Releve,
    Statistique,
)


def charger_territoire(chargeur: Chargeur) -> None:
    """The lands and the names; a code or a contour that is not known stays empty."""
    faits = lire_json("territoires")
    for fait in faits["intercommunalites"]:
        _charger_intercommunalite(chargeur, dict(fait))
    for fait in faits["communes"]:
        commune, _ = chargeur.obtenir(
            Commune,
            {"code_insee": fait["code_insee"]},
            siren=fait["siren"],
            nom=fait["nom"],
            intercommunalite=chargeur.trouver(Intercommunalite, fait["intercommunalite"]),
        )
        chargeur.retenir(fait["cle"], commune)
    for fait in faits["quartiers"]:
        _charger_quartier(chargeur, fait)
    for fait in faits["statistiques"]:
        statistique, _ = chargeur.obtenir(
            Statistique,
            {"code": fait["code"]},
            **{champ: fait[champ] for champ in ("libelle", "unite", "sommable")},
        )
        chargeur.retenir(fait["code"], statistique)


def _charger_intercommunalite(chargeur: Chargeur, fait: dict) -> None:
    cle, siren = fait.pop("cle"), fait.pop("siren")
    if "successeur" in fait:
        fait["successeur"] = chargeur.trouver(Intercommunalite, fait["successeur"])
    intercommunalite, _ = chargeur.obtenir(Intercommunalite, {"siren": siren}, **fait)
    chargeur.retenir(cle, intercommunalite)


def _charger_quartier(chargeur: Chargeur, fait: dict) -> None:
    quartier, nouveau = chargeur.obtenir(
        Quartier,
        {"nom": fait["nom"], "generation": Generation.G2015},
        nature=fait["nature"],
        alias=fait["alias"],
    )
    if nouveau:
        quartier.communes.set(chargeur.trouver_tous(Commune, fait["communes"]))
    chargeur.retenir(fait["cle"], quartier)


def charger_releves(chargeur: Chargeur, etape: str) -> None:
    """The public figures of one stage, one row a source: those that disagree stand side by side."""
    for fait in lire_json("territoires")["releves"]:
        if fait["etape"] != etape:
            continue
        lieu = (
            {"commune": chargeur.trouver(Commune, fait["commune"]), "intercommunalite": None}
            if "commune" in fait
            else {
                "commune": None,
                "intercommunalite": chargeur.trouver(Intercommunalite, fait["intercommunalite"]),
            }
        )
        chargeur.obtenir(
            Releve,
            {
                "statistique": chargeur.trouver(Statistique, fait["statistique"]),
                "quartier": None,
                **lieu,
                "millesime": fait["millesime"],
                "source": fait["source"],
            },
            valeur=montant(fait["valeur"]),
            approximatif=fait.get("approximatif", False),
        )
