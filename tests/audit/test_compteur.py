"""Attempts counted in PostgreSQL: exactly so many pass, even at the same moment."""

from datetime import timedelta

import pytest

from audit.models import Compteur

HEURE = timedelta(hours=1)


def essayer(cle="agent@exemple.fr", portee="connexion"):
    return Compteur.objects.compter(portee, cle, limite=3, duree=HEURE)


@pytest.mark.django_db
def test_trois_passent_la_quatrieme_attend():
    assert [essayer().permis for _ in range(4)] == [True, True, True, False]
    assert timedelta(minutes=59) < essayer().attendre <= HEURE


@pytest.mark.django_db
def test_chaque_cle_et_chaque_portee_a_son_compte():
    for _ in range(3):
        essayer()
    assert essayer("voisin@exemple.fr").permis
    assert essayer(portee="oubli").permis
    assert not essayer(" AGENT@exemple.fr").permis


@pytest.mark.django_db
def test_la_fenetre_passee_on_recommence():
    for _ in range(4):
        essayer()
    compteur = Compteur.objects.get()
    Compteur.objects.update(debut=compteur.debut - HEURE)
    assert (essayer().permis, Compteur.objects.get().nombre) == (True, 1)


@pytest.mark.django_db
def test_un_succes_efface_le_compte_et_lui_seul():
    essayer()
    essayer("voisin@exemple.fr")
    Compteur.objects.oublier("connexion", "agent@exemple.fr")
    assert Compteur.objects.count() == 1


@pytest.mark.django_db
def test_la_cle_ne_se_lit_pas():
    essayer()
    assert "agent" not in str(Compteur.objects.values_list("cle", "portee"))


@pytest.mark.django_db(transaction=True)
def test_en_meme_temps_il_n_en_passe_pas_un_de_plus(en_meme_temps):
    passages = en_meme_temps(*[essayer] * 8)
    assert sorted(p.nombre for p in passages) == list(range(1, 9))
    assert sum(p.permis for p in passages) == 3
