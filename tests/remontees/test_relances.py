"""Reminders: one a step, whatever happens to the clock or to workers; never after an answer."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import Evenement
from remontees import relances
from remontees.models import Rappel
from remontees.relances import rappeler_maintenant, relancer
from remontees.tasks import relancer as tache
from tests.remontees.exemples import creer_monde, lien, messages, mesurer, texte

pytestmark = pytest.mark.django_db


def _a(monde, ecart, heure=9):
    """That many days from the due date, at this hour of Paris."""
    jour = monde.campagne.date_limite + timedelta(days=ecart)
    return timezone.make_aware(datetime.combine(jour, time(heure)))


def _tout_donner(monde, nom="CAF"):
    mesurer(monde, nom)
    monde.demande(nom).attendus.get(action__isnull=False).confirmer(par=monde.officier)


def test_un_rappel_par_etape_et_pas_deux():
    monde = creer_monde("CAF")
    partis = [relancer(_a(monde, ecart)) for ecart in (-15, -14, -13, -3, -3, 0, 1, 2, 20)]
    assert partis == [0, 1, 0, 1, 0, 0, 1, 0, 0]
    limite = monde.campagne.date_limite
    assert list(Rappel.objects.values_list("prevu_le", flat=True)) == [
        limite + timedelta(days=ecart) for ecart in (-14, -3, 1)
    ]


def test_apres_une_panne_seule_la_derniere_etape_part():
    monde = creer_monde("CAF")
    assert [relancer(_a(monde, 5)), relancer(_a(monde, 6))] == [1, 0]
    assert Rappel.objects.get().prevu_le == monde.campagne.date_limite + timedelta(days=1)


def test_les_etapes_d_avant_l_ouverture_ne_sont_pas_dues():
    monde = creer_monde("CAF", date_limite=timezone.localdate() + timedelta(days=5))
    assert relancer() == 0
    assert relancer(_a(monde, -3)) == 1


def test_jamais_la_nuit():
    monde = creer_monde("CAF")
    assert [relancer(_a(monde, -14, heure)) for heure in (0, 7, 8)] == [0, 0, 1]


def test_jamais_apres_une_reponse():
    monde = creer_monde("CAF", "Ville")
    _tout_donner(monde, "CAF")
    assert relancer(_a(monde, -3)) == 1
    assert messages()[-1].destinataire == "ville@exemple.fr"


def test_une_reponse_en_partie_est_rappelee_de_ce_qui_manque():
    monde = creer_monde("CAF")
    mesurer(monde, "CAF")
    relancer(_a(monde, -3))
    dit = texte(messages()[-1])
    assert ("Taux de CAF" in dit, "Ateliers de CAF" in dit) == (False, True)
    assert "encore une partie" in dit


def test_le_rappel_de_qui_n_a_rien_donne_ne_parle_pas_d_une_partie():
    monde = creer_monde("CAF")
    relancer(_a(monde, -3))
    dit = texte(messages()[-1])
    assert ("pas encore reçu les chiffres 2018" in dit, "encore une partie" in dit) == (True, False)


def test_jamais_apres_la_fin():
    monde = creer_monde("CAF")
    monde.campagne.clore(par=monde.officier)
    assert relancer(_a(monde, -3)) == 0


def test_sans_adresse_personne_n_est_rappele():
    monde = creer_monde("CAF")
    monde.campagne.demandes.update(courriel="")
    assert relancer(_a(monde, -3)) == 0


def test_une_date_reportee_a_ses_propres_etapes():
    monde = creer_monde("CAF")
    relancer(_a(monde, -3))
    plus_tard = monde.campagne.date_limite + timedelta(days=30)
    monde.campagne.prolonger(par=monde.officier, date_limite=plus_tard)
    assert relancer(_a(monde, -13)) == 1


def test_les_etapes_se_choisissent():
    monde = creer_monde("CAF", rappels=[-7])
    assert [relancer(_a(monde, ecart)) for ecart in (-14, -7, 1)] == [0, 1, 0]
    monde.campagne.rappels = []
    assert relances.etape_due(monde.campagne, monde.campagne.date_limite) is None


def test_un_rappel_a_un_nouveau_lien_et_l_ancien_reste_bon():
    monde = creer_monde("CAF")
    relancer(_a(monde, -3))
    premier, second = messages()
    assert lien(premier) != lien(second)
    assert list(monde.demande("CAF").liens.values_list("revoque_le", flat=True)) == [None, None]
    assert second.confidentiel is True


def test_a_la_main_une_fois_par_jour_au_plus():
    monde = creer_monde("CAF", "Ville")
    demandes = list(monde.campagne.demandes.all())
    assert rappeler_maintenant(demandes, par=monde.officier) == 0  # written to today already
    monde.campagne.demandes.first().liens.update(cree_le=timezone.now() - timedelta(days=2))
    assert rappeler_maintenant(demandes, par=monde.officier) == 1
    assert rappeler_maintenant(demandes, par=monde.officier) == 0
    assert Rappel.objects.get().a_la_main is True
    assert Evenement.objects.filter(verbe="rappeler").count() == 1


def test_a_la_main_jamais_apres_la_fin():
    monde = creer_monde("CAF")
    monde.campagne.clore(par=monde.officier)
    with pytest.raises(ValidationError):
        rappeler_maintenant([monde.demande("CAF")], par=monde.officier)


def test_la_tache_de_l_horloge_appelle_les_rappels():
    creer_monde("CAF")
    assert tache() is None
    assert Rappel.objects.count() == 0
