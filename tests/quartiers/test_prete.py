"""A query made once gives what the list would have given, asked with other values each time."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from comptes.models import Session, Utilisateur
from comptes.models.session import INACTIVE
from comptes.sessions import LUE, _lue
from quartiers.models import Quartier
from quartiers.prete import RequetePrete
from tests import fabriques

pytestmark = pytest.mark.django_db


def _ouvrir(utilisateur, cle, **champs):
    ici = timezone.now()
    valeurs = {"expire_date": ici + timedelta(hours=1), "ouverte_le": ici, "vue_le": ici}
    return Session.objects.create(session_key=cle, utilisateur=utilisateur, **valeurs | champs)


def _tout(session):
    """Each column of the row and of its neighbours: none is asked for when it is read."""
    compte = session.utilisateur
    return [
        {champ.attname: getattr(objet, champ.attname) for champ in objet._meta.concrete_fields}
        for objet in (session, compte, compte and compte.partenaire)
        if objet is not None
    ]


def test_une_session_est_lue_avec_son_compte_et_leur_organisation(django_assert_num_queries):
    ici = timezone.now()
    gens = [
        fabriques.creer_utilisateur("agent"),
        fabriques.creer_utilisateur("lecteur"),
        Utilisateur.objects.create_superuser("a@exemple.invalid", None),
        None,
    ]
    for rang, personne in enumerate(gens):
        _ouvrir(personne, f"cle{rang}", appareil=f"Appareil {rang}")
    for rang in range(len(gens)):
        valeurs = (ici, ici - INACTIVE, f"cle{rang}")
        [attendue] = _lue(*valeurs)
        with django_assert_num_queries(1):
            [lue] = LUE.lire(*valeurs)
            tout = _tout(lue)
        assert (lue, tout) == (attendue, _tout(attendue))
        assert [c.name for c in lue._meta.fields if c.is_relation and not c.is_cached(lue)] == []


@pytest.mark.parametrize(
    "champs",
    [{"expire_date": timezone.now()}, {"vue_le": timezone.now() - INACTIVE}],
    ids=["finie", "délaissée"],
)
def test_une_session_finie_n_est_pas_lue(champs):
    _ouvrir(None, "cle", **champs)
    ici = timezone.now()
    assert LUE.lire(ici, ici - INACTIVE, "cle") == []
    assert LUE.lire(ici, ici - INACTIVE, "autre") == []


def test_une_liste_est_neuve_a_chaque_fois():
    prete = RequetePrete(lambda nom: Quartier.objects.filter(nom=nom).order_by("pk"), ("exemple",))
    assert prete.lire("Quai du Commerce") == []
    quartier = fabriques.creer_quartier(nom="Quai du Commerce")
    [lu] = prete.lire("Quai du Commerce")
    assert (lu == quartier, lu is prete.lire("Quai du Commerce")[0]) == (True, False)
    assert model_to_dict(lu) == model_to_dict(Quartier.objects.get(pk=quartier.pk))
    assert prete.lire("exemple") == []


def test_une_valeur_que_le_sql_change_est_refusee():
    """Put between two %, or in another order, a value would be asked for something else."""
    contient = RequetePrete(lambda mot: Quartier.objects.filter(nom__contains=mot), ("mot",))
    with pytest.raises(ValueError, match="telles quelles"):
        contient.lire("quai")
    ordre = RequetePrete(lambda a, b: Quartier.objects.filter(nom=b, code=a), ("a", "b"))
    with pytest.raises(ValueError, match="telles quelles"):
        ordre.lire("a", "b")


@pytest.mark.django_db(transaction=True)
def test_deux_fils_lisent_chacun_leur_ligne(en_meme_temps):
    for rang in range(8):
        fabriques.creer_quartier(nom=f"Quartier {rang}")
    prete = RequetePrete(lambda nom: Quartier.objects.filter(nom=nom).order_by(), ("exemple",))

    def lire(rang):
        return lambda: [prete.lire(f"Quartier {rang}")[0].nom for _ in range(20)]

    lus = en_meme_temps(*map(lire, range(8)))
    assert lus == [[f"Quartier {rang}"] * 20 for rang in range(8)]
