"""What anyone reads of the annual reports without an account: only what is published, else 404."""

import logging

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.models import Publication
from contrats.remise import montrer_un_dessin, remettre
from contrats.views.public import pour_tous
from quartiers.prete import EnsemblePret, LignePrete
from rapports.blocs import Bloc
from rapports.emails import nom_du_fichier
from rapports.formes import page
from rapports.models import PieceAnnuelle, RapportAnnuel

logger = logging.getLogger(__name__)


@pour_tous
def annuels_publics(request, pk):
    """The published annual reports of a contract that is online, with their annexes."""
    listes = PUBLIES.lire(pk)
    if not listes["publications"]:
        raise Http404
    [publication] = listes["publications"]
    par_annuel: dict[int, list[PieceAnnuelle]] = {}
    for piece in listes["pieces"]:
        par_annuel.setdefault(piece.annuel_id, []).append(piece)
    contexte = {
        "menu": "public",
        "contrat": publication.contrat,
        "rapports": [(annuel, par_annuel.get(annuel.pk, [])) for annuel in listes["rapports"]],
    }
    return render(request, "rapports/annuel/public.html", contexte)


def _publies(contrat: int) -> dict[str, QuerySet]:
    """A contract that is online, its published reports and their annexes."""
    publications = Publication.objects.en_ligne().filter(contrat=contrat)
    publies = RapportAnnuel.objects.en_ligne().filter(contrat=contrat).order_by("-annee")
    pieces = PieceAnnuelle.objects.en_ligne().filter(annuel__contrat=contrat)
    return {
        "publications": publications.select_related("contrat__pilote"),
        "rapports": publies.select_related("definitif").defer("definitif__instantane"),
        "pieces": pieces.select_related("avis__partenaire", "annuel").order_by("pk"),
    }


PUBLIES = EnsemblePret(_publies)
PUBLIE = LignePrete(
    lambda _: RapportAnnuel.objects.en_ligne().select_related("contrat__pilote", "definitif")
)


def _publie(pk) -> RapportAnnuel:
    """A published report, its final document with it. Raises Http404."""
    return PUBLIE.une(None, pk)


@pour_tous
def annuel_public(request, pk):
    """The final document as a page, from the very blocks of its PDF."""
    annuel = _publie(pk)
    parties = page.parties(
        _corps(annuel),
        annuel.definitif.textes,
        lambda rang: reverse("rapports:annuel_public_dessin", args=[pk, rang]),
    )
    contexte = {
        "menu": "public",
        "contrat": annuel.contrat,
        "annuel": annuel,
        "parties": parties,
        "sommaire": page.sommaire(parties),
    }
    return render(request, "rapports/annuel/lecture_publique.html", contexte)


def _corps(annuel: RapportAnnuel) -> list[Bloc]:
    return (annuel.definitif.instantane or {}).get("corps", [])


@pour_tous
def annuel_public_dessin(request, pk, rang):
    """One chart of it, as it was frozen. It runs nothing and fetches nothing."""
    svg = page.dessin(_corps(_publie(pk)), rang)
    if svg is None:
        raise Http404
    return montrer_un_dessin(svg)


@pour_tous
def annuel_public_pdf(request, pk):
    """The final document, whole: checked against its sha256 before it leaves."""
    publies = RapportAnnuel.objects.en_ligne().select_related("definitif__contrat")
    annuel = get_object_or_404(publies, pk=pk)
    return _remettre(
        request, annuel.definitif.lire_pdf, nom_du_fichier(annuel.definitif), "application/pdf"
    )


@pour_tous
def piece_publique(request, pk):
    """A deliberation that was published with its report."""
    piece = get_object_or_404(PieceAnnuelle.objects.en_ligne(), pk=pk)
    return _remettre(request, piece.lire, piece.nom_original, piece.type_mime)


@require_GET
@cache_control(private=True, no_store=True)
def piece_annuelle(request, pk):
    """The same file, for those who read the contract."""
    piece = get_object_or_404(PieceAnnuelle.objects.visibles_par(request.user), pk=pk)
    return _remettre(request, piece.lire, piece.nom_original, piece.type_mime)


def _remettre(request, lire, nom: str, type_mime: str) -> HttpResponse:
    try:
        octets = lire()
    except (ValueError, OSError):
        logger.exception("Fichier altéré ou absent : %s", nom)
        return render(request, "rapports/annuel/altere.html", {}, status=500)
    return remettre(octets, nom, type_mime, garde=False)
