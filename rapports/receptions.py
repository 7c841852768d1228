"""What reaches one person by e-mail: contract by contract, kind by kind, and by which way.

It only reads: who a given report leaves to is said by `destinataires`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from contrats.models import Contrat
from quartiers.prete import EnsemblePret
from rapports import natures
from rapports.models import Abonnement, Desinscription, NatureRapport


@dataclass
class Reception:
    """A kind of report on a contract, as it reaches the person."""

    contrat: Contrat
    nature: NatureRapport
    desinscrit: bool
    voies: list[str] = field(default_factory=list)
    choix: Abonnement | None = None  # the person's own, which stands above the other ways

    @property
    def refusable(self) -> bool:
        return self.nature in natures.PERIODIQUES


def _listes(qui, adresse: str) -> dict[str, QuerySet]:
    """What reaches this account or this address, and what it opposed."""
    contrats = Contrat.objects.visibles_par(qui)
    abonnements = Abonnement.objects.filter(
        Q(utilisateur=qui.pk)
        | Q(courriel__iexact=adresse)
        | Q(partenaire__isnull=False, partenaire=qui.partenaire_id)
        | Q(liste__membres__courriel__iexact=adresse),
        contrat__in=contrats,
        actif=True,
    )
    refus = Desinscription.objects.filter(courriel=adresse, contrat__in=contrats)
    return {
        "abonnements": abonnements.select_related(
            "contrat", "partenaire", "liste", "quartier", "utilisateur"
        ).distinct(),
        "refus": refus.select_related("contrat"),
    }


LISTES = EnsemblePret(_listes)


def receptions(utilisateur) -> list[Reception]:
    """Every way by which reports reach this person, and what they opposed."""
    listes = LISTES.lire(utilisateur, utilisateur.courriel.lower())
    lignes: dict[tuple, Reception] = {}
    for refuse in listes["refus"]:
        _ligne(lignes, refuse.contrat, refuse.nature).desinscrit = True
    for abonnement in listes["abonnements"]:
        ligne = _ligne(lignes, abonnement.contrat, abonnement.nature)
        ligne.voies.append(_voie(abonnement))
        if abonnement.utilisateur_id and abonnement.quartier_id is None:
            ligne.choix = abonnement
    return sorted(lignes.values(), key=lambda ligne: (ligne.contrat.intitule, ligne.nature))


def _ligne(lignes: dict[tuple, Reception], contrat: Contrat, nature: str) -> Reception:
    cle = (contrat.pk, nature)
    return lignes.setdefault(cle, Reception(contrat, NatureRapport(nature), desinscrit=False))


def _voie(abonnement: Abonnement) -> str:
    """« votre choix : tous les trimestres, quartier Untel »."""
    if abonnement.partenaire_id:
        voie = f"par votre organisation, {abonnement.partenaire.nom}"
    elif abonnement.liste_id:
        voie = f"par la liste «\u00a0{abonnement.liste.nom}\u00a0»"
    else:
        voie = "à votre adresse"
    voie += f"\u00a0: {abonnement.get_frequence_display().lower()}"
    if abonnement.quartier:
        voie += f", quartier {abonnement.quartier.nom}"
    return voie + (", PDF joint" if abonnement.piece_jointe else ", par un lien")
