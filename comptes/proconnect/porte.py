"""Reads the provider's answer: every signature, issuer, audience and nonce checked, or a refusal.

Nothing is written but in the session; no account is looked for here.
"""

import json
from dataclasses import asdict, dataclass

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from comptes.proconnect.reglages import reglage

# Since 18 June 2026; the addresses that ended in « 2fa » are dead.
ACR_A_DEUX_FACTEURS = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")
# Not `essential`: the people whose provider says nothing must still come in, then prove a factor.
REVENDICATIONS = {
    "id_token": {
        "amr": {"essential": False},
        "acr": {"essential": False, "values": list(ACR_A_DEUX_FACTEURS)},
    }
}
ETATS, CLE_JETON = "oidc_states", "proconnect_id_token"


class Refus(Exception):
    """`raison`: a stable code, for the journal and the page; never what was received."""

    def __init__(self, raison: str):
        super().__init__(raison)
        self.raison = raison


@dataclass(frozen=True)
class IdentiteRecue:
    """The person as their provider describes them; `(idp_id, sub)` alone is their identity."""

    idp_id: str
    sub: str
    courriel: str
    prenom: str
    nom: str
    siret: str
    deux_facteurs: bool

    def en_dict(self) -> dict:
        return asdict(self)


class PorteProConnect(OIDCAuthenticationBackend):
    """The library's exchange, held to a signed userinfo, to our issuer and to our audience."""

    get_settings = staticmethod(reglage)
    id_token = ""

    def get_or_create_user(self, access_token, id_token, payload):
        """No account: what the provider says of the person."""
        dit = self.get_userinfo(access_token, id_token, payload)
        if not dit.get("sub") or dit["sub"] != payload.get("sub") or not dit.get("idp_id"):
            raise Refus("identite")
        self.id_token = id_token
        return IdentiteRecue(
            idp_id=_texte(dit, "idp_id", 100),
            sub=_texte(dit, "sub", 255),
            courriel=_texte(dit, "email", 254).lower(),
            prenom=_texte(dit, "given_name", 100),
            nom=_texte(dit, "usual_name", 100),
            siret=_texte(dit, "siret", 14),
            deux_facteurs=_deux_facteurs(payload),
        )

    def get_userinfo(self, access_token, id_token, payload):
        """A signed answer or nothing: plain JSON is refused."""
        porteur = {"Authorization": f"Bearer {access_token}"}
        reponse = _appeler("GET", self.OIDC_OP_USER_ENDPOINT, headers=porteur)
        if not reponse.headers.get("content-type", "").lower().startswith("application/jwt"):
            raise Refus("non_signe")
        return self.verify_token(reponse.text)

    def get_token(self, payload):
        """The tokens against the code and our secret."""
        return _appeler("POST", self.OIDC_OP_TOKEN_ENDPOINT, data=payload).json()

    def retrieve_matching_jwk(self, token):
        """The provider's key that this token names, made for the expected algorithm."""
        nom = jwt.get_unverified_header(token)["kid"]
        for cle in _appeler("GET", self.OIDC_OP_JWKS_ENDPOINT).json()["keys"]:
            if (
                cle["kid"] == nom
                and cle.get("alg", self.OIDC_RP_SIGN_ALGO) == self.OIDC_RP_SIGN_ALGO
            ):
                return jwt.PyJWK(cle, self.OIDC_RP_SIGN_ALGO)
        raise Refus("cle")

    def _verify_jws(self, payload, key):
        """Signed by the expected algorithm, by our provider, for us, and not out of date."""
        if jwt.get_unverified_header(payload).get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise Refus("algorithme")
        return jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.PROCONNECT_EMETTEUR,
            options={"require": ["iss", "aud", "sub"]},
        )


def _appeler(verbe: str, adresse: str, **suite) -> requests.Response:
    """The provider's own answer, 200: sent elsewhere, our secret and its tokens stay here."""
    reponse = requests.request(
        verbe, adresse, timeout=reglage("OIDC_TIMEOUT"), allow_redirects=False, **suite
    )
    if reponse.status_code != 200:
        raise requests.HTTPError(f"réponse {reponse.status_code}", response=reponse)
    return reponse


def parametres() -> dict[str, str]:
    """What is asked beyond the standard login; ProConnect refuses any parameter it ignores."""
    return {"claims": json.dumps(REVENDICATIONS)}


def recevoir(request: HttpRequest) -> tuple[IdentiteRecue, str]:
    """The person who comes back from the provider, and the token that lets them leave it.

    The state serves once, whatever happens next. Raises Refus.
    """
    attendus = request.session.get(ETATS) or {}
    attendu = attendus.pop(request.GET.get("state", ""), None)
    request.session[ETATS] = attendus
    if attendu is None:
        raise Refus("etat")
    if "code" not in request.GET:
        raise Refus("abandon")
    porte = PorteProConnect()
    try:
        recue = porte.authenticate(
            request, nonce=attendu["nonce"], code_verifier=attendu["code_verifier"]
        )
    except (requests.ConnectionError, requests.Timeout):
        raise Refus("injoignable") from None
    except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, ValueError):
        raise Refus("reponse") from None
    if recue is None:
        raise Refus("reponse")
    return recue, porte.id_token


def _deux_facteurs(payload: dict) -> bool:
    amr = payload.get("amr")
    return (isinstance(amr, list) and "mfa" in amr) or payload.get("acr") in ACR_A_DEUX_FACTEURS


def _texte(dit: dict, nom: str, longueur: int) -> str:
    """A claim as one line of text; a longer `sub` is refused, never cut."""
    valeur = str(dit.get(nom) or "").strip()
    if len(valeur) > longueur or not valeur.isprintable():
        raise Refus("identite")
    return valeur
