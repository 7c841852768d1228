"""Lists made once give what they would have given, asked with other values each time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Prefetch, TextField, Value
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from comptes.models import Session, Utilisateur
from comptes.models.session import INACTIVE
from comptes.sessions import LUE, _lue
from contrats.models import Action, Contrat, Evenement
from partenaires.models import Partenaire
from quartiers.models import Quartier, Releve
from quartiers.prete import FORMES, EnsemblePret, ListePrete
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


def _faits(pret):
    """For each form that was met, whether its SQL was made once."""
    return [fait is not None for fait in getattr(pret, "ensemble", pret).formes.values()]


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
    assert _faits(LUE) == [True]


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
    prete = ListePrete(lambda nom: Quartier.objects.filter(nom=nom).order_by("pk"))
    assert prete.lire("Quai du Commerce") == []
    quartier = fabriques.creer_quartier(nom="Quai du Commerce")
    [lu] = prete.lire("Quai du Commerce")
    assert (lu == quartier, lu is prete.lire("Quai du Commerce")[0]) == (True, False)
    assert model_to_dict(lu) == model_to_dict(Quartier.objects.get(pk=quartier.pk))
    assert prete.lire("5007") == []
    assert _faits(prete) == [True]


def test_les_droits_sont_ceux_de_qui_lit_non_de_qui_a_lu_avant():
    """The same form, other people: an officer of one intercommunality never reads another's."""
    prete = EnsemblePret(
        lambda qui: {
            "contrats": Contrat.objects.visibles_par(qui).order_by("pk"),
            "actions": Action.objects.visibles_par(qui).order_by("contrat_id"),
        }
    )
    gens = []
    for _ in range(3):
        contrat = fabriques.creer_contrat(fabriques.creer_partenaire())
        fabriques.creer_action(contrat)
        gens += [fabriques.creer_officier(contrat)]
        gens += [
            fabriques.creer_utilisateur(role, partenaire=contrat.partenaires.first())
            for role in ("agent", "lecteur")
        ]
    gens.append(fabriques.creer_utilisateur("agent"))
    gens.append(Utilisateur.objects.create_superuser("a@exemple.invalid", None))

    for qui in [*gens, *gens]:
        lu = Utilisateur.objects.select_related("partenaire").get(pk=qui.pk)
        attendus = Contrat.objects.visibles_par(qui).order_by("pk")
        lues = prete.lire(SimpleLazyObject(lambda lu=lu: lu))
        assert lues["contrats"] == list(attendus)
        assert [a.contrat_id for a in lues["actions"]] == [c.pk for c in attendus]
    assert set(_faits(prete)) == {True}


def test_une_date_avance_avec_le_jour_et_son_annee():
    """What is reckoned from a day is reckoned again from the next one."""
    debuts = ListePrete(
        lambda jour: Contrat.objects.filter(date_debut__lte=jour + timedelta(days=30))
    )
    annees = ListePrete(lambda jour: Releve.objects.filter(millesime=jour.year - 1))
    avant = ListePrete(lambda annee: Contrat.objects.filter(date_debut__year__lte=annee))
    fabriques.creer_contrat(date_debut=date(2015, 5, 28))
    fabriques.creer_releve(millesime=2015, quartier=fabriques.creer_quartier())
    jours = [date(2015, 4, 27), date(2015, 4, 28), date(2016, 12, 31), date(2017, 1, 1)]

    assert [len(debuts.lire(jour)) for jour in jours] == [0, 1, 1, 1]
    assert [len(annees.lire(jour)) for jour in jours] == [0, 0, 1, 0]
    assert [len(avant.lire(annee)) for annee in (2014, 2015, 2016)] == [0, 1, 1]
    assert [_faits(prete) for prete in (debuts, annees, avant)] == [[True]] * 3


def test_deux_jours_ne_se_prennent_pas_l_un_pour_l_autre():
    prete = ListePrete(
        lambda un, deux: Contrat.objects.filter(
            date_debut__gt=un + timedelta(days=1), date_fin__lt=deux + timedelta(days=1)
        )
    )
    contrat = fabriques.creer_contrat(date_debut=date(2015, 5, 28), date_fin=date(2020, 12, 31))

    lus = [
        prete.lire(date(2015, 5, 26), date(2020, 12, 31)),
        prete.lire(date(2015, 5, 27), date(2020, 12, 31)),
        prete.lire(date(2015, 5, 26), date(2020, 12, 30)),
    ]

    assert (lus, _faits(prete)) == ([[contrat], [], []], [True])


INCONNUES = {
    "une valeur entre deux signes": lambda mot: Quartier.objects.filter(nom__contains=mot),
    "une valeur dans un tableau": lambda mot: Quartier.objects.annotate(
        noms=Value([mot], ArrayField(TextField()))
    ).filter(noms__contains=[F("nom")]),
    "un instant qui n’est pas donné": lambda mot: Quartier.objects.filter(
        nom=mot, contrats__date_debut__lt=datetime.now(UTC).date()
    ),
    "des lignes lues ensuite": lambda mot: Quartier.objects.filter(nom=mot).prefetch_related(
        Prefetch("contrats", Contrat.objects.filter(intitule=mot))
    ),
}


@pytest.mark.parametrize("faire", INCONNUES.values(), ids=INCONNUES.keys())
def test_ce_dont_les_places_ne_se_disent_pas_est_fait_a_chaque_fois(faire):
    for rang in range(2):
        quartier = fabriques.creer_quartier(nom=f"Quai {rang}")
        fabriques.creer_contrat(quartiers=[quartier], intitule=f"Quai {rang}")
    prete = ListePrete(faire)

    noms = [[q.nom for q in prete.lire(f"Quai {rang}")] for rang in range(2)]
    assert noms == [["Quai 0"], ["Quai 1"]]
    assert prete.lire("Quai 2") == []
    assert set(_faits(prete)) == {False}


def test_ce_qui_est_demande_d_une_ligne_au_dela_de_sa_forme_n_est_pas_fige():
    """A name is no form: the lists of the first partner would serve for all."""
    prete = ListePrete(lambda p: Partenaire.objects.filter(nom=p.nom, type=p.type))
    deux = [fabriques.creer_partenaire() for _ in range(2)]

    assert [prete.lire(p) for p in deux] == [[p] for p in deux]
    assert _faits(prete) == [False]


def test_une_constante_json_en_reste_une():
    contrat = fabriques.creer_contrat()
    faits = [
        Evenement.objects.consigner(
            contrat=contrat, auteur=None, verbe="essayer", objet=contrat, details={"lieu": lieu}
        )
        for lieu in ("Quai", "Gare")
    ]
    prete = ListePrete(lambda pk: Evenement.objects.filter(contrat=pk, details__lieu="Quai"))

    assert prete.lire(contrat.pk) == faits[:1]
    assert _faits(prete) == [True]


SUIVANTES = {
    "un instant": lambda: Contrat.objects.filter(date_debut__lt=datetime.now(UTC).date()),
    "rien": lambda: Contrat.objects.none(),
}


@pytest.mark.parametrize("suivante", SUIVANTES.values(), ids=SUIVANTES.keys())
def test_des_lignes_lues_ensuite_ne_sont_figees_ni_par_un_instant_ni_par_rien(suivante):
    fabriques.creer_quartier(nom="Quai")
    prete = ListePrete(
        lambda nom: Quartier.objects.filter(nom=nom).prefetch_related(
            Prefetch("contrats", suivante())
        )
    )

    assert [quartier.nom for quartier in prete.lire("Quai")] == ["Quai"]
    assert _faits(prete) == [False]


def test_une_colonne_qui_n_a_pas_ete_lue_n_est_pas_vide():
    contrat = fabriques.creer_contrat()
    prete = ListePrete(lambda c: Contrat.objects.filter(pilote=c.pilote_id))

    lus = [
        prete.lire(Contrat.objects.only(*champs).get(pk=contrat.pk))
        for champs in (["pk"], ["pk", "pilote"], ["pk"])
    ]

    assert lus == [[contrat]] * 3
    assert _faits(prete) == [False, True]


def test_une_liste_qui_n_a_rien_a_lire_ne_demande_rien(django_assert_num_queries):
    prete = EnsemblePret(lambda rang: {"rien": Quartier.objects.none()})

    with django_assert_num_queries(0):
        assert [prete.lire(rang) for rang in range(3)] == [{"rien": []}] * 3
    assert _faits(prete) == [True]


def test_trop_de_formes_ne_prennent_pas_toute_la_memoire():
    quartier = fabriques.creer_quartier(nom="Quai")
    prete = ListePrete(lambda nom, *formes: Quartier.objects.filter(nom=nom).order_by())

    for rang in range(FORMES + 2):
        formes = [bool(rang & 1 << bit) for bit in range(9)]
        assert prete.lire("Quai", *formes) == [quartier]

    assert len(_faits(prete)) == FORMES


@pytest.mark.django_db(transaction=True)
def test_deux_fils_lisent_chacun_leur_ligne(en_meme_temps):
    for rang in range(8):
        fabriques.creer_quartier(nom=f"Quartier {rang}")
    prete = ListePrete(lambda nom: Quartier.objects.filter(nom=nom).order_by())

    def lire(rang):
        return lambda: [prete.lire(f"Quartier {rang}")[0].nom for _ in range(20)]

    lus = en_meme_temps(*map(lire, range(8)))
    assert lus == [[f"Quartier {rang}"] * 20 for rang in range(8)]


def test_des_listes_a_part_sont_lues_dans_leur_requete(django_assert_num_queries):
    """They are the same; a group of which nothing can be there asks nothing."""
    contrat = fabriques.creer_contrat()
    lieu = fabriques.creer_quartier(nom="Quai du Commerce")

    def listes(nom, avec):
        return {
            "lieux": Quartier.objects.filter(nom=nom),
            "longue": Contrat.objects.values_list("pk") if avec else Contrat.objects.none(),
            "contrats": Contrat.objects.all(),
        }

    ensemble = EnsemblePret(listes, ("longue", "absente"))
    for avec, requetes in ((True, 2), (False, 1), (True, 2)):
        attendues = {"lieux": [lieu], "contrats": [contrat], "longue": [(contrat.pk,)] * avec}
        with django_assert_num_queries(requetes):
            assert ensemble.lire(lieu.nom, avec) == attendues
    assert _faits(ensemble) == [True, True]


def test_des_listes_que_l_on_fait_a_chaque_fois_ont_aussi_leur_requete(django_assert_num_queries):
    ensemble = EnsemblePret(
        lambda rangs: {"a": Contrat.objects.filter(pk__in=rangs), "b": Quartier.objects.all()},
        ("b",),
    )
    lieu = fabriques.creer_quartier()
    with django_assert_num_queries(2):
        assert ensemble.lire((1.5,)) == {"a": [], "b": [lieu]}
    assert _faits(ensemble) == [False]
