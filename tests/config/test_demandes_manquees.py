"""The page of a failure: its status, what was typed, and never what must not be shown again."""

import errno

import pytest
from django.db import InterfaceError, OperationalError
from django.urls import resolve

from config.demandes import demande_manquee


def _manquer(demande, erreur):
    try:
        raise erreur
    except type(erreur):
        return demande_manquee(demande)


def _envoi(rf, chemin="/contrats/1/", *, prouve=True, **champs):
    demande = rf.post(chemin, {"csrfmiddlewaretoken": "jeton-de-la-page", **champs})
    demande.csrf_processing_done = prouve
    return demande


@pytest.mark.parametrize(
    ("erreur", "statut", "attendre"),
    [
        (OperationalError("absente"), 503, "30"),
        (InterfaceError("coupée"), 503, "30"),
        (OSError(errno.ENOSPC, "plein"), 507, "30"),
        (OSError(errno.EDQUOT, "quota"), 507, "30"),
        (OSError(errno.ENOENT, "absent"), 500, None),
        (ValueError("autre"), 500, None),
    ],
)
def test_chaque_panne_a_sa_page_et_rend_la_saisie(rf, erreur, statut, attendre):
    reponse = _manquer(_envoi(rf, motif='Mes "mots" <b>', choix=["1", "2"]), erreur)
    assert (reponse.status_code, reponse.get("Retry-After")) == (statut, attendre)
    html = reponse.content.decode()
    assert '<input type="hidden" name="motif" value="Mes &quot;mots&quot; &lt;b&gt;">' in html
    assert html.count('name="choix"') == 2
    assert '<form method="post" action="/contrats/1/">' in html
    assert "no-store" in reponse["Cache-Control"]


def test_ce_qui_n_est_pas_prouve_ou_est_secret_n_est_pas_rendu(rf):
    panne = OperationalError("absente")
    porte = _envoi(rf, "/compte/connexion/", username="a@b.fr")
    porte.resolver_match = resolve("/compte/connexion/")
    for demande in (
        rf.get("/?motif=mots"),
        _envoi(rf, prouve=False, motif="mots"),
        _envoi(rf, motif="mots", mot_de_passe="secret"),
        porte,
    ):
        reponse = _manquer(demande, panne)
        assert (reponse.status_code, "<form" in reponse.content.decode()) == (503, False)
