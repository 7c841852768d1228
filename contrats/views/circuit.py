"""The circuit of an act: shown on its page; chosen, opened, taken back by its officers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from contrats import circuit
from contrats.forms.circuit import ActeForm, CircuitForm
from contrats.forms.signature import MotifForm, RemplacementForm
from contrats.models import Acte, Signature
from contrats.permissions import peut_gerer
from contrats.qualite import qualites
from contrats.statuts import StatutActe, StatutSignature
from contrats.views.acces import acte_gere, contrat_gere, signature_geree


def listes_du_circuit(utilisateur, acte: Acte) -> dict[str, QuerySet]:
    """Every signature of the act, with whatever a page says of it."""
    lignes = Signature.objects.visibles_par(utilisateur).filter(acte=acte)
    return {
        "signatures": lignes.select_related(
            "partenaire", "representant", "deliberation", "delegation__delegataire", "version",
            "preuve",
        )
    }  # fmt: skip


def circuit_de_l_acte(request: HttpRequest, acte: Acte, listes: dict[str, QuerySet]) -> dict:
    """The signatures of the present text by rank, then those that are void."""
    toutes = list(listes["signatures"])
    for signature in toutes:
        signature.acte = acte
    vivantes = [s for s in toutes if s.statut != StatutSignature.CADUQUE]
    jour = timezone.localdate()
    miennes = qualites(request.user, vivantes, jour)
    gere = peut_gerer(request.user, acte.contrat) and acte.statut != StatutActe.SIGNE
    comptes = circuit.comptes_signataires(vivantes) if gere else set()
    for signature in vivantes:
        signature.est_mienne = signature.pk in miennes
        signature.alertes = circuit.alertes(signature, jour, comptes) if gere else []
    en_projet = gere and acte.statut == StatutActe.PROJET
    return {
        "signatures": vivantes,
        "caduques": [s for s in toutes if s.statut == StatutSignature.CADUQUE],
        "nb_signees": sum(s.statut == StatutSignature.SIGNEE for s in vivantes),
        "a_signer": [s for s in vivantes if s.est_mienne],
        "obstacles": circuit.obstacles(acte, toutes) if en_projet else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def preparer_acte(request, pk):
    """The initial contract as an act: its title and what each will read before signing."""
    contrat = contrat_gere(request, pk)
    envoi = request.method == "POST"
    form = ActeForm(request.POST if envoi else None, contrat=contrat)
    if envoi and form.is_valid() and (acte := form.enregistrer(par=request.user)):
        messages.success(request, "L’acte est préparé\u00a0: choisissez maintenant qui le signe.")
        return redirect("contrats:signataires", acte.pk)
    contexte = {"contrat": contrat, "onglet": "signatures", "form": form}
    status = 422 if envoi else 200
    return render(request, "contrats/actes/preparer.html", contexte, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def signataires(request, pk):
    """Who signs, by whom, in which rank, under which vote; while the act is a draft."""
    acte = acte_gere(request, pk)
    if acte.statut != StatutActe.PROJET:
        messages.error(request, "Cet acte est ouvert à la signature\u00a0: reprenez le texte.")
        return redirect("contrats:acte", pk)
    envoi = request.method == "POST"
    form = CircuitForm(request.POST if envoi else None, acte=acte)
    if envoi and form.is_valid() and (change := form.enregistrer(par=request.user)) is not None:
        suite = "sont enregistrés" if change else "n’ont pas changé"
        messages.success(request, f"Les signataires {suite}.")
        return redirect("contrats:acte", pk)
    contexte = {"contrat": acte.contrat, "onglet": "signatures", "acte": acte, "form": form}
    status = form.statut_du_refus if envoi else 200
    return render(request, "contrats/actes/signataires.html", contexte, status=status)


@require_POST
def ouvrir_acte(request, pk):
    """Open the act to signature: the first rank is invited."""
    acte = acte_gere(request, pk)
    try:
        circuit.ouvrir_le_circuit(acte, par=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, "L’acte est ouvert à la signature\u00a0: les liens sont envoyés.")
    return redirect("contrats:acte", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reprendre_acte(request, pk):
    """Take the text back, and say why to all: what was signed becomes void."""
    acte = acte_gere(request, pk)
    action = reverse("contrats:reprendre_acte", args=[pk])
    envoi = request.method == "POST"
    form = MotifForm(request.POST if envoi else None, action=action, bouton="Reprendre le texte")
    if envoi and form.is_valid():
        try:
            circuit.reprendre_le_texte(acte, par=request.user, motif=form.cleaned_data["motif"])
        except ValidationError as refus:
            form.add_error(None, " ".join(refus.messages))
        else:
            messages.success(request, "Le texte est repris\u00a0: l’acte est de nouveau un projet.")
            return redirect("contrats:acte", pk)
    contexte = {"contrat": acte.contrat, "onglet": "signatures", "acte": acte, "form": form}
    contexte["nb_signees"] = acte.signatures.filter(statut=StatutSignature.SIGNEE).count()
    status = 422 if envoi else 200
    return render(request, "contrats/actes/reprendre.html", contexte, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remplacer_representant(request, pk):
    """Await another representative of the partner, and say why."""
    signature = signature_geree(request, pk)
    envoi = request.method == "POST"
    form = RemplacementForm(
        request.POST if envoi else None,
        signature=signature,
        action=reverse("contrats:remplacer_representant", args=[pk]),
        bouton="Changer de représentant",
    )
    if envoi and form.is_valid() and _remplacer(request, signature, form):
        messages.success(request, "Le représentant est changé\u00a0; ses liens sont fermés.")
        return redirect("contrats:acte", signature.acte_id)
    acte = signature.acte
    contexte = {"contrat": acte.contrat, "onglet": "signatures", "acte": acte, "form": form}
    contexte["signature"] = signature
    status = 422 if envoi else 200
    return render(request, "contrats/actes/remplacer.html", contexte, status=status)


def _remplacer(request, signature: Signature, form: RemplacementForm) -> bool:
    try:
        circuit.remplacer(signature, par=request.user, **form.cleaned_data)
    except ValidationError as refus:
        form.add_error(None, " ".join(refus.messages))
        return False
    return True


@require_POST
def renvoyer_le_lien(request, pk):
    """Send a new personal link now; the one before is closed."""
    signature = signature_geree(request, pk)
    if circuit.renvoyer_le_lien(signature):
        messages.success(request, "Un nouveau lien est envoyé\u00a0; l’ancien est fermé.")
    else:
        messages.error(request, "Aucun lien ne peut être envoyé pour cette signature.")
    return redirect("contrats:acte", signature.acte_id)
