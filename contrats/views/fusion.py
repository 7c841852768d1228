"""Two names of one partner: which ones look alike, side by side, then merged."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_POST

from contrats.apercu_fusion import examiner
from contrats.forms.fusion import ChoixForm, FusionForm
from contrats.permissions import peut_fusionner
from contrats.views.acces import cle_demandee
from partenaires.graphies import Paire
from partenaires.lecture import PARTENAIRE
from partenaires.models import Partenaire
from partenaires.permissions import partenaires_propres
from partenaires.ressemblances import listes_gardees, proposer, proposer_pour
from quartiers.prete import EnsemblePret

MONTREES = 10  # pairs proposed at a time: the others come once these are settled
COMPARES = ("nom", "sigle", "get_type_display", "siret", "siren", "rna", "courriel")
TITRES = ("Nom", "Sigle", "Type", "SIRET", "SIREN", "RNA", "Adresse électronique")


def noms_qui_se_ressemblent(request, sujet: Partenaire | None = None) -> list[Paire]:
    """The pairs that this person may merge, or those that `sujet` makes with others: of one that
    they may merge, as was asked before."""
    if sujet is None and not peut_fusionner(request.user):
        return []
    # Looked at when a name has changed and was not compared yet, which is rare.
    autres = SimpleLazyObject(partial(_fusionnables, request.user))
    if sujet is None:
        return proposer(autres, MONTREES, GARDEES.lire(request.user, None))
    return proposer_pour(sujet, autres, MONTREES, GARDEES.lire(request.user, sujet.pk))


def _fusionnables(utilisateur) -> QuerySet[Partenaire]:
    propres = partenaires_propres(utilisateur).values("pk")
    return Partenaire.objects.visibles_par(utilisateur).filter(pk__in=propres)


GARDEES = EnsemblePret(lambda qui, sujet: listes_gardees(_fusionnables(qui), MONTREES, sujet))
AUTRES = EnsemblePret(lambda qui, pk: {"avec": _fusionnables(qui).exclude(pk=pk)})


def _fusionnable(request, pk) -> Partenaire:
    """A partner that this person may merge. Raises Http404, PermissionDenied."""
    partenaire = PARTENAIRE.une(request.user, pk)
    if not peut_fusionner(request.user, partenaire):
        raise PermissionDenied
    return partenaire


@require_http_methods(["GET", "HEAD", "POST"])
def fusionner_partenaire(request, pk):
    """Choose the other name, see what would move, then merge."""
    garde = _fusionnable(request, pk)
    # A form sent without the other name is told so, as a choice that is missing.
    donnees = request.GET if request.method != "POST" else {}
    choix = ChoixForm(
        donnees if "avec" in request.GET or request.method == "POST" else None,
        choix=(AUTRES, request.user, pk),
    )
    if (avec := cle_demandee(request.GET, "avec")) is not None:
        absorbe = _fusionnable(request, avec)
        if absorbe == garde:
            raise Http404
        return _reunir(request, garde, absorbe)
    contexte = {
        "menu": "partenaires",
        "garde": garde,
        "form": choix,
        "paires": noms_qui_se_ressemblent(request, garde),
    }
    statut = 422 if choix.is_bound else 200
    return render(request, "contrats/fusion/choisir.html", contexte, status=statut)


@require_POST
def distinguer_partenaire(request, pk):
    """Two close names that are two organisations: the pair is not proposed any more."""
    garde = _fusionnable(request, pk)
    cle = cle_demandee(request.POST, "autre")
    if cle is None or cle == pk:
        messages.error(request, "Dites de quel autre partenaire il faut le distinguer.")
        return redirect("contrats:partenaire", garde.pk)
    autre = _fusionnable(request, cle)
    garde.distinguer(autre, par=request.user)
    messages.success(
        request, f"«\u00a0{garde}\u00a0» et «\u00a0{autre}\u00a0» restent deux partenaires."
    )
    return redirect("contrats:partenaires")


def _reunir(request, garde, absorbe):
    apercu, statut = examiner(garde, absorbe, par=request.user), 200
    form = FusionForm(request.POST or None, apercu=apercu)
    if request.method == "POST":
        if form.is_valid() and form.fusionner(par=request.user):
            dit = f"«\u00a0{absorbe}\u00a0» et «\u00a0{garde}\u00a0» ne font plus qu’un partenaire."
            messages.success(request, dit)
            return redirect("contrats:partenaire", garde.pk)
        statut = 409 if form.perime else 422
    contexte = {
        "menu": "partenaires",
        "apercu": apercu,
        "form": FusionForm(apercu=apercu) if statut == 409 else form,
        "perime": statut == 409,
        "lignes": _cote_a_cote(apercu),
    }
    return render(request, "contrats/fusion/fusionner.html", contexte, status=statut)


def _cote_a_cote(apercu) -> list[tuple]:
    """For each piece of identity: its name, that of the one kept, of the other, and afterwards."""
    lignes = []
    for titre, champ in zip(TITRES, COMPARES, strict=True):
        mien, sien = (_lire(qui, champ) for qui in (apercu.garde, apercu.absorbe))
        lignes.append((titre, mien, sien, mien or sien))
    noms = [" ; ".join(noms) for noms in (apercu.garde.alias, apercu.absorbe.alias, apercu.alias)]
    return [*lignes, ("Autres noms", *noms)]


def _lire(partenaire: Partenaire, champ: str) -> str:
    valeur = getattr(partenaire, champ)
    return (valeur() if callable(valeur) else valeur) or ""
