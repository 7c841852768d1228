"""Which partners an officer manages: those no other intercommunality relies on."""

from django.db.models import Exists, OuterRef, Q

from partenaires.models import Partenaire
from quartiers.cloisonnement import miennes
from quartiers.models import Intercommunalite
from quartiers.prete import ListePrete


def partenaires_propres(utilisateur):
    """The officer's own organisation, and visible partners bound to no other intercommunality.

    A shared partner (a Département, the State) opens, through its accounts, the contracts of
    other intercommunalities: its accounts and its identity belong to the administrator.
    """
    visibles = Partenaire.objects.visibles_par(utilisateur)
    if utilisateur.is_superuser:
        return visibles
    autres = Intercommunalite.objects.exclude(miennes(utilisateur)).values("pk")
    partages = Partenaire.objects.filter(
        Q(contrats__pilote__in=autres)
        | Q(enregistre_par__in=autres)
        | Q(intercommunalite__in=autres)
    )
    partage = Exists(partages.filter(pk=OuterRef("pk")))
    return visibles.filter(miennes(utilisateur, "intercommunalite") | ~partage)


def peut_gerer_partenaire(utilisateur, partenaire) -> bool:
    """True if this person may change the partner, its representatives and its accounts."""
    return bool(PROPRE.lire(utilisateur, partenaire.pk))


def gere(request, partenaire) -> bool:
    """The same of who asks for a page: one that only shows asks it once a partner."""
    if request.method != "GET":
        return peut_gerer_partenaire(request.user, partenaire)
    sus = vars(request).setdefault("partenaires_geres", {})
    if partenaire.pk not in sus:
        sus[partenaire.pk] = peut_gerer_partenaire(request.user, partenaire)
    return sus[partenaire.pk]


PROPRE = ListePrete(
    lambda qui, pk: partenaires_propres(qui).filter(pk=pk).order_by().values_list("pk")
)
