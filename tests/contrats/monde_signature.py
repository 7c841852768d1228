"""An act ready to be signed, and the people who sign it: where the tests of the circuit start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from contrats.circuit import ouvrir_le_circuit
from contrats.models import Acte, Signature
from contrats.signer import Geste
from tests import fabriques


@dataclass
class Monde:
    """The act, its officer, and for each signatory their account, by the name of the partner."""

    acte: Acte
    officier: Any
    comptes: dict[str, Any] = field(default_factory=dict)

    def signature(self, nom: str) -> Signature:
        """The signature, of the present text, that this partner gives."""
        return self.acte.signatures_vivantes().get(partenaire__nom=nom)

    def relire(self) -> Acte:
        """The act as the database has it."""
        return Acte.objects.get(pk=self.acte.pk)


def creer_monde(*noms: str, rangs=None, ouvrir: bool = True, **champs) -> Monde:
    """An avenant with one signatory a name; `rangs` gives the ranks that are not 1."""
    partenaires = [fabriques.creer_partenaire(nom=nom) for nom in noms]
    contrat = fabriques.creer_contrat(*partenaires, statut="en_vigueur")
    acte = fabriques.creer_acte(
        contrat, nature="avenant", numero=1, **{"titre": "Avenant 1", **champs}
    )
    monde = Monde(acte, fabriques.creer_officier(contrat))
    for partenaire in partenaires:
        ajouter(monde, partenaire, rang=(rangs or {}).get(partenaire.nom, 1))
    fabriques.creer_version(acte)
    if ouvrir:
        ouvrir_le_circuit(acte, par=monde.officier)
    return monde


def ajouter(monde: Monde, partenaire, *, rang: int = 1, **champs) -> Signature:
    """One more signatory, with an account of their own."""
    compte = fabriques.creer_utilisateur("signataire", partenaire)
    monde.comptes[partenaire.nom] = compte
    representant = fabriques.creer_representant(partenaire, courriel=compte.courriel)
    return Signature.objects.create(
        acte=monde.acte, partenaire=partenaire, representant=representant, rang=rang, **champs
    )


def geste(signature: Signature, **champs) -> Geste:
    """What the right person does on the page of this signature."""
    personne = signature.representant
    return Geste(
        **{
            "empreinte": signature.version.empreinte if signature.version else "",
            "nom": personne.nom_complet,
            "fonction": personne.fonction,
            "authentifie_le": timezone.now(),
            "adresse": "192.0.2.7",
            "navigateur": "Navigateur d’essai",
            **champs,
        }
    )
