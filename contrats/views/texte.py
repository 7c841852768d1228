"""The text of an act: an officer prepares and freezes it, whoever sees the contract reads it."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from contrats import texte
from contrats.disque import statut_du_refus
from contrats.forms.texte import DepotForm, FigerForm
from contrats.models import Acte, FaitRegistre, LigneRegistre, VersionActe
from contrats.permissions import peut_gerer
from contrats.remise import lire_un_pdf
from contrats.scellement import reveiller_scellement
from contrats.statuts import StatutActe
from contrats.views.acces import acte_gere
from quartiers.ensemble import rattacher

logger = logging.getLogger(__name__)


def listes_du_texte(utilisateur, acte: Acte) -> dict[str, QuerySet]:
    """The frozen versions of the text, latest first, and the line of their seal."""
    versions = VersionActe.objects.visibles_par(utilisateur).filter(acte=acte)
    lignes = LigneRegistre.objects.visibles_par(utilisateur).filter(acte=acte)
    return {
        "versions": versions.defer("donnees").select_related("figee_par"),
        "sceaux": lignes.filter(fait=FaitRegistre.SCELLEMENT)[:1],
    }


def texte_de_l_acte(request: HttpRequest, acte: Acte, listes: dict[str, QuerySet]) -> dict:
    """The frozen versions, and the certificate of the seal of the present one."""
    versions = list(listes["versions"])
    scellee = bool(versions) and versions[0].scelle_le is not None
    ligne = next(iter(listes["sceaux"]), None) if scellee else None
    return {
        "version": versions[0] if versions else None,
        "versions": versions,
        "sceau": ligne.contenu["certificat"] if ligne else None,
    }


def _version(request: HttpRequest, pk: int, **filtres) -> VersionActe:
    versions = VersionActe.objects.visibles_par(request.user).defer("donnees")
    return get_object_or_404(
        versions.select_related("acte__contrat__pilote__successeur"), pk=pk, **filtres
    )


def _page(request, acte, *, figer=None, depot=None, status=200) -> HttpResponse:
    """The two ways to freeze a text; a refused form as it was typed, the preview made again."""
    apercu, impossible = None, ""
    rattacher([acte], acte.versions.defer("donnees"), "acte_id", "versions")
    if acte.statut == StatutActe.PROJET:
        try:
            apercu = texte.preparer(acte)
        except texte.CompositionImpossible as echec:
            impossible = str(echec)
    contexte = {
        "contrat": acte.contrat,
        "onglet": "signatures",
        "acte": acte,
        "derniere": acte.version_courante,
        "apercu": apercu,
        "impossible": impossible,
        "manques": texte.manques(apercu.donnees) if apercu else [],
        "figer": figer,
        "depot": depot or DepotForm(acte=acte),
    }
    return render(request, "contrats/actes/texte_preparer.html", contexte, status=status)


@require_GET
def preparer_texte(request, pk):
    """Compose the text and look at it, or deposit one: nothing is frozen yet."""
    return _page(request, acte_gere(request, pk))


@require_GET
@cache_control(private=True, no_store=True)
def apercu_du_texte(request, pk):
    """The PDF as it would be frozen now. It writes nothing."""
    acte = acte_gere(request, pk)
    try:
        apercu = texte.preparer(acte)
    except texte.CompositionImpossible as echec:
        messages.error(request, str(echec))
        return redirect("contrats:preparer_texte", pk)
    return lire_un_pdf(apercu.pdf, f"{nom_du_fichier(acte)}-projet.pdf")


@require_POST
def figer_texte(request, pk):
    """Freeze the composed text, if it still is the one that was read."""
    acte = acte_gere(request, pk)
    form = FigerForm(request.POST, acte=acte)
    version = form.figer(par=request.user) if form.is_valid() else None
    if version is None:
        return _page(request, acte, figer=form, status=409)
    return _fige(request, version)


@require_POST
def deposer_texte(request, pk):
    """Freeze a PDF written elsewhere."""
    acte = acte_gere(request, pk)
    form = DepotForm(request.POST, request.FILES, acte=acte)
    version = form.figer(par=request.user) if form.is_valid() else None
    if not version:
        return _page(request, acte, depot=form, status=statut_du_refus(form))
    return _fige(request, version)


def _fige(request, version: VersionActe) -> HttpResponse:
    messages.success(request, f"Le texte est figé\u00a0: c’est la version {version.numero}.")
    return redirect("contrats:acte", version.acte_id)


@require_GET
@cache_control(private=True, no_store=True)
def texte_fige(request, pk):
    """The frozen PDF, read in the browser; `?telecharger=1` keeps it on the machine."""
    version = _version(request, pk)
    return _remettre(request, version, version.lire_pdf, f"version-{version.numero}")


@require_GET
@cache_control(private=True, no_store=True)
def texte_scelle(request, pk):
    """The final PDF: text, signature pages, evidence, under the seal."""
    version = _version(request, pk, scelle_le__isnull=False)
    return _remettre(request, version, version.lire_scelle, "signe-et-scelle")


def _remettre(request, version, lire, suffixe) -> HttpResponse:
    """The bytes, checked against their sha256 before they leave."""
    try:
        octets = lire()
    except (ValueError, OSError):
        logger.exception("Texte %s : fichier altéré ou absent", version.pk)
        contexte = {"acte": version.acte, "contrat": version.acte.contrat}
        return render(request, "contrats/actes/texte_altere.html", contexte, status=500)
    nom = f"{nom_du_fichier(version.acte)}-{suffixe}.pdf"
    return lire_un_pdf(octets, nom, telecharger="telecharger" in request.GET)


def nom_du_fichier(acte: Acte) -> str:
    """« CV220-contrat », « CV220-avenant-2 »: what the file is called on a reader's machine."""
    debut = acte.contrat.code or f"contrat-de-ville-{acte.contrat_id}"
    return f"{debut}-avenant-{acte.numero}" if acte.numero else f"{debut}-contrat"


@require_POST
def relancer_scellement(request, pk):
    """Ask for the seal again, once the worker has given up."""
    version = _version(request, pk)
    if not peut_gerer(request.user, version.acte.contrat):
        raise PermissionDenied
    with transaction.atomic():
        relance = version.relancer_le_scellement(par=request.user)
        if relance:
            reveiller_scellement(version.acte)
    if relance:
        messages.success(request, "Le scellement est relancé\u00a0: rechargez la page bientôt.")
    else:
        messages.info(request, "Le scellement de ce texte n’est pas à relancer.")
    return redirect("contrats:acte", version.acte_id)
