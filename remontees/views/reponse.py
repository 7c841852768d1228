"""What an owner sees and hands over by their link: one request, nothing else of the portal."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contrats.forms.grille import MOTIFS_USUELS
from contrats.forms.suivi import SuiviPartenaireForm
from contrats.saisies.action import suivi_ferme
from contrats.saisies.brouillon import saisie_ouverte
from contrats.saisies.lignes import lire_lignes
from contrats.statuts import ACTIONS_FINANCEES, StatutSaisie
from remontees import porte, reponse
from remontees.completude import completude
from remontees.reponse import Issue
from remontees.views.lien import par_lien


@require_safe
@par_lien
def repondre(request, lien):
    """All that is theirs: what is asked, what is known of it, what is still missing."""
    demande = lien.demande
    (bilan,) = completude(demande.campagne, demande).bilans
    precedentes = {
        (ligne.indicateur.pk, ligne.quartier and ligne.quartier.pk): ligne.precedente
        for ligne in lire_lignes(reponse.feuille_de(demande))
    }
    siennes = [x for x in bilan.lignes if x.attendu.est_a_eux]
    valeurs = defaultdict(list)
    for x in siennes:
        if x.attendu.indicateur_id:
            cle = (x.attendu.indicateur_id, x.attendu.quartier_id)
            valeurs[x.attendu.indicateur].append((x, precedentes.get(cle)))
    contexte = _contexte(lien) | {
        "bilan": bilan,
        "valeurs": dict(valeurs),
        "actions": [x for x in siennes if x.attendu.action_id],
        "feuille": saisie_ouverte(reponse.feuille_de(demande)) if valeurs else None,
    }
    return render(request, "remontees/lien/repondre.html", contexte)


def _contexte(lien) -> dict:
    demande = lien.demande
    return {
        "lien": lien,
        "demande": demande,
        "campagne": demande.campagne,
        "contrat": demande.campagne.contrat,
        "en_retard": timezone.localdate() > demande.campagne.date_limite,
    }


# -- values ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@par_lien
def valeurs(request, lien):
    """The sheet of values; a POST keeps it as a draft, whatever is typed."""
    form = _valeurs(request, lien)
    if request.method != "POST":
        return _page_valeurs(request, lien, form)
    issue = reponse.remettre_les_valeurs(form, par=porte.auteur(lien), proposer=False)
    if request.headers.get("X-Requested-With") == "brouillon":
        return _repondre_au_script(form, issue)
    if issue == Issue.CONFLIT:
        return _page_valeurs(request, lien, form, status=409)
    if issue == Issue.INCHANGE:
        messages.info(request, "Rien n’a changé\u00a0: il n’y a rien à enregistrer.")
    else:
        messages.success(request, "Le brouillon est enregistré. Il reste à le proposer.")
    return redirect(form.adresse)


@require_POST
@par_lien
def proposer_valeurs(request, lien):
    """Keep the sheet, then hand it over to the officers."""
    form = _valeurs(request, lien)
    issue = reponse.remettre_les_valeurs(form, par=porte.auteur(lien), proposer=True)
    if issue == Issue.CONFLIT:
        return _page_valeurs(request, lien, form, status=409)
    if issue == Issue.REFUS and not form.deja_dans_le_contrat:
        return _page_valeurs(request, lien, form, titre=reponse.A_CORRIGER, status=422)
    messages.success(request, "Vos valeurs sont remises\u00a0: merci. L’officier va les valider.")
    return redirect("remontees:repondre", lien.demande_id)


@require_POST
@par_lien
def reprendre_valeurs(request, lien):
    """Take a proposal back, and keep what was typed on the page."""
    form = _valeurs(request, lien)
    if not reponse.reprendre_les_valeurs(form, par=porte.auteur(lien)):
        return _page_valeurs(request, lien, form, status=409)
    messages.success(request, "Vous avez repris la main\u00a0: vos valeurs ne sont plus remises.")
    return redirect(form.adresse)


def _valeurs(request, lien):
    form = reponse.valeurs_de(lien.demande, request.POST if request.method == "POST" else None)
    if not form.demandes:
        raise Http404
    return form


def _repondre_au_script(form, issue: Issue) -> JsonResponse:
    """The page saves itself by fetch, and wants a word rather than a page."""
    if issue == Issue.CONFLIT:
        dit = "Cette feuille a changé depuis que vous l’avez ouverte."
        return JsonResponse({"message": dit}, status=409)
    heure = timezone.localtime().strftime("%H:%M")
    return JsonResponse({"heure": heure, "lecture": form.lecture})


def _page_valeurs(request, lien, form, *, titre="", status=200) -> HttpResponse:
    tableaux = form.tableaux()
    contexte = _contexte(lien) | {
        "form": form,
        "feuille": form.feuille,
        "saisie": form.saisie,
        "tableaux": tableaux,
        "erreurs": form.erreurs(tableaux),
        "titre_du_refus": titre,
        "conflit": status == 409,
        "motifs": MOTIFS_USUELS,
    }
    return render(request, "remontees/lien/valeurs.html", contexte, status=status)


# -- the follow-up of an action -------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@par_lien
def suivi(request, lien, action_pk):
    """Progress, people reached, amounts paid; kept as a draft, or handed over."""
    attendu = porte.suivi_attendu(lien.demande, action_pk)
    if request.method != "POST":
        saisie = reponse.suivi_ouvert(attendu.action)
        form = None
        if attendu.action.statut in ACTIONS_FINANCEES and not _est_proposee(saisie):
            form = SuiviPartenaireForm.du_brouillon(action=attendu.action, saisie=saisie)
        return _page_suivi(request, lien, attendu, form, saisie)
    proposer = "proposer" in request.POST
    form, issue = reponse.remplir_le_suivi(
        attendu, request.POST, par=porte.auteur(lien), proposer=proposer
    )
    if issue == Issue.REFUS:
        saisie = reponse.suivi_ouvert(attendu.action)
        return _page_suivi(request, lien, attendu, form, saisie, status=form.statut_du_refus)
    messages.success(request, DITS[issue])
    if issue == Issue.GARDE:
        return redirect("remontees:repondre_suivi", lien.demande_id, action_pk)
    return redirect("remontees:repondre", lien.demande_id)


DITS = {
    Issue.GARDE: "Le brouillon est enregistré. Il reste à le proposer.",
    Issue.INCHANGE: "Rien n’avait changé\u00a0: votre saisie reste telle quelle.",
    Issue.PROPOSE: "Le suivi est remis\u00a0: merci. L’officier va le valider.",
}


def _est_proposee(saisie) -> bool:
    return saisie is not None and saisie.statut == StatutSaisie.PROPOSEE


def _page_suivi(request, lien, attendu, form, saisie, *, status=200) -> HttpResponse:
    action = attendu.action
    contexte = _contexte(lien) | {
        "attendu": attendu,
        "action": action,
        "saisie": saisie,
        "form": form,
        "ferme": "" if action.statut in ACTIONS_FINANCEES else suivi_ferme(action),
    }
    return render(request, "remontees/lien/suivi.html", contexte, status=status)


@require_POST
@par_lien
def reprendre_suivi(request, lien, action_pk):
    """Take a proposal on the action back, to go on with it."""
    attendu = porte.suivi_attendu(lien.demande, action_pk)
    saisie = reponse.suivi_ouvert(attendu.action)
    try:
        if saisie is not None:
            saisie.reprendre(par=porte.auteur(lien))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    return redirect("remontees:repondre_suivi", lien.demande_id, action_pk)


@require_POST
@par_lien
def confirmer_suivi(request, lien, action_pk):
    """Say that nothing changes on the action."""
    attendu = porte.suivi_attendu(lien.demande, action_pk)
    try:
        reponse.confirmer_le_suivi(attendu, par=porte.auteur(lien))
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("remontees:repondre_suivi", lien.demande_id, action_pk)
    messages.success(request, "C’est noté\u00a0: rien ne change sur cette action. Merci.")
    return redirect("remontees:repondre", lien.demande_id)
