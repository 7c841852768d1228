"""The policy of each answer is the one that django-csp writes, its own one included."""

import pytest
from csp.constants import HEADER, NONCE, SELF
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from config.politique import Politique


def _reponse(intergiciel, **demandes):
    """The answer, once each of these was asked of its policy, and its request."""
    demande, reponse = RequestFactory().get("/"), HttpResponse("")
    intergiciel.process_request(demande)
    for nom, valeur in demandes.items():
        setattr(reponse, nom, valeur)
    return intergiciel.process_response(demande, reponse), demande


def _parties(reponse) -> set[str]:
    """django-csp writes the directives in no order."""
    return {*reponse.get(HEADER, "").split("; ")}


@pytest.mark.parametrize(
    "demandes",
    [
        {},
        {"_csp_update": {"img-src": "data:"}},
        {"_csp_replace": {"script-src": ["'none'"]}},
        {"_csp_config": {"default-src": ["'none'"]}},
        {"_csp_exempt": True},
    ],
)
def test_la_politique_est_celle_de_django_csp(demandes):
    """Before an ordinary answer, and after: nothing that one asks is kept for the others."""
    ici, la_bas = Politique(HttpResponse), CSPMiddleware(HttpResponse)
    for siennes in (demandes, {}, demandes, {}):
        attendue, _ = _reponse(la_bas, **siennes)
        assert _parties(_reponse(ici, **siennes)[0]) == _parties(attendue)


def test_un_reglage_qui_change_change_la_politique(settings):
    ici, la_bas = Politique(HttpResponse), CSPMiddleware(HttpResponse)
    _reponse(ici)
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"]}}
    for _ in range(2):
        assert _parties(_reponse(ici)[0]) == _parties(_reponse(la_bas)[0])


def test_un_en_tete_deja_ecrit_reste():
    ici = Politique(HttpResponse)
    for _ in range(2):
        demande, reponse = RequestFactory().get("/"), HttpResponse("", headers={HEADER: "a"})
        ici.process_request(demande)
        assert ici.process_response(demande, reponse)[HEADER] == "a"
        _reponse(ici)


def test_un_nonce_est_dans_l_en_tete_ou_refuse():
    """Asked too late, it would be in no header."""
    ici = Politique(HttpResponse)
    for _ in range(2):
        _, demande = _reponse(ici)
        with pytest.raises(CSPNonceError):
            str(demande.csp_nonce)
    demande, reponse = RequestFactory().get("/"), HttpResponse("")
    ici.process_request(demande)
    nonce = str(demande.csp_nonce)
    reponse._csp_replace = {"script-src": [SELF, NONCE]}
    assert f"script-src 'self' 'nonce-{nonce}'" in _parties(ici.process_response(demande, reponse))
