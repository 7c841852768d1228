"""The final document of an act: the signed text, its signature pages, the annex of evidence.

It only reads, and seals nothing. Of a person, only what the act and the register say goes in.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pikepdf
import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from composition import pdf
from contrats import texte
from contrats.ecriture import jour
from contrats.models import OrigineTexte, Signature, VersionActe
from contrats.models.fichier import empreinte_de
from contrats.registre import tete
from contrats.sceau import Certificat
from contrats.statuts import StatutSignature
from contrats.texte.contenu import dire_la_deliberation

CLOTURE = texte.GABARIT.with_name("cloture.typ")
RECOMPOSE = (
    "Le texte qui précède est composé des mêmes données figées, par le même gabarit, qui redonnent "
    "ce fichier à l’octet près\u00a0; ces pages s’y ajoutent. Le fichier signé reste à lire sur la "
    "page de l’acte."
)
JOINT = "Le texte qui précède est le fichier signé lui-même, page pour page."
DEPOSE = (
    f"{JOINT} Il a été écrit hors du portail\u00a0: son balisage pour les lecteurs d’écran, s’il "
    "en a un, est celui de son auteur."
)


def composer_le_dossier(version: VersionActe, certificat: Certificat) -> bytes:
    """The PDF to seal with this certificate.

    Raises CompositionImpossible, also when the frozen file was altered.
    """
    try:
        fige = version.lire_pdf()
    except (ValueError, OSError):
        raise texte.CompositionImpossible(
            "Le fichier du texte figé a été altéré ou a disparu\u00a0: rien n’est scellé."
        ) from None
    if _se_recompose(version):
        cloture = donnees_de_cloture(version, certificat, lien=RECOMPOSE)
        return texte.composer({**version.donnees, "cloture": cloture})
    lien = DEPOSE if version.origine == OrigineTexte.DEPOSE else JOINT
    donnees = _entete(version) | {"cloture": donnees_de_cloture(version, certificat, lien=lien)}
    return joindre(fige, pdf.composer(CLOTURE, donnees, titre="des pages de signature"))


def _se_recompose(version: VersionActe) -> bool:
    """True if the frozen data still gives the very bytes that were signed."""
    if version.origine != OrigineTexte.COMPOSE or version.gabarit != texte.VERSION_GABARIT:
        return False
    return empreinte_de(texte.composer(version.donnees)) == version.empreinte


def _entete(version: VersionActe) -> dict[str, Any]:
    contrat = version.acte.contrat
    return {
        "etabli_le": timezone.localdate().isoformat(),
        "version": version.numero,
        "acte": {"titre": version.acte.titre},
        "contrat": {
            "code": contrat.code,
            "intitule": contrat.intitule,
            "pilote": contrat.pilote.nom,
        },
    }


def joindre(debut: bytes, suite: bytes) -> bytes:
    """The pages of `suite` after those of `debut`, whose own promises of format are withdrawn.

    The added pages lose their tags: two trees of tags are not made into one.
    """
    sortie = BytesIO()
    with pikepdf.open(BytesIO(debut)) as document, pikepdf.open(BytesIO(suite)) as ajout:
        for page in ajout.pages:
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]
        document.pages.extend(ajout.pages)
        with document.open_metadata(set_pikepdf_as_editor=False) as meta:
            for promesse in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part"):
                if promesse in meta:
                    del meta[promesse]
        document.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def donnees_de_cloture(version: VersionActe, certificat: Certificat, *, lien: str) -> dict:
    """What the signature pages and the annex lay out, JSON-ready."""
    debut = tete()
    return {
        "demonstration": version.acte.demonstration,
        "signatures": [_signature(signature) for signature in _signees(version)],
        "texte": {
            "version": version.numero,
            "empreinte": version.empreinte,
            "taille": version.taille,
            "code": version.code,
            "figee_le": jour(timezone.localtime(version.figee_le)),
            "lien": lien,
        },
        "registre": [_ligne(ligne) for ligne in version.acte.lignes_du_registre.order_by("rang")],
        "tete": {"rang": debut.rang, "empreinte": debut.empreinte} if debut.lignes else None,
        "verification": _verification(version.code),
        "sceau": _dire_le_sceau(certificat),
    }


def _signees(version: VersionActe):
    lignes = version.acte.signatures.filter(statut=StatutSignature.SIGNEE)
    lignes = lignes.select_related("partenaire", "representant", "deliberation", "preuve")
    return lignes.order_by("signee_le", "rang", "pk")


def _signature(signature: Signature) -> dict[str, Any]:
    personne, fonction = signature.qui_a_signe
    return {
        "partenaire": signature.partenaire.nom,
        "personne": personne,
        "fonction": fonction,
        "le": signature.signee_le.isoformat(),
        "lieu": signature.lieu,
        "niveau": signature.niveau_en_clair,
        "deliberation": dire_la_deliberation(signature),
        "precisions": _precisions(signature),
    }


def _precisions(signature: Signature) -> list[dict[str, str]]:
    dites = []
    if delegation := (signature.preuve.contenu if signature.preuve else {}).get("delegation"):
        reference = f"{delegation['reference']}, de {delegation['delegant']}"
        dites.append({"libelle": "Par délégation", "valeur": reference})
    if signature.preuve:
        dites.append({"libelle": "Registre", "valeur": f"ligne {signature.preuve.rang}"})
    if signature.piece_empreinte:
        dites.append({"libelle": "Pièce gardée", "valeur": f"SHA-256 {signature.piece_empreinte}"})
    return dites


def _ligne(ligne) -> dict[str, Any]:
    return {
        "rang": ligne.rang,
        "le": f"{timezone.localtime(ligne.inscrit_le):%d/%m/%Y à %H:%M:%S}",
        "fait": ligne.get_fait_display(),
        "qui": str(ligne.contenu.get("partenaire") or ""),
        "empreinte": ligne.empreinte,
    }


def _verification(code: str) -> dict[str, str]:
    adresse = f"{settings.SITE_URL}{reverse('contrats:verifier')}"
    url = f"{adresse}?{urlencode({'code': code})}"
    return {"adresse": adresse, "url": url, "qr": segno.make(url, error="m").svg_inline(border=2)}


def _dire_le_sceau(certificat: Certificat) -> str:
    garant = f"délivré par «\u00a0{certificat.emetteur}\u00a0»"
    if certificat.emetteur == certificat.titulaire:
        garant = "qu’aucune autorité ne garantit"
    dit = (
        "Ce document est scellé (PAdES) par le certificat de "
        f"«\u00a0{certificat.titulaire}\u00a0», {garant}, numéro {certificat.numero}, "
        f"valable du {jour(certificat.debut)} au {jour(certificat.fin)}\u00a0: la moindre "
        "modification du fichier se voit. L’horodatage, quand une autorité l’a donné, est "
        "dans le sceau\u00a0; la page de l’acte en dit l’état."
    )
    if certificat.demonstration:
        dit += " C’est un certificat de démonstration\u00a0: il ne prouve l’identité de personne."
    return dit
