"""The forms of one report: its page, its drawings, and the files that are made from its blocks."""

from datetime import date
from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from contrats.remise import montrer_un_dessin, remettre
from contrats.tableur import TYPES, ecrire_xlsx
from quartiers.prete import LignePrete
from rapports.emails import nom_du_fichier
from rapports.formes import classeur, page
from rapports.formes.ecriture import periode
from rapports.models import Rapport
from rapports.natures import FormeRapport
from rapports.permissions import peut_lire
from rapports.views.telechargements import noter

TYPE_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


RAPPORT = LignePrete(
    lambda qui: Rapport.objects.visibles_par(qui).select_related(
        "contrat__pilote__successeur", "quartier", "partenaire"
    )
)


def _lisible(request, pk) -> Rapport:
    """The report, if this person may read it as it stands; 404 otherwise."""
    rapport = RAPPORT.une(request.user, pk)
    if not peut_lire(request.user, rapport):
        raise Http404
    return rapport


@require_GET
@cache_control(private=True, no_store=True)
def lire(request, pk):
    """The report as a page, from the very blocks of its PDF."""
    rapport = _lisible(request, pk)
    figes = rapport.instantane or {}
    parties = page.parties(
        figes.get("corps", []),
        rapport.textes,
        lambda rang: reverse("rapports:dessin", args=[rapport.pk, rang]),
    )
    sommaire = figes.get("mise_en_page", {}).get("sommaire", True)
    contexte = {
        "rapport": rapport,
        "contrat": rapport.contrat,
        "periode": _periode(rapport),
        "poids": _poids(rapport),
        "parties": parties,
        "sommaire": page.sommaire(parties) if sommaire else [],
    }
    return render(request, "rapports/lire.html", contexte)


def _poids(rapport: Rapport) -> int:
    """The bytes of the PDF, 0 if there is none to hand out."""
    try:
        return rapport.pdf.size if rapport.pdf else 0
    except OSError:
        return 0


@require_GET
@cache_control(private=True, no_store=True)
def dessin(request, pk, rang):
    """One chart of the report, as it was frozen. It runs nothing and fetches nothing."""
    svg = page.dessin((_lisible(request, pk).instantane or {}).get("corps", []), rang)
    if svg is None:
        raise Http404
    return montrer_un_dessin(svg)


@require_GET
@cache_control(private=True, no_store=True)
def docx(request, pk):
    """The report as a document that can be edited."""
    from rapports.formes import document  # here: python-docx is slow to load, and rarely needed

    rapport = _en_blocs(request, pk)
    figes = rapport.instantane
    octets = document.en_document(
        str(rapport),
        [rapport.contrat.intitule, f"{_periode(rapport)} · version {rapport.version}"],
        figes["corps"],
        rapport.textes,
        date.fromisoformat(figes["etabli_le"]),
    )
    return _remettre(request, rapport, FormeRapport.DOCX, octets, TYPE_DOCX)


@require_GET
@cache_control(private=True, no_store=True)
def xlsx(request, pk):
    """The tables of the report as a workbook."""
    rapport, fichier = _en_blocs(request, pk), BytesIO()
    feuilles = classeur.feuilles(_identite(rapport), rapport.instantane["corps"])
    ecrire_xlsx(fichier, str(rapport), feuilles)
    return _remettre(request, rapport, FormeRapport.XLSX, fichier.getvalue(), TYPES["xlsx"])


def _en_blocs(request, pk) -> Rapport:
    """A readable report that was frozen with its blocks."""
    rapport = _lisible(request, pk)
    if not (rapport.instantane or {}).get("corps"):
        raise Http404
    return rapport


def _remettre(request, rapport, forme, octets, genre) -> HttpResponse:
    """The file, its download written down."""
    noter(request, rapport, forme)
    nom = nom_du_fichier(rapport).removesuffix("pdf") + forme
    return remettre(octets, nom, genre)


def _periode(rapport: Rapport) -> str:
    return periode(rapport.periode_debut, rapport.periode_fin)


def _identite(rapport: Rapport) -> list[tuple[str, str]]:
    """What the first sheet of the workbook says of the report."""
    return [
        ("Rapport", rapport.get_nature_display()),
        ("Contrat", rapport.contrat.intitule),
        ("Portée", rapport.portee_dite or "tout le contrat"),
        ("Période", _periode(rapport)),
        ("Version", str(rapport.version)),
        ("État", rapport.get_statut_display()),
        ("Chiffres figés le", rapport.instantane["etabli_le"]),
        ("Empreinte SHA-256 des chiffres", rapport.empreinte),
        ("Empreinte SHA-256 du PDF", rapport.pdf_empreinte),
    ]
