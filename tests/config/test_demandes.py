"""A request that is too heavy is refused in French, before it is read; whoever sends it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

pytestmark = pytest.mark.django_db
URL = "/compte/connexion/"


def _refusee(reponse) -> None:
    assert reponse.status_code == 413
    html = reponse.content.decode()
    assert '<html lang="fr">' in html
    assert "Envoi trop lourd" in html
    assert "30\u00a0Mo au plus" in html


def test_un_envoi_annonce_trop_lourd_n_est_pas_lu(client, settings):
    flux = io.BytesIO(b"x" * 100_000)
    trop = {"CONTENT_LENGTH": str(settings.DEMANDE_MAX + 1), "wsgi.input": flux}
    _refusee(client.post(URL, **trop))
    assert flux.read() == b""  # thrown away, so that the browser gets the page
    trop["CONTENT_LENGTH"] = str(4 * settings.DEMANDE_MAX + 1)
    flux.seek(0)
    _refusee(client.post(URL, **trop))
    assert flux.tell() == 0


def test_un_formulaire_trop_lourd_ou_trop_long_est_refuse(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    envoi = {"courriel": "x" * 2000}
    _refusee(client.post(URL, envoi))
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    _refusee(client.post(URL, {"a": "1", "b": "1", "c": "1"}))


def test_trop_de_fichiers_sont_refuses(client, settings):
    fichiers = {f"f{n}": SimpleUploadedFile("x.txt", b"x") for n in range(3)}
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 2
    _refusee(client.post(reverse("contrats:envoyer_message"), fichiers))


def test_une_demande_incomprise_reste_une_400(client, settings):
    settings.ALLOWED_HOSTS = ["exemple.fr"]
    reponse = client.get(URL, headers={"host": "ailleurs.invalid"})
    assert (reponse.status_code, "Demande incomprise" in reponse.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("chemin", "statut"),
    [
        ("/api/v1/contrats", 403),
        ("/donnees-ouvertes/catalogue.jsonld", 403),
        ("/donnees-ouvertes/contrats.csv", 403),
        ("/donnees-ouvertes/", 301),
        ("/compte/connexion/", 301),
    ],
)
def test_un_programme_en_clair_est_refuse_et_un_navigateur_renvoye(
    client, settings, chemin, statut
):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(chemin).status_code == statut
    assert client.get(chemin, secure=True).status_code not in (301, 403)
