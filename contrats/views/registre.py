"""The register of a contract's acts: read by all, its head and its check for the officers."""

import json
from dataclasses import asdict

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contrats import registre as verification
from contrats.models import Acte, LigneRegistre
from contrats.permissions import peut_gerer
from contrats.recit_registre import raconter_ligne
from contrats.remise import remettre
from contrats.views.acces import cle_demandee, contrat_gere, contrat_lisible
from quartiers.pages import PagesPretes

DERNIERES = 5  # on the page of an act
PAR_PAGE = 50


def listes_du_registre(utilisateur, acte: Acte) -> dict[str, QuerySet]:
    """The last lines about an act; what is personal is not read here, whoever reads."""
    lignes = LigneRegistre.objects.visibles_par(utilisateur).filter(acte=acte)
    return {"inscriptions": lignes[: DERNIERES + 1]}


def registre_de_l_acte(request: HttpRequest, acte: Acte, listes: dict[str, QuerySet]) -> dict:
    """These lines in words."""
    dernieres = list(listes["inscriptions"])
    return {
        "inscriptions": [raconter_ligne(ligne) for ligne in dernieres[:DERNIERES]],
        "inscriptions_de_plus": len(dernieres) > DERNIERES,
    }


def _lignes(utilisateur, contrat: int, acte: int | None) -> QuerySet[LigneRegistre]:
    """Those of the acts of a contract, or of one of them, with what is personal."""
    lignes = LigneRegistre.objects.visibles_par(utilisateur).filter(acte__contrat=contrat)
    lignes = lignes if acte is None else lignes.filter(acte=acte)
    return lignes.select_related("acte", "personnelle")


LIGNES = PagesPretes(_lignes, PAR_PAGE)


@require_GET
def registre(request, pk):
    """The lines of a contract's acts, latest first; of one act with `?acte=`."""
    contrat = contrat_lisible(request, pk)
    acte = None
    if request.GET.get("acte"):
        actes = Acte.objects.visibles_par(request.user).filter(contrat=contrat)
        acte = get_object_or_404(actes, pk=cle_demandee(request.GET, "acte"))
    gere = peut_gerer(request.user, contrat)
    page = LIGNES.demandee(request, contrat.pk, acte and acte.pk)
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "acte": acte,
        "gere": gere,
        "page": page,
        "inscriptions": [(li.acte, raconter_ligne(li, personnel=gere)) for li in page],
        "tete": verification.tete() if gere else None,
    }
    return render(request, "contrats/registre/registre.html", contexte)


@require_GET
@never_cache
def tete_du_registre(request, pk):
    """The head of the register, to be kept elsewhere: what `verifier_registre --tete` reads."""
    contrat_gere(request, pk)
    releve = asdict(verification.tete()) | {"releve_le": timezone.now()}
    octets = json.dumps(releve, cls=DjangoJSONEncoder, indent=2).encode()
    return remettre(octets, f"registre-{timezone.localdate():%Y-%m-%d}.json", "application/json")


@require_GET
@never_cache
def verification_du_registre(request, pk):
    """Everything read again now; of the other contracts, only how many anomalies there are."""
    contrat = contrat_gere(request, pk)
    resultat = verification.verifier()
    siennes = [a for a in resultat.anomalies if a.contrat_id == contrat.pk]
    contexte = {
        "contrat": contrat,
        "onglet": "signatures",
        "verification": resultat,
        "anomalies": siennes,
        "nb_ailleurs": resultat.nb_anomalies - len(siennes),
    }
    return render(request, "contrats/registre/verification.html", contexte)
