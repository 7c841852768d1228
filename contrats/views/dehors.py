"""Signatures given outside the portal: from a parapheur, on paper; an officer records them."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from composition.pdf import CompositionImpossible
from contrats import papier as feuilles
from contrats.disque import statut_du_refus
from contrats.forms.dehors import PapierForm, ParapheurForm, ScanForm
from contrats.models import Acte, NiveauSignature, Signature
from contrats.parapheur import certificat_de
from contrats.permissions import peut_gerer, peut_lire_la_piece
from contrats.pieces import TYPES
from contrats.remise import lire_un_pdf, remettre
from contrats.statuts import StatutActe, StatutSignature
from contrats.views.acces import acte_gere, signature_geree, signature_lisible
from contrats.views.texte import nom_du_fichier

logger = logging.getLogger(__name__)
DEHORS = (NiveauSignature.PARAPHEUR, NiveauSignature.PAPIER)
prive = cache_control(private=True, no_store=True)


def dehors_de_l_acte(request: HttpRequest, acte: Acte, listes: dict[str, QuerySet]) -> dict:
    """The signatures given outside, with what proves them, and who may open their files."""
    donnees = [
        signature
        for signature in listes["signatures"]
        if signature.niveau in DEHORS and signature.statut == StatutSignature.SIGNEE
    ]
    return {
        "dehors": [
            {
                "signature": signature,
                "certificat": certificat_de(signature),
                "lisible": bool(signature.piece) and peut_lire_la_piece(request.user, signature),
            }
            for signature in donnees
        ],
        "dehors_ouvert": peut_gerer(request.user, acte.contrat)
        and acte.statut == StatutActe.EN_SIGNATURE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def parapheur(request, pk):
    """Download the frozen text, have it signed elsewhere, give the signed file back."""
    signature = signature_geree(request, pk)
    acte = signature.acte
    attendue = acte.statut == StatutActe.EN_SIGNATURE and signature.version is not None
    attendue = attendue and signature.statut == StatutSignature.ATTENDUE
    envoi = request.method == "POST"
    form = None
    if attendue:
        donnees = (request.POST, request.FILES) if envoi else ()
        form = ParapheurForm(*donnees, signature=signature)
        if envoi and form.is_valid() and form.enregistrer(par=request.user):
            dit = f"La signature de {signature.partenaire.nom} est vérifiée et enregistrée."
            messages.success(request, dit)
            return redirect("contrats:acte", acte.pk)
    contexte = {"contrat": acte.contrat, "onglet": "signatures", "acte": acte, "form": form}
    contexte["signature"] = signature
    status = statut_du_refus(form) if envoi and form else 422 if envoi else 200
    return render(request, "contrats/actes/dehors_parapheur.html", contexte, status=status)


@require_GET
@prive
def piece_signee(request, pk):
    """The signed PDF or the scan, checked against its sha256 before it leaves."""
    signature = signature_lisible(request, pk)
    if not peut_lire_la_piece(request.user, signature):
        raise PermissionDenied
    if not signature.piece:
        raise Http404
    try:
        octets = signature.lire_piece()
    except (ValueError, OSError):
        logger.exception("Signature %s : pièce altérée ou absente", pk)
        contexte = {"acte": signature.acte, "contrat": signature.acte.contrat}
        return render(request, "contrats/actes/texte_altere.html", contexte, status=500)
    return _remettre(signature, octets)


def _remettre(signature: Signature, octets: bytes) -> HttpResponse:
    extension = signature.piece.name.rpartition(".")[2]
    nom = f"{signature.acte.titre} - {signature.partenaire.nom}.{extension}"
    return remettre(octets, nom, TYPES[extension])


# -- on paper -----------------------------------------------------------------------------------


@require_GET
@prive
def feuille_de_signature(request, pk):
    """The sheet to print: one block and one code for each signature that is awaited."""
    acte = acte_gere(request, pk)
    if acte.statut != StatutActe.EN_SIGNATURE or not feuilles.lignes_a_signer(pk):
        messages.error(request, "Aucune signature n’est attendue\u00a0: il n’y a rien à imprimer.")
        return redirect("contrats:acte", pk)
    try:
        octets = feuilles.feuille(acte)
    except CompositionImpossible as echec:
        messages.error(request, str(echec))
        return redirect("contrats:acte", pk)
    nom = f"{nom_du_fichier(acte)}-feuille-de-signature.pdf"
    return lire_un_pdf(octets, nom)


def _page_papier(request, acte: Acte, *, status=200, **formulaires) -> HttpResponse:
    """The two ways: with a scan, or without; a refused form as it was typed."""
    contexte = {
        "contrat": acte.contrat,
        "onglet": "signatures",
        "acte": acte,
        "ouvert": acte.statut == StatutActe.EN_SIGNATURE,
        "lecture": None,
        "scan": None,
        "papier": None,
        **formulaires,
    }
    return render(request, "contrats/actes/dehors_papier.html", contexte, status=status)


@require_GET
def papier(request, pk):
    """Print the sheet, give its scan back, or record a ceremony without a scan."""
    acte = acte_gere(request, pk)
    return _page_papier(request, acte, scan=ScanForm(acte=acte), papier=PapierForm(acte=acte))


@require_POST
def lire_feuille(request, pk):
    """Read the codes of a scan: its lines are proposed, the officer says which are signed."""
    acte = acte_gere(request, pk)
    scan = ScanForm(request.POST, request.FILES, acte=acte)
    garde = scan.is_valid() and scan.garder()
    if not garde:
        papier, status = PapierForm(acte=acte), statut_du_refus(scan)
        return _page_papier(request, acte, status=status, scan=scan, papier=papier)
    proposition = {"lignes": scan.lecture.lignes, "scan": garde}
    return _page_papier(
        request, acte, lecture=scan.lecture, papier=PapierForm(acte=acte, initial=proposition)
    )


@require_POST
def enregistrer_papier(request, pk):
    """Record the signatures that the officer saw on the paper."""
    acte = acte_gere(request, pk)
    form = PapierForm(request.POST, acte=acte)
    if not form.is_valid() or not form.enregistrer(par=request.user):
        scan = None if request.POST.get("scan") else ScanForm(acte=acte)
        return _page_papier(request, acte, status=422, scan=scan, papier=form)
    nombre = len(form.cleaned_data["lignes"])
    pluriel = "s" if nombre > 1 else ""
    messages.success(request, f"{nombre} signature{pluriel} sur papier enregistrée{pluriel}.")
    return redirect("contrats:acte", pk)
