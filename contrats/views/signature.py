"""The act of signing: read, sign, refuse, withdraw; by a personal link or from the portal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from audit.contexte import noter_refus
from audit.faits import Fait
from audit.provenance import adresse
from contrats import consentement
from contrats import signer as gestes
from contrats.forms.signature import MotifForm, SignerForm
from contrats.models import LienDeSignature, Signature
from contrats.qualite import empechement, qualite_de
from contrats.signer import Geste
from contrats.statuts import StatutSignature
from contrats.views.acces import signature_lisible

prive = cache_control(private=True, no_store=True)
AGENT_MAX = 300  # characters kept of what a browser says of itself


@prive
@sensitive_post_parameters("mot_de_passe")
@require_http_methods(["GET", "HEAD", "POST"])
def signer(request, pk):
    """Sign from the portal, for the person whose signature is awaited."""
    signature = signature_lisible(request, pk)
    return _signer(request, signature, reverse("contrats:signer", args=[pk]))


@prive
@sensitive_post_parameters("mot_de_passe")
@require_http_methods(["GET", "HEAD", "POST"])
def signer_par_lien(request, secret):
    """The same, by the personal link: looking uses nothing up, signing does."""
    liens = LienDeSignature.objects.visibles_par(request.user)
    lien = liens.ouvert(secret)
    if lien is None:
        servi = liens.servi(secret) if request.method == "POST" else None
        if servi and qualite_de(request.user, servi.signature, timezone.localdate()):
            return _deja_fait(request, servi.signature)
        noter_refus(Fait.LIEN_REFUSE)
        return render(request, "contrats/signer/lien_ferme.html", status=404)
    signature = signature_lisible(request, lien.signature_id)
    action = reverse("contrats:signer_par_lien", args=[secret])
    return _signer(request, signature, action, lien)


def _signer(request, signature: Signature, action: str, lien=None) -> HttpResponse:
    jour = timezone.localdate()
    qualite = qualite_de(request.user, signature, jour)
    if qualite is None or (lien and qualite.delegation):
        return _refuser_la_personne(request, signature)
    envoi = request.method == "POST"
    form, refus = None, empechement(signature, qualite, jour)
    if not refus:
        donnees = request.POST if envoi else None
        form = SignerForm(donnees, signature=signature, qualite=qualite, action=action)
        if envoi and form.is_valid() and form.authentifier(request.user):
            geste = _geste(request, form, lien)
            if (complet := _donner(request, signature, geste, form)) is not None:
                return _apres(request, signature, complet)
    if envoi and _donnee(signature):
        return _deja_fait(request, signature)
    contexte = _contexte(signature, qualite, form=form, refus=refus)
    status = 422 if envoi else 200
    return render(request, "contrats/signer/signer.html", contexte, status=status)


def _donnee(signature: Signature) -> bool:
    """Whether it is given by now: perhaps by the first press of the same button."""
    signature.refresh_from_db(fields=["statut"])
    return signature.statut == StatutSignature.SIGNEE


def _deja_fait(request, signature: Signature) -> HttpResponse:
    """Pressed twice: nothing is signed twice, and it is no mistake."""
    messages.info(
        request,
        f"C’est déjà fait\u00a0: la signature de {signature.partenaire} est enregistrée.",
    )
    return redirect("contrats:acte", signature.acte_id)


def _refuser_la_personne(request, signature: Signature) -> HttpResponse:
    """A clear answer to whoever is not the person designated; nothing is used up."""
    contexte = {"acte": signature.acte, "partenaire": signature.partenaire}
    return render(request, "contrats/signer/autre_personne.html", contexte, status=403)


def _geste(request, form: SignerForm, lien) -> Geste:
    return Geste(
        empreinte=form.cleaned_data["empreinte"],
        nom=form.cleaned_data["nom"],
        fonction=form.cleaned_data["fonction"],
        authentifie_le=form.authentifie_le,
        lien=lien,
        adresse=adresse(request),
        navigateur=request.headers.get("User-Agent", "")[:AGENT_MAX],
    )


def _donner(request, signature: Signature, geste: Geste, form: SignerForm) -> bool | None:
    """Sign; True if everyone has now, None, with the reason beside the form, if refused."""
    try:
        return gestes.signer(signature, par=request.user, geste=geste)
    except ValidationError as refus:
        form.add_error(None, refus)
        return None


def _apres(request, signature: Signature, complet: bool) -> HttpResponse:
    suite = " Tous les signataires ont maintenant signé." if complet else ""
    messages.success(request, f"Votre signature est enregistrée.{suite}")
    return redirect("contrats:acte", signature.acte_id)


def _contexte(signature: Signature, qualite, **autres) -> dict:
    return {
        "contrat": signature.acte.contrat,
        "onglet": "signatures",
        "acte": signature.acte,
        "signature": signature,
        "qualite": qualite,
        "accord": consentement.TEXTE,
        **autres,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def refuser_de_signer(request, pk):
    """Refuse, and say why to everyone."""
    return _dire_pourquoi(request, pk, "refuser", "Votre refus est enregistré et annoncé à tous.")


@require_http_methods(["GET", "HEAD", "POST"])
def retirer_sa_signature(request, pk):
    """Withdraw a signature given, while not everyone has signed."""
    return _dire_pourquoi(request, pk, "retirer", "Votre signature est retirée.")


BOUTONS = {"refuser": "Refuser de signer", "retirer": "Retirer ma signature"}
ROUTES = {"refuser": "contrats:refuser_de_signer", "retirer": "contrats:retirer_sa_signature"}


def _dire_pourquoi(request, pk: int, verbe: str, message: str) -> HttpResponse:
    """The page where a reason is typed, and what comes of it."""
    signature = signature_lisible(request, pk)
    qualite = qualite_de(request.user, signature, timezone.localdate())
    if qualite is None:
        raise PermissionDenied
    envoi = request.method == "POST"
    action = reverse(ROUTES[verbe], args=[pk])
    form = MotifForm(request.POST if envoi else None, action=action, bouton=BOUTONS[verbe])
    if envoi and form.is_valid():
        try:
            getattr(gestes, verbe)(signature, par=request.user, motif=form.cleaned_data["motif"])
        except ValidationError as refus:
            form.add_error(None, " ".join(refus.messages))
        else:
            messages.success(request, message)
            return redirect("contrats:acte", signature.acte_id)
    contexte = _contexte(signature, qualite, form=form, verbe=verbe)
    status = 422 if envoi else 200
    return render(request, "contrats/signer/motif.html", contexte, status=status)
