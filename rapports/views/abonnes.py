"""Who receives the reports of a contract, for its officers: people, partners, lists, addresses."""

from operator import attrgetter

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contrats.views.acces import contrat_gere
from quartiers.pages import PagesPretes
from quartiers.prete import EnsemblePret, LignePrete
from rapports.forms.abonnement import AbonnementForm, AdressesForm, ListeForm, consigner
from rapports.models import Abonnement, Desinscription, ListeDeDiffusion, MembreDeListe
from rapports.views.acces import PILOTE, geree

PAR_PAGE = 100
LISTE = LignePrete(lambda qui: ListeDeDiffusion.objects.visibles_par(qui).select_related(*PILOTE))
ABONNES = PagesPretes(
    lambda qui, contrat: (
        Abonnement.objects.visibles_par(qui)
        .filter(contrat=contrat)
        .select_related("utilisateur", "partenaire", "liste", "quartier")
    ),
    PAR_PAGE,
)
MEMBRES = PagesPretes(
    lambda qui, liste: MembreDeListe.objects.visibles_par(qui).filter(liste=liste), PAR_PAGE
)


def abonnement_gere(request: HttpRequest, pk: int) -> Abonnement:
    lignes = Abonnement.objects.visibles_par(request.user).select_related(
        "contrat__pilote", "utilisateur", "partenaire", "liste"
    )
    return geree(request, get_object_or_404(lignes, pk=pk))


def liste_geree(request: HttpRequest, pk: int) -> ListeDeDiffusion:
    return geree(request, LISTE.une(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def abonnes(request, contrat_pk):
    """Everyone who is subscribed, those who opposed it, the lists; and the form to add one."""
    contrat = contrat_gere(request, contrat_pk)
    envoi = request.method == "POST"
    form = AbonnementForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid():
        form.enregistrer(par=request.user)
        messages.success(request, "L’abonnement est enregistré.")
        return redirect("rapports:abonnes", contrat.pk)
    contexte = {"contrat": contrat, "onglet": "rapports", "form": form}
    contexte["page"] = ABONNES.demandee(request, contrat.pk)
    contexte |= LISTES.lire(request.user, contrat.pk)
    return render(request, "rapports/abonnes.html", contexte, status=422 if envoi else 200)


def _listes(qui, contrat: int) -> dict[str, QuerySet]:
    desinscrits = Desinscription.objects.visibles_par(qui).filter(contrat=contrat)
    listes = ListeDeDiffusion.objects.visibles_par(qui).filter(contrat=contrat)
    return {
        "desinscrits": desinscrits[:PAR_PAGE],
        "listes": listes.annotate(nombre=Count("membres")),
    }


LISTES = EnsemblePret(_listes)


def _basculer(request, pk, *, actif: bool):
    abonnement = abonnement_gere(request, pk)
    with transaction.atomic():
        abonnement.actif = actif
        abonnement.save(update_fields=["actif"])
        consigner(abonnement, "reprendre" if actif else "suspendre", request.user)
    messages.success(
        request, f"Abonnement {'repris' if actif else 'suspendu'}\u00a0: {abonnement}."
    )
    return redirect("rapports:abonnes", abonnement.contrat_id)


@require_POST
def suspendre_abonnement(request, pk):
    """Send nothing more by it for now."""
    return _basculer(request, pk, actif=False)


@require_POST
def reprendre_abonnement(request, pk):
    """Send by it again."""
    return _basculer(request, pk, actif=True)


@require_POST
def supprimer_abonnement(request, pk):
    """End a subscription."""
    abonnement = abonnement_gere(request, pk)
    with transaction.atomic():
        consigner(abonnement, "supprimer", request.user)
        abonnement.delete()
    messages.success(request, "L’abonnement est supprimé.")
    return redirect("rapports:abonnes", abonnement.contrat_id)


@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle_liste(request, contrat_pk):
    """Name a list, and paste its addresses."""
    contrat = contrat_gere(request, contrat_pk)
    envoi = request.method == "POST"
    form = ListeForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid():
        liste = form.creer(par=request.user)
        messages.success(request, "La liste est créée\u00a0: abonnez-la pour qu’elle reçoive.")
        return redirect("rapports:liste_de_diffusion", liste.pk)
    contexte = {"contrat": contrat, "onglet": "rapports", "form": form}
    return render(request, "rapports/nouvelle_liste.html", contexte, status=422 if envoi else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def liste_de_diffusion(request, pk):
    """Its members, and the form to add some."""
    liste = liste_geree(request, pk)
    envoi = request.method == "POST"
    form = AdressesForm(request.POST if envoi else None, liste=liste)
    if envoi and form.is_valid():
        with transaction.atomic():
            nombre = form.ajouter(liste)
            consigner(liste, "modifier", request.user)
        s = "s" if nombre > 1 else ""
        messages.success(request, f"{nombre} adresse{s} ajoutée{s}.")
        return redirect("rapports:liste_de_diffusion", pk)
    contexte = {
        "contrat": liste.contrat,
        "onglet": "rapports",
        "liste": liste,
        "form": form,
        "page": MEMBRES.demandee(request, liste.pk),
    }
    return render(
        request, "rapports/liste_de_diffusion.html", contexte, status=422 if envoi else 200
    )


@require_POST
def supprimer_liste(request, pk):
    """End a list, and the subscriptions that lead to it."""
    liste = liste_geree(request, pk)
    with transaction.atomic():
        consigner(liste, "supprimer", request.user)
        liste.delete()
    messages.success(request, "La liste est supprimée, avec ses abonnements.")
    return redirect("rapports:abonnes", liste.contrat_id)


@require_POST
def retirer_membre(request, pk):
    """Take an address out of its list."""
    lignes = MembreDeListe.objects.visibles_par(request.user)
    lignes = lignes.select_related("liste__contrat__pilote")
    membre = get_object_or_404(lignes, pk=pk)
    geree(request, membre, contrat=attrgetter("liste.contrat"))
    with transaction.atomic():
        membre.delete()
        consigner(membre.liste, "modifier", request.user)
    messages.success(request, f"{membre.courriel} n’est plus dans la liste.")
    return redirect("rapports:liste_de_diffusion", membre.liste_id)
