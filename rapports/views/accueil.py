"""The home page: what waits for its reader, then their contracts."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contrats.a_faire import Dus, NatureTache, Tache, a_faire, lire, trier
from contrats.models import Action, Contrat, Objectif
from contrats.retards import etats, retards_par_contrat
from partenaires.models import Partenaire, TypePartenaire
from rapports.a_faire import rapports_a_reprendre
from rapports.a_faire_annuel import rapports_annuels
from rapports.models import Rapport
from rapports.statuts import StatutRapport
from remontees.a_faire import remontees_en_cours

TACHES_PAR_GROUPE = 10
CONTRATS_MAX = 20
RETARDS_MAX = 10
TOUT = "retards"


@dataclass(frozen=True)
class GroupeDeTaches:
    """The tasks of one nature: those shown, and how many there are."""

    nature: NatureTache
    total: int
    montrees: list[Tache]


@require_GET
def accueil(request):
    """What there is to do, who is late (for officers), and where my contracts stand."""
    jour = timezone.localdate()
    dus = lire(request.user, jour)
    taches = _taches(request.user, dus)
    trouves = list(_contrats(request.user)[: CONTRATS_MAX + 1])
    contrats = trouves[:CONTRATS_MAX]
    tout = request.GET.get("tout", "")
    contexte = {
        "menu": "accueil",
        "groupes": grouper(taches, tout),
        "nb_taches": len(taches),
        "nb_retards": sum(tache.en_retard for tache in taches),
        "contrats": contrats,
        "autres_contrats": len(trouves) > CONTRATS_MAX,
        "quartier": _quartier_du_conseil(request.user),
    }
    if request.user.est_officier:
        contexte |= _suivi_des_contrats(request.user, dus, contrats)
        contexte["retards_max"] = None if tout == TOUT else RETARDS_MAX
    return render(request, "rapports/accueil.html", contexte)


def _taches(utilisateur, dus: Dus) -> list[Tache]:
    return trier(
        [
            *a_faire(utilisateur, dus),
            *remontees_en_cours(utilisateur, dus.jour),
            *rapports_annuels(utilisateur, dus.jour),
            *rapports_a_reprendre(utilisateur),
        ]
    )


def _suivi_des_contrats(officier, dus: Dus, contrats: list[Contrat]) -> dict:
    """Who is late, whose sheets the officer may open, and where each contract stands."""
    retards = retards_par_contrat(dus)
    en_retard = {retard.partenaire.pk for _, lignes in retards for retard in lignes}
    lisibles = Partenaire.objects.visibles_par(officier).filter(pk__in=en_retard)
    return {
        "retards": retards,
        "lisibles": set(lisibles.order_by().values_list("pk", flat=True)),
        "etats": etats(contrats, dus.jour),
    }


def grouper(taches: list[Tache], tout: str) -> list[GroupeDeTaches]:
    """The tasks by nature, in its order: all those of `tout`, the first ones of the others."""
    groupes = []
    for nature in NatureTache:
        siennes = [tache for tache in taches if tache.nature == nature]
        montrees = siennes if tout == nature else siennes[:TACHES_PAR_GROUPE]
        groupes.append(GroupeDeTaches(nature, len(siennes), montrees))
    return [groupe for groupe in groupes if groupe.total]


def _contrats(utilisateur):
    derniers = (
        Rapport.objects.visibles_par(utilisateur)
        .filter(statut=StatutRapport.EMIS)
        .defer("instantane")
        .order_by("contrat_id", "-emis_le")
        .distinct("contrat_id")
    )
    return (
        Contrat.objects.visibles_par(utilisateur)
        .select_related("pilote")
        .annotate(
            nb_objectifs=_nombre(Objectif.objects.visibles_par(utilisateur)),
            nb_actions=_nombre(Action.objects.visibles_par(utilisateur).financees()),
        )
        .prefetch_related(Prefetch("rapports", derniers, to_attr="derniers_rapports"))
    )


def _nombre(lignes):
    """How many of these rows each contract has, without joining one kind to the other."""
    comptes = lignes.filter(contrat=OuterRef("pk")).order_by().values("contrat")
    return Coalesce(Subquery(comptes.annotate(n=Count("pk")).values("n")), 0)


def _quartier_du_conseil(utilisateur):
    """The neighbourhood of a residents' council; None for anyone else."""
    partenaire = utilisateur.partenaire
    if partenaire is None or partenaire.type != TypePartenaire.CONSEIL_CITOYEN:
        return None
    return partenaire.quartier
