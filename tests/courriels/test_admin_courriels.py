"""The outbox in the back office: read by the technical administrator alone, without the words."""

import pytest
from django.urls import reverse

from tests import fabriques
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db

LISTE = "admin:courriels_courriel_changelist"


def _pages(courriel):
    fiche = [courriel.pk]
    return [
        reverse(LISTE),
        reverse("admin:courriels_courriel_add"),
        *(
            reverse(f"admin:courriels_courriel_{page}", args=fiche)
            for page in ("change", "history", "delete")
        ),
    ]


def test_un_officier_n_y_entre_pas_meme_pour_ses_messages(client):
    officier = fabriques.creer_utilisateur("officier")
    mien = creer_courriel(officier.courriel)
    client.force_login(officier)
    assert [client.get(page).status_code for page in _pages(mien)] == [403] * 5
    assert "courriels/courriel" not in client.get(reverse("admin:index")).content.decode()


def test_l_administrateur_lit_leur_etat_jamais_leur_contenu(client):
    courriel = creer_courriel(
        nom="Zoé Élue",
        statut="echec",
        reponse="550 Utilisateur inconnu",
        message=b"un lien personnel",
        confidentiel=True,
    )
    client.force_login(fabriques.creer_utilisateur("lecteur", is_superuser=True))
    liste, ajout, fiche, historique, suppression = map(client.get, _pages(courriel))
    codes = [p.status_code for p in (liste, ajout, fiche, historique, suppression)]
    assert codes == [200, 403, 200, 200, 403]
    for page in (liste.content.decode(), fiche.content.decode()):
        assert "elue@exemple.fr" in page
        assert "550 Utilisateur inconnu" in page
        assert "En échec" in page
        assert "un lien personnel" not in page
    assert client.post(_pages(courriel)[2], {"statut": "remis"}).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_la_liste_compte_toujours_autant_de_requetes(client, django_assert_num_queries, n):
    for rang in range(n):
        creer_courriel(f"elue{rang}@exemple.fr")
    client.force_login(fabriques.creer_utilisateur("lecteur", is_superuser=True))
    with django_assert_num_queries(6):
        reponse = client.get(reverse(LISTE))
    assert len(reponse.context["cl"].result_list) == n
