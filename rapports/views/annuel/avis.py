"""One opinion: given by the body itself, or typed by an officer from paper; a late answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contrats.disque import statut_du_refus
from contrats.models import TransitionInterdite
from contrats.permissions import peut_gerer, peut_rendre_avis
from quartiers.prete import EnsemblePret
from rapports.forms_annuel.avis import AvisAnnuelForm, RenvoiForm, TardifForm
from rapports.models import AvisAnnuel, RappelAvis, Remarque
from rapports.statuts_annuel import StatutAnnuel, StatutAvisAnnuel
from rapports.views.annuel.acces import avis_lisible, refuser, revenir

RECUEILLI = {StatutAnnuel.CONSULTATION, StatutAnnuel.SUITES}
LISTES = EnsemblePret(
    lambda avis: {
        "remarques": Remarque.objects.filter(avis=avis).select_related("suite").order_by("rang"),
        "rappels": RappelAvis.objects.filter(avis=avis).order_by("prevu_le"),
    }
)


@require_GET
def avis_annuel(request, pk):
    """The opinion as it stands; the form to give it, for the body or for an officer."""
    return _page(request, avis_lisible(request, pk))


def _ouvert(utilisateur, avis: AvisAnnuel) -> bool:
    """The body answers while it is awaited; an officer also types what came on paper in time."""
    if avis.annuel.statut not in RECUEILLI or avis.statut == StatutAvisAnnuel.RENDU:
        return False
    if peut_gerer(utilisateur, avis.annuel.contrat):
        return True
    return avis.statut == StatutAvisAnnuel.ATTENDU and peut_rendre_avis(utilisateur, avis)


def _page(
    request, avis: AvisAnnuel, *, form=None, tardif=None, renvoi=None, status=200
) -> HttpResponse:
    officier = peut_gerer(request.user, avis.annuel.contrat)
    if form is None and _ouvert(request.user, avis):
        form = AvisAnnuelForm(avis=avis, officier=officier)
    muet = avis.statut == StatutAvisAnnuel.TACITE and avis.annuel.statut in RECUEILLI
    recu = getattr(avis, "tardif", None)
    attendu = avis.statut == StatutAvisAnnuel.ATTENDU
    ouverte = attendu and avis.annuel.statut == StatutAnnuel.CONSULTATION
    if renvoi is None and officier and ouverte and avis.injoint:
        renvoi = RenvoiForm(avis=avis)
    contexte = {
        "contrat": avis.annuel.contrat,
        "onglet": "rapports",
        "annuel": avis.annuel,
        "avis": avis,
        "titre_avis": f"Avis\u00a0: {avis.partenaire.nom}",
        "officier": officier,
        "form": form,
        "renvoi": renvoi,
        "tardif": recu,
        "form_tardif": tardif
        or (TardifForm(avis=avis) if officier and muet and not recu else None),
        **LISTES.lire(avis.pk),
        "piece": getattr(avis, "piece", None),
    }
    return render(request, "rapports/annuel/avis.html", contexte, status=status)


@require_POST
def rendre_avis_annuel(request, pk):
    """Give the opinion, once; the same form asks for more lines."""
    avis = avis_lisible(request, pk)
    officier = peut_gerer(request.user, avis.annuel.contrat)
    if not officier and not peut_rendre_avis(request.user, avis):
        raise PermissionDenied
    form = AvisAnnuelForm(request.POST, request.FILES, avis=avis, officier=officier)
    if form.demande_des_lignes:
        return _page(request, avis, form=form.avec_plus_de_lignes())
    dit = f"L’avis de {avis.partenaire.nom} est enregistré."
    return _enregistrer(request, avis, form.rendre, dit, form=form)


@require_POST
def renvoyer_le_projet(request, pk):
    """Send the draft again to a body that it did not reach."""
    avis = avis_lisible(request, pk)
    if not peut_gerer(request.user, avis.annuel.contrat):
        raise PermissionDenied
    if not avis.injoint:
        messages.error(request, "Rien n’est à renvoyer\u00a0: le projet est parti.")
        return redirect("rapports:avis_annuel", pk)
    form = RenvoiForm(request.POST, avis=avis)
    return _enregistrer(request, avis, form.renvoyer, "Le projet part de nouveau.", renvoi=form)


@require_POST
def avis_tardif(request, pk):
    """Keep an answer that came too late, beside the silence that it does not replace."""
    avis = avis_lisible(request, pk)
    if not peut_gerer(request.user, avis.annuel.contrat):
        raise PermissionDenied
    form = TardifForm(request.POST, avis=avis)
    dit = "L’avis tardif est gardé à côté de l’avis tacite."
    return _enregistrer(request, avis, form.enregistrer, dit, tardif=form)


def _enregistrer(request, avis: AvisAnnuel, agir, dit: str, **formulaire) -> HttpResponse:
    """Do what this one form asks (`agir`), and say so; else its page again, with what is wrong.
    The form goes under the name that the page gives it."""
    (form,) = formulaire.values()
    try:
        if not form.is_valid() or not agir(par=request.user):
            return _page(request, avis, **formulaire, status=statut_du_refus(form))
    except TransitionInterdite as refus:
        return refuser(request, avis.annuel_id, refus)
    return revenir(request, avis.annuel_id, dit)
