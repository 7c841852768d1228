"""The tabs of a contract: overview, signatures, journal."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contrats import synthese
from contrats.argent import cumuls
from contrats.journal import raconter
from contrats.models import Acte, Engagement, Evenement, NatureActe, Saisie, Signature
from contrats.permissions import peut_gerer
from contrats.statuts import (
    SIGNATURES_VIVANTES,
    StatutContrat,
    StatutSaisie,
    StatutSignature,
    TransitionContrat,
)
from contrats.views.acces import contrat_lisible
from quartiers.ensemble import compter, rattacher
from quartiers.pages import PagesPretes
from quartiers.prete import EnsemblePret

EVENEMENTS_PAR_PAGE = 50
ARRETS = {
    StatutContrat.SUSPENDU: TransitionContrat.SUSPENDRE.value,
    StatutContrat.RESILIE: TransitionContrat.RESILIER.value,
}


@require_GET
def contrat(request, pk):
    """Overview: key figures, presentation, what happens next; the rest is in the tabs."""
    contrat = contrat_lisible(request, pk)
    gerable = peut_gerer(request.user, contrat)
    listes = LISTES.lire(request.user, contrat, gerable, timezone.localdate())
    contexte = {
        "contrat": contrat,
        "onglet": "contrat",
        "gerable": gerable,
        "quartiers": listes["quartiers"],
        "releves": listes["releves"],
        "argent": synthese.moyens(synthese.par_nature(cumuls.argent_lu(listes))),
        "arret": next(iter(listes["arret"]), None),
        "rapport": next(iter(listes["rapport"]), None),
        **{nom: sum(nombre) for nom, nombre in listes.items() if nom.startswith("nb_")},
    }
    return render(request, "contrats/contrat.html", contexte)


def _listes(utilisateur, contrat, gerable: bool, jour: date) -> dict[str, QuerySet]:
    """What the overview shows, to be read in one query: the ground, the money, the numbers."""
    return {
        "quartiers": contrat.quartiers.order_by("nature", "nom"),
        "releves": synthese.territoires(contrat),
        **cumuls.d_un_contrat(contrat),
        "nb_objectifs": compter(contrat.objectifs.all()),
        "nb_actions": compter(contrat.actions.financees()),
        "nb_partenaires": compter(contrat.partenaires.all()),
        "arret": _arret(utilisateur, contrat),
        **_la_suite(utilisateur, contrat, gerable, jour),
    }


LISTES = EnsemblePret(_listes)


def _arret(utilisateur, contrat) -> QuerySet[Evenement]:
    """What suspended or terminated the contract, if it is: when, and on which ground."""
    faits = Evenement.objects.visibles_par(utilisateur)
    if contrat.statut not in ARRETS:
        return faits.none()
    verbe = ARRETS[contrat.statut]
    return faits.filter(contrat=contrat, objet_type="contrats.contrat", verbe=verbe)[:1]


def _la_suite(utilisateur, contrat, gerable: bool, jour: date) -> dict[str, QuerySet]:
    """The last report, what waits for the officer, the promises whose date has passed."""
    engagements = Engagement.objects.visibles_par(utilisateur).filter(contrat=contrat)
    saisies = Saisie.objects.visibles_par(utilisateur).filter(contrat=contrat)
    proposees = saisies.filter(statut=StatutSaisie.PROPOSEE) if gerable else saisies.none()
    # Reports stand above: reached by the relation's name, as whoever reads the contract may.
    emis = contrat.rapports.filter(
        emis_le__isnull=False, quartier__isnull=True, partenaire__isnull=True
    )
    return {
        "rapport": emis.defer("instantane").order_by("-emis_le")[:1],
        "nb_saisies_a_valider": compter(proposees),
        "nb_en_retard": compter(engagements.en_retard(jour)),
    }


def _signatures(utilisateur, contrat: int) -> dict[str, QuerySet]:
    """The acts of the contract, each with how many sign and have signed, and their signatures."""
    signees = Count("signatures", filter=Q(signatures__statut=StatutSignature.SIGNEE))
    vivantes = Count("signatures", filter=Q(signatures__statut__in=SIGNATURES_VIVANTES))
    actes = Acte.objects.visibles_par(utilisateur).filter(contrat=contrat)
    lignes = Signature.objects.visibles_par(utilisateur).vivantes().filter(acte__in=actes)
    comptes = actes.annotate(nb_attendus=vivantes, nb_signees=signees)
    return {
        "actes": comptes.order_by("numero", "pk"),
        "signatures": lignes.select_related("partenaire", "representant"),
    }


SIGNATURES = EnsemblePret(_signatures)


@require_GET
def signatures(request, pk):
    """Who signed what, and who is awaited."""
    contrat = contrat_lisible(request, pk)
    listes = SIGNATURES.lire(request.user, contrat.pk)
    rattacher(listes["actes"], listes["signatures"], "acte_id", "signatures")
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "actes": listes["actes"],
        "gere": peut_gerer(request.user, contrat),
        "accepte_un_avenant": contrat.accepte_un_avenant,
    }
    initial = any(acte.nature == NatureActe.INITIAL for acte in contexte["actes"])
    contexte["preparable"] = (
        contexte["gere"] and not initial and contrat.statut == StatutContrat.ELABORATION
    )
    return render(request, "contrats/signatures.html", contexte)


def _evenements(utilisateur, contrat: int) -> QuerySet[Evenement]:
    evenements = Evenement.objects.visibles_par(utilisateur).filter(contrat=contrat)
    return evenements.select_related("auteur")


JOURNAL = PagesPretes(_evenements, EVENEMENTS_PAR_PAGE)


@require_GET
def journal(request, pk):
    """The contract's events in sentences, latest first."""
    contrat = contrat_lisible(request, pk)
    page = JOURNAL.demandee(request, contrat.pk)
    contexte = {
        "contrat": contrat,
        "onglet": "journal",
        "page": page,
        "recits": [raconter(evenement) for evenement in page],
    }
    return render(request, "contrats/journal.html", contexte)
