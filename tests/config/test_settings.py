"""The settings, as a process reads them from its environment: French refusals, no guess."""

import json
import os
import subprocess
import sys

import pytest
from django import forms

from tests.analyse import RACINE

SERVEUR = {
    "DATABASE_URL": "postgres://u:p@bd.exemple.invalid:5432/contrats",
    "REDIS_URL": "redis://redis.exemple.invalid:6379/0",
    "SECRET_KEY": "une-cle-de-test-assez-longue-et-qui-ne-sert-a-rien-d-autre-du-tout",
    "REGISTRE_CLE": "une-autre-cle-de-test-pour-le-registre-des-signatures",
    "SITE_URL": "https://contrat-de-ville.exemple.fr",
    "EMAIL_URL": "smtp+tls://u:p@smtp.exemple.fr:587",
    "COURRIEL_EXPEDITEUR": "Contrat de ville <contrat-de-ville@exemple.fr>",
}


def _python(source: str, tmp_path, **variables: str) -> subprocess.CompletedProcess:
    """Run `source` in a process whose environment holds `variables` and no other of ours."""
    systeme = {
        nom: os.environ[nom] for nom in ("PATH", "HOME", "TMPDIR", "LANG") if nom in os.environ
    }
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=RACINE,
        env={**systeme, "VAR": str(tmp_path / "var"), "PYTHONUTF8": "1", **variables},
        capture_output=True,
        text=True,
        timeout=300,
    )


def _reglages(tmp_path, *noms: str, **variables: str) -> dict:
    """The values of these settings in such a process."""
    fini = _python(
        "import json; from config import settings as s; "
        f"print(json.dumps({{n: getattr(s, n) for n in {noms!r}}}, default=str))",
        tmp_path,
        **variables,
    )
    assert fini.returncode == 0, fini.stderr
    return json.loads(fini.stdout)


def _refus(tmp_path, **variables: str) -> str:
    """The last line of what the process says when it refuses to start."""
    fini = _python("import config.settings", tmp_path, **variables)
    assert fini.returncode == 1
    return fini.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    "absente",
    ["REDIS_URL", "SECRET_KEY", "SITE_URL", "EMAIL_URL", "COURRIEL_EXPEDITEUR", "REGISTRE_CLE"],
)
def test_un_serveur_ne_demarre_pas_sans(tmp_path, absente):
    reste = {nom: valeur for nom, valeur in SERVEUR.items() if nom != absente}
    assert _refus(tmp_path, **reste) == (
        "django.core.exceptions.ImproperlyConfigured: "
        f"{absente} doit être défini quand DATABASE_URL l'est."
    )
    assert not (tmp_path / "var").exists()


def test_la_cle_d_exemple_est_refusee(tmp_path):
    assert _refus(tmp_path, **{**SERVEUR, "SECRET_KEY": "changez-moi"}) == (
        "django.core.exceptions.ImproperlyConfigured: "
        "SECRET_KEY est la valeur d'exemple : tirez-en une nouvelle."
    )


def test_un_serveur_se_sert_de_ses_moteurs_et_n_en_demarre_aucun(tmp_path):
    lus = _reglages(tmp_path, "LOCAL", "DATABASES", "REDIS_URL", "CELERY_BROKER_URL", **SERVEUR)
    base = lus["DATABASES"]["default"]
    assert (lus["LOCAL"], base["HOST"], base["NAME"]) == (False, "bd.exemple.invalid", "contrats")
    assert lus["REDIS_URL"] == lus["CELERY_BROKER_URL"] == SERVEUR["REDIS_URL"]
    assert not (tmp_path / "var").exists()


def test_un_secret_se_lit_dans_un_fichier(tmp_path):
    variables = {}
    for nom, valeur in SERVEUR.items():
        (tmp_path / nom).write_text(valeur)
        variables[f"{nom}_FILE"] = str(tmp_path / nom)
    lus = _reglages(tmp_path, *("SECRET_KEY", "SITE_URL", "EMAIL_URL", "REDIS_URL"), **variables)
    assert lus == {nom: SERVEUR[nom] for nom in lus}
    base = _reglages(tmp_path, "LOCAL", "DATABASES", **variables)
    assert (base["LOCAL"], base["DATABASES"]["default"]["PASSWORD"]) == (False, "p")


def test_en_https_les_temoins_sont_surs(tmp_path):
    attendu = {
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "CSRF_TRUSTED_ORIGINS": ["https://contrat-de-ville.exemple.fr"],
        "ALLOWED_HOSTS": ["contrat-de-ville.exemple.fr"],
        "DEBUG": False,
    }
    assert _reglages(tmp_path, *attendu, **SERVEUR) == attendu


def test_un_temoin_host_est_pose_comme_le_navigateur_l_exige(tmp_path):
    """`__Host-` demands Secure, Path=/ and no Domain, or the browser drops the cookie."""
    source = (
        "import django; django.setup()\n"
        "from django.http import HttpResponse\n"
        "from django.middleware.csrf import CsrfViewMiddleware, get_token\n"
        "from django.test import RequestFactory\n"
        "vue = CsrfViewMiddleware(lambda r: (get_token(r), HttpResponse())[1])\n"
        "temoin = vue(RequestFactory().get('/', secure=True)).cookies['__Host-csrf']\n"
        "from django.conf import settings as s\n"
        "print([temoin[n] for n in ('secure', 'path', 'domain', 'httponly')],"
        " s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_HTTPONLY)"
    )
    fini = _python(source, tmp_path, DJANGO_SETTINGS_MODULE="config.settings", **SERVEUR)
    assert fini.stdout == "[True, '/', '', True] / None True\n", fini.stderr


def test_en_http_local_les_temoins_passent(tmp_path):
    attendu = {
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_SECURE": False,
        "SECURE_SSL_REDIRECT": False,
        "ALLOWED_HOSTS": ["portail.local"],
    }
    http = {**SERVEUR, "SITE_URL": "http://portail.local/"}
    assert _reglages(tmp_path, *attendu, **http) == attendu


@pytest.mark.parametrize(
    ("valeur", "attendu"), [("1", ["HTTP_X_FORWARDED_PROTO", "https"]), ("0", None)]
)
def test_l_en_tete_du_mandataire_ne_compte_que_derriere_lui(tmp_path, valeur, attendu):
    lus = _reglages(tmp_path, "SECURE_PROXY_SSL_HEADER", **SERVEUR, DERRIERE_PROXY=valeur)
    assert lus["SECURE_PROXY_SSL_HEADER"] == attendu


def test_une_valeur_qui_n_est_pas_un_nombre_est_refusee(tmp_path):
    assert "deux minutes" in _refus(tmp_path, **SERVEUR, EMAIL_TIMEOUT="deux minutes")


def test_le_delai_du_courriel_tient_dans_celui_de_la_tache(settings):
    """A delivery must end before its task is cut, and the task before it is given again."""
    assert (
        settings.EMAIL_TIMEOUT
        < settings.CELERY_TASK_TIME_LIMIT
        < settings.CELERY_VISIBILITY_TIMEOUT
        == settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    )


class _Formulaire(forms.Form):
    champ = forms.CharField()


def test_un_formulaire_et_ses_erreurs_s_affichent_sans_crispy():
    """Django's own form templates are found: the back office draws its errors with them."""
    assert "Ce champ est obligatoire." in str(_Formulaire({}))


def test_la_page_d_arrivee_existe(settings):
    from django.urls import reverse

    assert reverse(settings.LOGIN_REDIRECT_URL) == "/"
    assert reverse(settings.LOGIN_URL) == "/compte/connexion/"
    assert reverse(settings.LOGOUT_REDIRECT_URL) == "/compte/connexion/"


@pytest.mark.parametrize("nom", ["SCEAU_P12", "SCEAU_P12_FILE"])
def test_le_certificat_du_sceau_est_un_chemin_de_l_une_ou_l_autre_facon(tmp_path, nom):
    certificat, secret = tmp_path / "sceau.p12", tmp_path / "secret"
    certificat.write_bytes(b"\x30\x82\xff")
    secret.write_text("sesame")
    variables = {**SERVEUR, nom: str(certificat), "SCEAU_MOT_DE_PASSE_FILE": str(secret)}
    assert _reglages(tmp_path, "SCEAU_P12", "SCEAU_MOT_DE_PASSE", **variables) == {
        "SCEAU_P12": str(certificat),
        "SCEAU_MOT_DE_PASSE": "sesame",
    }


def test_un_serveur_ne_croit_pas_son_reseau_sans_qu_on_le_dise(tmp_path):
    lus = _reglages(tmp_path, "RESEAU_DE_CONFIANCE", "SECRET_KEY_FALLBACKS", **SERVEUR)
    assert lus == {"RESEAU_DE_CONFIANCE": False, "SECRET_KEY_FALLBACKS": []}
    dits = {"RESEAU_DE_CONFIANCE": "1", "SECRET_KEY_ANCIENNES": "cle-de-juin,cle-de-mai"}
    lus = _reglages(tmp_path, *lus, **SERVEUR, **dits)
    assert lus == {
        "RESEAU_DE_CONFIANCE": True,
        "SECRET_KEY_FALLBACKS": ["cle-de-juin", "cle-de-mai"],
    }
