"""How the API answers: who asks, how often, each refusal in French (RFC 9457). No row is here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from audit.faits import Fait
from audit.journal import consigner_refus
from audit.models import Compteur, Passage
from audit.provenance import adresse as adresse_de
from ouvert.models import JetonApi

PAR_JETON, FENETRE = 600, timedelta(minutes=10)
REFUS_PAR_ADRESSE, FENETRE_DES_REFUS = 30, timedelta(minutes=15)
PROBLEME = "application/problem+json"
TITRES = {
    401: "Jeton absent ou refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    409: "Fichier indisponible",
    422: "Demande incorrecte",
    429: "Trop de demandes",
}
DETAILS = {
    401: "Donnez un jeton en cours dans l’en-tête « Authorization: Bearer cdv_… ».",
    404: "Cet objet n’existe pas, ou ce jeton ne permet pas de le lire.",
    405: "Cette API se lit seulement : employez GET.",
    409: "Ce fichier ne peut pas être servi : prévenez l’intercommunalité.",
    422: "Un paramètre ne convient pas : voyez « erreurs ».",
    429: "Attendez le nombre de secondes donné par l’en-tête « Retry-After ».",
}
# What pydantic finds wrong, in words; the others are told by the last sentence.
FAUTES = {
    "int_parsing": "Un nombre entier est attendu.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing_size": "Ce nombre est trop grand.",
    "int_from_float": "Un nombre entier est attendu.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than_equal": "Au plus {le}.",
    "enum": "Valeurs admises : {expected}.",
    "literal_error": "Valeurs admises : {expected}.",
    "string_too_long": "Au plus {max_length} caractères.",
    "string_pattern_mismatch": "Un caractère n’est pas admis.",
    "parametre_inconnu": "Ce paramètre n’existe pas ici.",
}
FAUTE = "Cette valeur ne convient pas."


class Faute(Schema):
    """What is wrong with one parameter."""

    parametre: str
    message: str


class Probleme(Schema):
    """A refusal, as RFC 9457 writes it."""

    type: str
    title: str
    status: int
    detail: str
    erreurs: list[Faute] | None = None


class TropDeDemandes(Exception):
    """This token, or this address, must wait; it holds for how long."""

    def __init__(self, passage: Passage):
        super().__init__(passage.nombre)
        self.secondes = int(passage.attendre.total_seconds()) + 1


class Jeton(HttpBearer):
    """The token of a person; the request is then theirs, whatever session comes with it."""

    def __call__(self, request: HttpRequest) -> JetonApi:
        jeton = super().__call__(request)
        if jeton is None:
            consigner_refus(Fait.JETON_REFUSE, request)
            _compter("api_refus", adresse_de(request), refus=True)
            raise AuthenticationError
        _compter("api", str(jeton.pk))
        jeton.noter_l_usage()
        # The second one is what the security journal reads: it looks nobody up.
        request.user = request._cached_user = jeton.utilisateur
        return jeton

    def authenticate(self, request: HttpRequest, token: str) -> JetonApi | None:
        return JetonApi.objects.presente(token)


def _compter(portee: str, cle: str, *, refus: bool = False) -> None:
    """One more. Raises TropDeDemandes."""
    limite, duree = (REFUS_PAR_ADRESSE, FENETRE_DES_REFUS) if refus else (PAR_JETON, FENETRE)
    passage = Compteur.objects.compter(portee, cle, limite=limite, duree=duree)
    if not passage.permis:
        raise TropDeDemandes(passage)


def probleme(status: int, *, detail: str = "", **autres: Any) -> HttpResponse:
    """The answer that refuses, in words."""
    corps = {
        "type": "about:blank",
        "title": TITRES[status],
        "status": status,
        "detail": detail or DETAILS[status],
        **autres,
    }
    options = {"content_type": PROBLEME, "json_dumps_params": {"ensure_ascii": False}}
    reponse = JsonResponse(corps, status=status, **options)
    if status == 401:
        reponse["WWW-Authenticate"] = 'Bearer realm="Contrat de ville"'
    return reponse


class ApiDuPortail(NinjaAPI):
    """Our refusals, and a description that says their type."""

    def get_openapi_schema(self, **options) -> dict[str, Any]:
        schema = super().get_openapi_schema(path_prefix=options.get("path_prefix") or "/api/v1/")
        for methodes in schema["paths"].values():
            for operation in methodes.values():
                for statut, reponse in operation["responses"].items():
                    if int(statut) >= 400:
                        reponse["content"] = {PROBLEME: reponse["content"]["application/json"]}
                        reponse["description"] = TITRES[int(statut)]
        return schema

    def set_default_exception_handlers(self) -> None:
        """Those of ninja for what is not foreseen; ours for each refusal."""
        super().set_default_exception_handlers()
        self.add_exception_handler(Http404, lambda request, exc: probleme(404))
        self.add_exception_handler(AuthenticationError, lambda request, exc: probleme(401))
        self.add_exception_handler(ValidationError, _fautes)
        self.add_exception_handler(TropDeDemandes, _attendre)


def _attendre(request: HttpRequest, exc: TropDeDemandes) -> HttpResponse:
    reponse = probleme(429)
    reponse["Retry-After"] = str(exc.secondes)
    return reponse


def _fautes(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    erreurs = [
        {
            "parametre": str(faute["loc"][-1]),
            "message": FAUTES.get(faute["type"], FAUTE).format_map(faute.get("ctx", {})),
        }
        for faute in exc.errors
    ]
    return probleme(422, erreurs=erreurs)


def refuser_les_inconnus(request: HttpRequest, connus: set[str]) -> None:
    """A filter with a slip in its name would let everything through. Raises ValidationError."""
    inconnus = sorted(request.GET.keys() - connus)
    if inconnus:
        raise ValidationError(
            [{"type": "parametre_inconnu", "loc": ("query", nom), "msg": ""} for nom in inconnus]
        )
