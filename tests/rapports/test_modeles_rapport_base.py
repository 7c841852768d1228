"""What the database itself refuses of a report."""

from datetime import date

import pytest

from rapports.models import Rapport
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

PERIODE = {"periode_debut": date(2018, 1, 1), "periode_fin": date(2018, 12, 31)}


def test_periode_dans_l_ordre_et_version_unique():
    premier = fabriques.creer_rapport()
    premier.echouer("La mise en page a échoué.")
    second = fabriques.creer_rapport(premier.contrat, **PERIODE)
    contraintes.verifier(
        second, "rapport_version_unique", "Cette version du rapport existe déjà.", version=1
    )
    second.refresh_from_db()
    contraintes.verifier(
        second,
        "rapport_periode_dans_l_ordre",
        "La fin de la période précède son début.",
        periode_fin=date(2017, 12, 31),
    )
    assert contraintes.noms(Rapport) == {
        "rapport_version_unique",
        "rapport_periode_dans_l_ordre",
        "rapport_emis_est_fige",
        "rapport_relu_est_valide",
        "rapport_une_portee",
    }
