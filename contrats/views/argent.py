"""The money of a contract: its ledger, and what is downloaded of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from contrats import exports
from contrats.argent import conventions, export, scdl
from contrats.argent.registre import (
    LIGNES_MAX,
    Ventilation,
    abreger,
    dresser,
    listes_du_registre,
    listes_gardees,
    registre,
)
from contrats.filtres import FiltreFinancements, reperes_des_financements
from contrats.models import Financement
from contrats.permissions import peut_gerer
from contrats.remise import remettre_lignes
from contrats.tableur import TYPES, exporter
from contrats.views.acces import contrat_lisible
from contrats.views.pages import format_demande, ouvre_la_premiere, paginer, premiere_page
from quartiers.prete import EnsemblePret, ListePrete

LIGNES_PAR_PAGE = 25


def _comptees(utilisateur, contrat) -> QuerySet[Financement]:
    """The funding lines of the actions that count: neither refused, postponed nor cancelled."""
    lignes = Financement.objects.visibles_par(utilisateur).filter(action__contrat=contrat)
    return lignes.comptees()


REPERES = ListePrete(lambda qui, contrat: reperes_des_financements(_comptees(qui, contrat)))
REGISTRE = EnsemblePret(lambda qui, contrat: listes_du_registre(_comptees(qui, contrat), contrat))
GARDEES = EnsemblePret(listes_gardees)
SUBVENTIONS = ListePrete(lambda qui, contrat: scdl.groupes(_comptees(qui, contrat)))
INCOMPLETES = ListePrete(
    lambda qui, contrat: scdl.incompletes(_comptees(qui, contrat))[:LIGNES_PAR_PAGE]
)


class _Registre:
    """The funding lines of a contract as the page is filtered, and their ledger: read from the
    sums made in advance when all of them are wanted and no line has changed since."""

    def __init__(self, request, contrat, lignes_max: int | None = None) -> None:
        self.lecteur, self.contrat, self.lignes_max = request.user, contrat, lignes_max
        gardees = GARDEES.lire(contrat, lignes_max is not None)
        self.gardees = None if gardees["perimes"] else gardees
        annees, financeurs = self._reperes()
        comptees = _comptees(request.user, contrat)
        self.filtre = FiltreFinancements(
            request.GET, comptees, annees=annees, financeurs=financeurs
        )

    def _reperes(self) -> tuple[set[int], dict[int, str]]:
        """The years and the funders that may be chosen."""
        if self.gardees:
            annees = {groupe["annee"] for groupe in self.gardees["annees"]}
            return annees, dict(self.gardees["noms"])
        reperes = REPERES.lire(self.lecteur, self.contrat)
        return {annee for annee, *_ in reperes}, {cle: nom for _, cle, nom in reperes}

    def dresser(self) -> dict[str, Any]:
        """The ledger of these lines; of each breakdown, the first ones or all."""
        if self.filtre.actif:
            dresse = registre(self.filtre.qs, self.contrat, self.lignes_max)
        else:
            listes = self.gardees or REGISTRE.lire(self.lecteur, self.contrat)
            dresse = dresser(listes, self.lignes_max)
        return abreger(dresse, self.lignes_max)


@require_GET
def financements(request, pk):
    """The ledger: who brings which money, for what and where; then line by line."""
    contrat = contrat_lisible(request, pk)
    lu = _Registre(request, contrat, lignes_voulues(request))
    dresse = lu.dresser()
    nombre = dresse["total"]["nombre"]
    if lu.filtre.actif or not ouvre_la_premiere(request):
        page = paginer(_rangees(lu.filtre.qs), request, LIGNES_PAR_PAGE, nombre=nombre)
    else:
        page = premiere_page(PREMIERES.lire(request.user, contrat), LIGNES_PAR_PAGE, nombre)
    contexte = {
        "contrat": contrat,
        "onglet": "financements",
        "filtre": lu.filtre,
        "registre": dresse,
        "page": page,
    }
    return render(request, "contrats/financements.html", contexte)


def _rangees(lignes: QuerySet[Financement]) -> QuerySet[Financement]:
    """Action by action, the latest first: in the order of an index, so that a page reads its lines
    and no other."""
    lignes = lignes.select_related("action", "financeur")
    return lignes.order_by("action", "action_id", "-annee", "pk")


PREMIERES = ListePrete(lambda qui, contrat: _rangees(_comptees(qui, contrat))[:LIGNES_PAR_PAGE])


@require_GET
def exporter_financements(request, pk):
    """The funding lines of the ledger, as filtered."""
    contrat = contrat_lisible(request, pk)
    feuilles = exports.registre(_Registre(request, contrat).filtre.qs)
    return exporter(format_demande(request), f"Financements {contrat}", feuilles)


@require_GET
def exporter_ventilations(request, pk):
    """The breakdowns of the ledger, as filtered: all of them in XLSX, the one of `par` in CSV."""
    contrat = contrat_lisible(request, pk)
    nature = format_demande(request)
    ventilations = _Registre(request, contrat).dresser()["ventilations"]
    voulues = ventilations_voulues(request, nature, ventilations)
    if nature == "csv":
        titre = f"Financements {voulues[0].titre} {contrat}"
        return exporter(nature, titre, [export.feuille(voulues[0])])
    feuilles = [export.feuille(ventilation) for ventilation in voulues]
    titre = f"Financements ventilés {contrat}"
    return exporter(nature, titre, [*feuilles, export.notes(ventilations)])


def lignes_voulues(request) -> int | None:
    """How many lines of a breakdown the page shows: the first ones, or all when they are asked
    for."""
    return None if request.GET.get("lignes") == "toutes" else LIGNES_MAX


def ventilations_voulues(
    request, nature: str, ventilations: dict[str, Ventilation]
) -> list[Ventilation]:
    """All of them in XLSX, the one of `par` in CSV. Raises Http404 if there is none."""
    if nature != "csv":
        return list(ventilations.values())
    if (code := request.GET.get("par", "")) not in ventilations:
        raise Http404
    return [ventilations[code]]


@require_GET
def subventions(request, pk):
    """What may be published as open data, body by body; what may not, and what it lacks."""
    contrat = contrat_lisible(request, pk)
    tri = scdl.compter(SUBVENTIONS.lire(request.user, contrat))
    if ouvre_la_premiere(request):
        lues = INCOMPLETES.lire(request.user, contrat)
        page = premiere_page(lues, LIGNES_PAR_PAGE, tri.incompletes)
    else:
        lignes = scdl.incompletes(_comptees(request.user, contrat))
        page = paginer(lignes, request, LIGNES_PAR_PAGE, nombre=tri.incompletes)
    contexte = {
        "contrat": contrat,
        "onglet": "financements",
        "attribuants": tri.attribuants,
        "ecartees": tri,
        "page": page,
        "incompletes": [(ligne, scdl.manques(ligne)) for ligne in page],
        "gerable": peut_gerer(request.user, contrat),
    }
    return render(request, "contrats/subventions.html", contexte)


@require_GET
def exporter_subventions(request, pk):
    """The file of the national schema: of one body, or of all those of the contract; or a trial
    one, of demonstration."""
    contrat = contrat_lisible(request, pk)
    lignes, nom = _comptees(request.user, contrat), f"contrat-{contrat.pk}"
    if essai := request.GET.get("essai") == "1":
        nom = f"{nom}-demonstration"
    elif demande := request.GET.get("attribuant", ""):
        connus = {str(a.pk): a for a in scdl.trier(lignes).attribuants}
        if demande not in connus:
            raise Http404
        lignes, nom = lignes.filter(financeur=demande), slugify(connus[demande].nom)[:60]
    fichier = f"scdl-subventions-{nom}-{timezone.localdate():%Y-%m-%d}.csv"
    return remettre_lignes(scdl.en_csv(lignes, demonstration=essai), fichier, TYPES["csv"])


@require_GET
def exporter_conventions(request, pk):
    """What is known of the conventions of these subsidies, to be filled in and imported back."""
    contrat = contrat_lisible(request, pk)
    feuilles = conventions.feuilles(_comptees(request.user, contrat))
    return exporter(format_demande(request), f"Conventions {contrat}", feuilles)
