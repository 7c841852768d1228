"""The addresses of static files are those of whitenoise, asked once."""

import json

import pytest
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.statiques import Statiques


@pytest.fixture
def dossier(tmp_path):
    """What `collectstatic` leaves, of one file."""
    manifeste = {"paths": {"css/a.css": "css/a.123.css"}, "version": "1.1", "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifeste), encoding="utf-8")
    return {"location": tmp_path, "base_url": "/static/"}


def test_l_adresse_est_celle_de_whitenoise(dossier):
    ici, la_bas = Statiques(**dossier), CompressedManifestStaticFilesStorage(**dossier)
    for _ in range(2):
        assert ici.url("css/a.css") == la_bas.url("css/a.css") == "/static/css/a.123.css"
        assert ici.url("css/a.css#b") == la_bas.url("css/a.css#b") == "/static/css/a.123.css#b"


def test_un_fichier_absent_le_reste(dossier):
    ici = Statiques(**dossier)
    for _ in range(2):
        with pytest.raises(ValueError, match="absent"):
            ici.url("css/absent.css")


def test_chaque_stockage_a_ses_adresses(dossier):
    assert Statiques(**dossier).url("css/a.css") == "/static/css/a.123.css"
    assert Statiques(**dossier | {"base_url": "/s/"}).url("css/a.css") == "/s/css/a.123.css"
