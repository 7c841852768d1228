"""The home page: what waits for its reader, then their contracts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contrats.a_faire import NatureTache, Tache, a_faire, trier
from contrats.dus import Dus, dus, listes_dues
from contrats.models import Action, Contrat, Objectif
from contrats.retards import etats, listes_d_etats, retards_par_contrat
from partenaires.models import Partenaire, TypePartenaire
from quartiers.prete import EnsemblePret, ListePrete, cles_rondes
from rapports.a_faire import listes_de_rapports, rapports_a_reprendre
from rapports.a_faire_annuel import listes_annuelles, rapports_annuels
from rapports.models import Rapport
from rapports.statuts import StatutRapport
from remontees.a_faire import listes_de_remontees, remontees_en_cours

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
    jour, tout = timezone.localdate(), request.GET.get("tout", "")
    listes = _lire(request.user, jour)
    ce_qui_est_du = dus(jour, listes)
    taches = _taches(request.user, ce_qui_est_du, listes)
    contrats = listes["contrats"][:CONTRATS_MAX]
    for contrat in contrats:
        siens = [r for r in listes["derniers_rapports"] if r.contrat_id == contrat.pk]
        contrat.derniers_rapports = siens
    contexte = {
        "menu": "accueil",
        "groupes": grouper(taches, tout),
        "nb_taches": len(taches),
        "nb_retards": sum(tache.en_retard for tache in taches),
        "contrats": contrats,
        "autres_contrats": len(listes["contrats"]) > CONTRATS_MAX,
        "quartier": _quartier_du_conseil(request.user),
    }
    if request.user.est_officier:
        montres = None if tout == TOUT else RETARDS_MAX
        contexte |= _suivi_des_contrats(request.user, ce_qui_est_du, montres)
        contexte["etats"] = etats(contrats, jour, listes)
        contexte["retards_max"] = montres
    return render(request, "rapports/accueil.html", contexte)


def _listes(utilisateur, jour: date) -> dict[str, QuerySet]:
    """All that the page looks at, to be read in one query."""
    listes = {
        **listes_dues(utilisateur, jour),
        **listes_de_remontees(utilisateur),
        **listes_annuelles(utilisateur, jour),
        **listes_de_rapports(utilisateur),
        "contrats": _contrats(utilisateur)[: CONTRATS_MAX + 1],
    }
    montres = Contrat.objects.visibles_par(utilisateur)[:CONTRATS_MAX]
    listes["derniers_rapports"] = _derniers_rapports(utilisateur).filter(contrat__in=montres)
    if utilisateur.est_officier:
        listes |= listes_d_etats(montres, jour)
    return listes


LISTES = EnsemblePret(_listes)
# An officer's are hundreds of short rows, or thousands.
NOMMES = ("partenaires_valeurs", "actions_de_tous", "partenaires_actions")
SUIVIS = ("indicateurs", "indicateurs_des_contrats", *NOMMES)
LISTES_D_OFFICIER = EnsemblePret(_listes, SUIVIS, ("mesurees_gardees", "annees_gardees"))


def _lire(utilisateur, jour: date) -> dict[str, list]:
    ensemble = LISTES_D_OFFICIER if utilisateur.est_officier else LISTES
    return ensemble.lire(utilisateur, jour)


def _taches(utilisateur, ce_qui_est_du: Dus, listes: dict[str, QuerySet]) -> list[Tache]:
    return trier(
        [
            *a_faire(utilisateur, ce_qui_est_du),
            *remontees_en_cours(utilisateur, ce_qui_est_du.jour, listes),
            *rapports_annuels(utilisateur, ce_qui_est_du.jour, listes),
            *rapports_a_reprendre(listes),
        ]
    )


def _suivi_des_contrats(officier, ce_qui_est_du: Dus, montres: int | None) -> dict:
    """Who is late, and whose sheets the officer may open among the first `montres` of each
    contract."""
    retards = retards_par_contrat(ce_qui_est_du)
    en_retard = {retard.partenaire.pk for _, lignes in retards for retard in lignes[:montres]}
    return {"retards": retards, "lisibles": set(LISIBLES.lire(officier, cles_rondes(en_retard)))}


LISIBLES = ListePrete(
    lambda qui, cles: (
        Partenaire.objects.visibles_par(qui)
        .filter(pk__in=cles)
        .order_by()
        .values_list("pk", flat=True)
    )
)


def grouper(taches: list[Tache], tout: str) -> list[GroupeDeTaches]:
    """The tasks by nature, in its order: all those of `tout`, the first ones of the others."""
    groupes = []
    for nature in NatureTache:
        siennes = [tache for tache in taches if tache.nature == nature]
        montrees = siennes if tout == nature else siennes[:TACHES_PAR_GROUPE]
        groupes.append(GroupeDeTaches(nature, len(siennes), montrees))
    return [groupe for groupe in groupes if groupe.total]


def _contrats(utilisateur) -> QuerySet[Contrat]:
    return (
        Contrat.objects.visibles_par(utilisateur)
        .select_related("pilote")
        .annotate(
            nb_objectifs=_nombre(Objectif.objects.visibles_par(utilisateur)),
            nb_actions=_nombre(Action.objects.visibles_par(utilisateur).financees()),
        )
    )


def _derniers_rapports(utilisateur) -> QuerySet[Rapport]:
    """The last one issued of each contract."""
    emis = Rapport.objects.visibles_par(utilisateur).filter(statut=StatutRapport.EMIS)
    emis = emis.defer("instantane").order_by("contrat_id", "-emis_le", "-pk")
    return emis.distinct("contrat_id")


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
