"""One's own data: read them, take them away, ask to be erased. And the officer who erases."""

import json
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.faits import Fait
from audit.journal import consigner
from audit.models import Compteur
from comptes.models import Utilisateur
from contrats.remise import remettre
from partenaires.lecture import REPRESENTANT
from quartiers.prete import LignePrete, ListePrete
from rgpd.effacement import actes_gardes, effacer, empechement
from rgpd.export import tout_de
from rgpd.models import Effacement
from rgpd.permissions import peut_effacer

EXPORTS, HEURE = 5, timedelta(hours=1)
DEMANDEES = ListePrete(
    lambda qui: Effacement.objects.visibles_par(qui).attendus().filter(compte=qui.pk)[:1]
)
COMPTE = LignePrete(lambda qui: Utilisateur.objects.visibles_par(qui).select_related("partenaire"))


@require_GET
@never_cache
def mes_donnees(request):
    """Everything about me, by kind, to be read on screen."""
    demandees = DEMANDEES.lire(request.user)
    contexte = {
        "menu": "mes_donnees",
        "tables": tout_de(request.user),
        "actes": actes_gardes(request.user),
        "demande": demandees[0] if demandees else None,
    }
    return render(request, "rgpd/mes_donnees.html", contexte)


@require_POST
def telecharger(request):
    """The same as one JSON file; a few times an hour, told to the security journal."""
    passage = Compteur.objects.compter(
        "export_rgpd", str(request.user.pk), limite=EXPORTS, duree=HEURE
    )
    if not passage.permis:
        contexte = {"revenir_le": timezone.localtime() + passage.attendre}
        return render(request, "rgpd/trop_d_exports.html", contexte, status=429)
    contenu = {"etabli_le": timezone.now(), "donnees": tout_de(request.user)}
    consigner(Fait.DONNEES_EXPORTEES, objet=request.user, request=request)
    request.consigne = True
    texte = json.dumps(contenu, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return remettre(texte.encode(), "mes-donnees.json", "application/json")


@require_POST
def demander_effacement(request):
    """Ask the officers to be erased; asked twice, it is asked once."""
    compte = request.user
    if compte.is_superuser:
        raise PermissionDenied
    attendus = Effacement.objects.visibles_par(compte).attendus()
    if not attendus.filter(compte=compte).exists():
        Effacement(compte=compte, demande_par=compte).save()
    messages.success(request, "Votre demande est enregistrée : l’intercommunalité la traitera.")
    return redirect("rgpd:mes_donnees")


@require_http_methods(["GET", "HEAD", "POST"])
def effacer_compte(request, pk):
    """An officer erases an account, once told what goes and what stays."""
    return _effacer(request, COMPTE.une(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def effacer_representant(request, pk):
    """The same for a representative, who may have no account."""
    return _effacer(request, REPRESENTANT.une(request.user, pk))


def _effacer(request, personne):
    if not peut_effacer(request.user, personne):
        raise PermissionDenied
    motif = empechement(personne)
    if request.method == "POST" and not motif:
        try:
            fait = effacer(personne, par=request.user)
        except ValidationError as erreur:
            motif = " ".join(erreur.messages)
        else:
            messages.success(request, f"C’est fait : {fait}.")
            return redirect("contrats:partenaire", personne.partenaire_id)
    contexte = {"personne": personne, "actes": actes_gardes(personne), "empechement": motif}
    statut = 409 if request.method == "POST" else 200
    return render(request, "rgpd/effacer.html", contexte, status=statut)
