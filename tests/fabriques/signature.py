"""Factories of the signature circuit: frozen texts, votes, delegations, lines of the register."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from contrats import texte
from contrats.models import (
    Delegation,
    Deliberation,
    FaitRegistre,
    LienDeSignature,
    LigneRegistre,
    Modification,
    Operation,
    OrigineTexte,
    PhotoContrat,
)
from tests.fabriques.socle import (
    creer_acte,
    creer_contrat,
    creer_partenaire,
    creer_representant,
    numeros,
)

PDF = b"%PDF-1.7 un titre"


def creer_version(acte=None, *, par=None, pdf=b"%PDF-1.7 texte du contrat", **champs):
    """A frozen text of an act that is still a draft."""
    return (acte or creer_acte()).figer(par=par, pdf=pdf, origine=OrigineTexte.DEPOSE, **champs)


@transaction.atomic
def creer_acte_signe(contrat=None, *, depose=None, signataires=(), **champs):
    """An act whose text is frozen (composed, or the bytes `depose`), and that everyone signed."""
    signataires = signataires or [creer_partenaire(), creer_partenaire()]
    acte = creer_acte(contrat, signataires=signataires, **champs)
    for signature in acte.signatures.all():
        signature.representant = creer_representant(signature.partenaire)
        signature.save()
    if depose is None:
        texte.figer_le_texte(acte, par=None)
    else:
        texte.figer_un_depot(acte, par=None, octets=depose)
    acte.ouvrir(par=None)
    for signature in acte.signatures.all():
        contenu = {"partenaire": signature.partenaire.nom, "document": signature.version.empreinte}
        ligne = creer_ligne_du_registre(acte, fait=FaitRegistre.SIGNATURE, contenu=contenu)
        signature.signer(par=None, le=date(2026, 11, 25), niveau="simple", preuve=ligne)
    acte.refresh_from_db()
    acte.achever(par=None)
    return acte


def creer_version_scellee(acte=None, *, scelle=b"%PDF-1.7 texte scelle", **champs):
    """A frozen text with its sealed file, as if everyone had signed it."""
    version = creer_version(acte, **champs)
    version.scelle_empreinte = hashlib.sha256(scelle).hexdigest()
    version.scelle_le = timezone.now()
    version.scelle.save(f"{version.scelle_empreinte}.pdf", ContentFile(scelle))
    return version


def _fichier(nom, octets=PDF):
    return {
        "fichier": ContentFile(octets, name="titre.pdf"),
        "nom_original": nom,
        "empreinte": hashlib.sha256(octets).hexdigest(),
    }


def designer(acte):
    """Await each signature of the act from the partner's account of signatory, if it has one."""
    for signature in acte.signatures.all():
        if compte := signature.partenaire.utilisateurs.filter(role="signataire").first():
            signature.representant = creer_representant(
                signature.partenaire, courriel=compte.courriel
            )
            signature.save()
    return acte


def creer_deliberation(partenaire=None, **champs):
    return Deliberation.objects.create(
        **{
            "partenaire": partenaire or creer_partenaire(),
            **_fichier("délibération.pdf"),
            "numero": f"2015-{next(numeros)}",
            "adoptee_le": date(2015, 4, 2),
            "objet": "Autorisation de signer le contrat de ville",
            **champs,
        }
    )


def creer_delegation(delegant=None, delegataire=None, **champs):
    delegant = delegant or creer_representant()
    return Delegation.objects.create(
        **{
            "partenaire": delegant.partenaire,
            **_fichier("délégation.pdf"),
            "delegant": delegant,
            "delegataire": delegataire or creer_representant(delegant.partenaire, nom="Petit"),
            "reference": f"Arrêté {next(numeros)}",
            "debut": date(2015, 1, 1),
            "fin": date(2030, 12, 31),
            **champs,
        }
    )


def creer_ligne_du_registre(acte=None, **champs):
    return LigneRegistre.objects.inscrire(
        acte=acte or creer_acte(),
        **{"fait": FaitRegistre.OUVERTURE, "contenu": {"essai": next(numeros)}, **champs},
    )


def creer_lien(signature) -> tuple[LienDeSignature, str]:
    """A personal link for an awaited signature, and its secret."""
    secret = LienDeSignature.objects.creer(signature)
    return LienDeSignature.objects.latest("pk"), secret


def creer_modification(acte=None, **champs):
    acte = acte or creer_acte(nature="avenant", numero=1)
    ligne = Modification(
        **{
            "acte": acte,
            "operation": Operation.MODIFIER,
            "cible": "contrats.contrat",
            "cible_id": acte.contrat_id,
            "champ": "intitule",
            "base": acte.contrat.intitule,
            "propose": "Contrat de ville de Longuenesse",
            "libelle": "Intitulé",
            **champs,
        }
    )
    ligne.avant, ligne.apres = ligne.avant or ligne.base, ligne.apres or ligne.propose
    ligne.save()
    return ligne


def creer_photo(contrat=None, **champs):
    return PhotoContrat.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "effet": date(2015, 5, 28),
            "contenu": {},
            "empreinte": "0" * 64,
            **champs,
        }
    )
