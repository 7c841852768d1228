"""The contracts as they were drafted, then signed: objectives, indicators, promises, acts."""

from datetime import date

from config.demo.chargeur import Chargeur, lire_json, montant
from contrats.avenants import appliquer
from contrats.models import (
    Acte,
    Contrat,
    Engagement,
    Indicateur,
    NatureActe,
    Objectif,
    Pilier,
    Signature,
)
from contrats.statuts import StatutActe, StatutContrat
from partenaires.models import Partenaire, Representant
from quartiers.models import Generation, Intercommunalite, Quartier

CASO = "CV220"
PAYS_DE_SAINT_OMER = "CN06206M"
DEMONSTRATION = "Donnée de démonstration"


def faits_des_contrats(generation: int) -> dict[str, dict]:
    """The facts of the contracts of one generation, by their code."""
    return {
        fait["code"]: fait
        for fait in lire_json("contrats")["contrats"]
        if fait["generation"] == generation
    }


def charger_contrats(chargeur: Chargeur, generation: int) -> None:
    """The contracts of one generation, with their objectives and indicators."""
    faits = faits_des_contrats(generation)
    for fait in faits.values():
        _charger_contrat(chargeur, fait)
    for fait in lire_json("indicateurs")["indicateurs"]:
        if fait["contrat"] in faits:
            _charger_indicateur(chargeur, fait)


def retrouver_contrats(chargeur: Chargeur, generation: int) -> list[Contrat]:
    """The contracts of one generation, as they stand, in the order of the facts."""
    return chargeur.trouver_tous(Contrat, list(faits_des_contrats(generation)))


def _charger_contrat(chargeur: Chargeur, fait: dict) -> None:
    contrat, nouveau = chargeur.obtenir(
        Contrat,
        {"code": fait["code"]},
        intitule=fait["intitule"],
        generation=fait["generation"],
        pilote=chargeur.trouver(Intercommunalite, fait["pilote"]),
        date_debut=date.fromisoformat(fait["date_debut"]),
        date_fin=date.fromisoformat(fait["date_fin"]),
        contexte=fait["contexte"],
    )
    chargeur.retenir(fait["code"], contrat)
    if nouveau:
        contrat.quartiers.set(chargeur.trouver_tous(Quartier, fait.get("quartiers", [])))
        signataires = fait.get("signataires", [])
        contrat.partenaires.set(
            chargeur.trouver_tous(Partenaire, signataires + fait["partenaires"])
        )
    for ordre, intitule in enumerate(fait.get("piliers", []), start=1):
        chargeur.obtenir(Pilier, {"contrat": contrat, "intitule": intitule}, ordre=ordre)
    for objectif in fait.get("objectifs", []):
        chargeur.obtenir(
            Objectif,
            {"contrat": contrat, "numero": objectif["numero"]},
            intitule=objectif["intitule"],
            description=objectif.get("description", ""),
            pilier=contrat.piliers.filter(intitule=objectif.get("pilier")).first(),
        )
    if "signature" in fait:
        _preparer_acte(chargeur, contrat, fait)


def _preparer_acte(chargeur: Chargeur, contrat: Contrat, fait: dict) -> None:
    """The text to sign and its signatories: only those whose signature a source reports."""
    if contrat.actes.filter(numero=0).exists():
        return
    acte = chargeur.creer(
        Acte, contrat=contrat, nature=NatureActe.INITIAL, titre=fait["signature"]["titre"]
    )
    representants = fait["signature"]["representants"]
    for cle in fait["signataires"]:
        partenaire = chargeur.trouver(Partenaire, cle)
        chargeur.creer(
            Signature,
            acte=acte,
            partenaire=partenaire,
            representant=Representant.objects.filter(
                partenaire=partenaire, nom=representants.get(cle)
            ).first(),
        )


def _charger_indicateur(chargeur: Chargeur, fait: dict) -> None:
    """An indicator with its baseline and targets: all is demonstration but a sourced baseline."""
    valeur, annee, *source = fait["reference"]
    demonstration = fait.get("demonstration", True)
    contrat = chargeur.trouver(Contrat, fait["contrat"])
    chargeur.obtenir(
        Indicateur,
        {"objectif": contrat.objectifs.get(numero=fait["objectif"]), "intitule": fait["intitule"]},
        **{champ: fait[champ] for champ in ("definition", "unite", "sens", "agregation")},
        responsable=chargeur.trouver(Partenaire, fait["responsable"]),
        reference_valeur=montant(valeur),
        reference_annee=annee,
        reference_source=source[0] if source else DEMONSTRATION,
        cible_intermediaire=montant(fait["intermediaire"][0]),
        cible_intermediaire_annee=fait["intermediaire"][1],
        cible_finale=montant(fait["cible"][0]),
        cible_finale_annee=fait["cible"][1],
        demonstration=demonstration,
        demonstration_cibles=True,
    )


def charger_engagements(chargeur: Chargeur) -> None:
    """What the signatories promise in CASO's contract (demonstration)."""
    contrat = chargeur.trouver(Contrat, CASO)
    for fait in lire_json("engagements")["engagements"]:
        chargeur.obtenir(
            Engagement,
            {
                "contrat": contrat,
                "partenaire": chargeur.trouver(Partenaire, fait["partenaire"]),
                "intitule": fait["intitule"],
            },
            objectif=contrat.objectifs.get(numero=fait["objectif"]),
            montant=montant(fait.get("montant")),
            echeance=date.fromisoformat(fait["echeance"]),
            demonstration=True,
        )


def signer_les_contrats(chargeur: Chargeur) -> None:
    """CASO's contract is signed on paper at the ceremony; the others were, on an unknown day."""
    for code, fait in faits_des_contrats(Generation.G2015).items():
        contrat = chargeur.trouver(Contrat, code)
        if "signature" in fait:
            _signer(chargeur, contrat, fait["signature"])
        else:
            mettre_en_vigueur(chargeur, contrat)


def _signer(chargeur: Chargeur, contrat: Contrat, ceremonie: dict) -> None:
    acte = contrat.actes.get(numero=0)
    if acte.statut != StatutActe.PROJET:
        return
    acte.ouvrir(par=None)
    for signature in acte.signatures.select_related("partenaire", "representant"):
        signature.signer_sur_papier(
            par=None, le=date.fromisoformat(ceremonie["le"]), lieu=ceremonie["lieu"]
        )
        chargeur.faits["signature"] += 1
    acte.achever(par=None)
    appliquer(acte, par=None)
    chargeur.faits["vigueur"] += 1


def mettre_en_vigueur(chargeur: Chargeur, contrat: Contrat) -> None:
    """Into force without a date: the sources say that it applies, not when it was signed."""
    if contrat.statut != StatutContrat.ELABORATION:
        return
    contrat.ouvrir_signature(par=None)
    contrat.entrer_en_vigueur(par=None, signe_le=None)
    chargeur.faits["vigueur"] += 1
