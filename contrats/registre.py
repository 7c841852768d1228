"""The register checked: its chain, what its lines prove, the files they name. It only reads.

A chain alone cannot tell that its end was cut off, nor that someone who holds the key has written
it again: for that, its head is written down elsewhere (`tete`) and looked for later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.fields.files import FieldFile
from django.db.models.fields.json import KT

from audit.verification import PAR_LOT, Tete, ruptures, ruptures_de_la_tete, tete_de
from contrats.models import (
    Delegation,
    Deliberation,
    Evenement,
    FaitRegistre,
    LigneRegistre,
    NiveauSignature,
    PreuvePersonnelle,
    Signature,
    VersionActe,
)
from contrats.statuts import StatutSignature
from quartiers.ensemble import lire_par_blocs

ANOMALIES_MAX = 200  # told one by one; beyond, only counted


@dataclass(frozen=True)
class Anomalie:
    """What is wrong, where: the rank of the line (None: not a line), the contract it is about."""

    texte: str
    rang: int | None = None
    contrat_id: int | None = None


@dataclass
class Verification:
    """What was read, and what was found wrong."""

    tete: Tete
    anomalies: list[Anomalie] = field(default_factory=list)
    nb_anomalies: int = 0

    @property
    def intacte(self) -> bool:
        """True if nothing is wrong."""
        return self.nb_anomalies == 0

    def noter(self, anomalie: Anomalie) -> None:
        """Count it, and keep it while there is room."""
        self.nb_anomalies += 1
        if len(self.anomalies) < ANOMALIES_MAX:
            self.anomalies.append(anomalie)


def tete() -> Tete:
    """The head of the register as it stands."""
    return tete_de(LigneRegistre)


def ce_qui_est_signe(signature: Signature) -> dict[str, Any]:
    """What each line about a signature holds: the same is read again when it is checked."""
    return {
        "signature": signature.pk,
        "partenaire": signature.partenaire.nom,
        "representant": signature.representant_id,
        "signataire": str(signature.representant or ""),
        "version": signature.version.numero if signature.version else None,
        "document": signature.version.empreinte if signature.version else None,
    }


IMMUABLES = ("signature", "representant", "version", "document")


def verifier(ancienne: Tete | None = None) -> Verification:
    """Read everything again, in constant memory; `ancienne` is a head written down before."""
    verification = verifier_la_chaine(ancienne)
    for anomalie in chain(
        _anomalies_des_signatures(),
        _anomalies_des_sceaux(),
        _anomalies_des_effacements(),
        _anomalies_des_fichiers(),
    ):
        verification.noter(anomalie)
    return verification


def verifier_la_chaine(ancienne: Tete | None = None) -> Verification:
    """The lines alone, and what stands beside them: no file is opened."""
    verification = Verification(tete())
    for anomalie in chain(_anomalies_de_la_chaine(), _anomalies_de_la_tete(ancienne)):
        verification.noter(anomalie)
    return verification


def _anomalies_de_la_chaine() -> Iterator[Anomalie]:
    """Each line follows the one before, and bears the hash of what it says."""
    for rupture in ruptures(LigneRegistre.objects.select_related("personnelle", "acte")):
        contrat_id = rupture.ligne and rupture.ligne.acte.contrat_id
        yield Anomalie(rupture.texte, rupture.rang, contrat_id)


def _anomalies_de_la_tete(ancienne: Tete | None) -> Iterator[Anomalie]:
    """What was the head one day is still a line, with as many lines up to it."""
    for rupture in ruptures_de_la_tete(LigneRegistre, ancienne, nom="registre"):
        yield Anomalie(rupture.texte, rupture.rang)


def _anomalies_des_signatures() -> Iterator[Anomalie]:
    """A signature given in the portal has its line, which says the same document and person."""
    donnees = Signature.objects.filter(statut=StatutSignature.SIGNEE).filter(
        Q(niveau=NiveauSignature.SIMPLE) | Q(preuve__isnull=False)
    )
    donnees = donnees.select_related("preuve", "version", "acte", "partenaire", "representant")
    for signature in donnees.order_by("pk").iterator(PAR_LOT):
        preuve = signature.preuve
        ou = {"rang": preuve and preuve.rang, "contrat_id": signature.acte.contrat_id}
        nom = f"La signature de «\u00a0{signature.partenaire}\u00a0» ({signature.acte})"
        if preuve is None:
            yield Anomalie(f"{nom} n’a pas de ligne au registre.", **ou)
        elif not _prouve(preuve, signature):
            yield Anomalie(f"{nom} n’est pas ce que dit la ligne {preuve.rang}.", **ou)


def _prouve(preuve: LigneRegistre, signature: Signature) -> bool:
    attendu, ecrit = ce_qui_est_signe(signature), preuve.contenu
    return (
        preuve.fait == FaitRegistre.SIGNATURE
        and preuve.acte_id == signature.acte_id
        and (ecrit.get("piece") or "") == signature.piece_empreinte
        and all(ecrit.get(cle) == attendu[cle] for cle in IMMUABLES)
    )


def _anomalies_des_sceaux() -> Iterator[Anomalie]:
    """A sealed PDF has its line, which says the same sha256."""
    lignes = LigneRegistre.objects.annotate(scelle=KT("contenu__scelle")).filter(
        acte=OuterRef("acte"), fait=FaitRegistre.SCELLEMENT, scelle=OuterRef("scelle_empreinte")
    )
    sans = VersionActe.objects.filter(~Exists(lignes), scelle_le__isnull=False)
    for version in sans.defer("donnees").select_related("acte").order_by("pk").iterator(PAR_LOT):
        texte = f"Le PDF scellé de «\u00a0{version}\u00a0» n’a pas de ligne au registre."
        yield Anomalie(texte, None, version.acte.contrat_id)


def _anomalies_des_effacements() -> Iterator[Anomalie]:
    """What is personal is erased by its verb, which writes the journal."""
    journal = Evenement.objects.filter(
        verbe="effacer", objet_type="contrats.preuvepersonnelle", objet_id=OuterRef("pk")
    )
    effacees = PreuvePersonnelle.objects.filter(~Exists(journal), effacee_le__isnull=False)
    for preuve in effacees.select_related("ligne__acte").order_by("pk").iterator(PAR_LOT):
        rang = preuve.ligne.rang
        texte = f"La preuve personnelle de la ligne {rang} est effacée sans que le journal le dise."
        yield Anomalie(texte, rang, preuve.ligne.acte.contrat_id)


def _anomalies_des_fichiers() -> Iterator[Anomalie]:
    """Every file frozen, sealed or attached is still the one whose sha256 was written."""
    for nom, fichier, empreinte, contrat_id in _fichiers():
        if (trouvee := empreinte_du_fichier(fichier)) is None:
            yield Anomalie(f"{nom}\u00a0: le fichier manque.", None, contrat_id)
        elif trouvee != empreinte:
            yield Anomalie(f"{nom}\u00a0: le fichier a été altéré.", None, contrat_id)


def _fichiers() -> Iterator[tuple[str, FieldFile, str, int | None]]:
    """Each file kept, how people call it, the sha256 it must have, its contract."""
    versions = VersionActe.objects.select_related("acte").defer("donnees")
    jointes = Signature.objects.exclude(piece="").select_related("acte", "partenaire")
    titres = (
        Deliberation.objects.all(),
        Delegation.objects.select_related("delegant", "delegataire"),
    )
    avec = (titre.exclude(fichier="") for titre in titres)
    for tenant in lire_par_blocs(versions, jointes, *avec, taille=PAR_LOT):
        yield from _tenus(tenant)


def _tenus(tenant: Model) -> Iterator[tuple[str, FieldFile, str, int | None]]:
    """The files of one of these rows."""
    if isinstance(tenant, Signature):
        nom = f"Pièce de la signature de «\u00a0{tenant.partenaire}\u00a0» ({tenant.acte})"
        yield nom, tenant.piece, tenant.piece_empreinte, tenant.acte.contrat_id
    elif isinstance(tenant, VersionActe):
        nom, contrat_id = f"«\u00a0{tenant}\u00a0»", tenant.acte.contrat_id
        yield f"Texte figé de {nom}", tenant.pdf, tenant.empreinte, contrat_id
        if tenant.scelle_le:
            yield f"PDF scellé de {nom}", tenant.scelle, tenant.scelle_empreinte, contrat_id
    else:
        yield str(tenant), tenant.fichier, tenant.empreinte, None


def empreinte_du_fichier(fichier: FieldFile) -> str | None:
    """The sha256 of a stored file, read piece by piece; None if it cannot be read."""
    condense = hashlib.sha256()
    try:
        with fichier.open("rb") as ouvert:
            for morceau in ouvert.chunks():
                condense.update(morceau)
    except (OSError, ValueError):
        return None
    return condense.hexdigest()
