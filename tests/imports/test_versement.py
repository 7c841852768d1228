"""Rows that PostgreSQL writes, locks and compares from JSON are those that Django would make."""

import gc
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from contrats.models import Contrat, Financement
from imports.champs import champs_ecrits, en_json
from imports.menage import sans_menage
from imports.versement import STABLES, colonne, differentes, gabarit, inserer, liens, retenir
from partenaires.models import Partenaire
from quartiers.models import Commune, Quartier, Releve
from tests import fabriques

pytestmark = pytest.mark.django_db
NOTRES = [
    modele
    for app in ("quartiers", "partenaires", "contrats")
    for modele in apps.get_app_config(app).get_models(include_auto_created=True)
    if not any(c.has_db_default() or c.generated for c in modele._meta.concrete_fields)
]
PIEGES = "« L’été » \"x\" 'y' \\ \t \n ; \\N é {1,2} \u2028"
POINTS = [[2.25, 50.75], [2.5, 51], [2.0, 50.5]]
CONTOUR = {"type": "Polygon", "coordinates": [POINTS], "nul": None}


def _relu(modele, cle):
    """The row as Django reads it, its key and its automatic dates apart."""
    ligne = modele._base_manager.get(pk=cle)
    return {champ.attname: getattr(ligne, champ.attname) for champ in champs_ecrits(modele)}


@pytest.mark.parametrize("modele", NOTRES, ids=lambda m: m._meta.label_lower)
def test_une_ligne_dont_rien_n_est_dit_est_celle_de_django(modele):
    attendu, neuf = gabarit(modele).ligne({}), modele()
    assert attendu.keys() == {c.column for c in modele._meta.concrete_fields if not c.primary_key}
    for champ in champs_ecrits(modele):
        hasard = callable(champ.default) and champ.has_default() and champ.default not in STABLES
        if not hasard:
            assert attendu[champ.column] == en_json(champ, getattr(neuf, champ.attname))


def test_les_dates_automatiques_sont_celles_du_moment():
    for modele in NOTRES:
        for champ in modele._meta.concrete_fields:
            if getattr(champ, "auto_now", False) or getattr(champ, "auto_now_add", False):
                dit = champ.to_python(gabarit(modele).ligne({})[champ.column])
                maintenant = timezone.now()
                assert type(dit) is (
                    type(maintenant) if isinstance(champ, models.DateTimeField) else date
                )
                if isinstance(champ, models.DateTimeField):
                    assert abs((maintenant - dit).total_seconds()) < 60


def test_un_modele_que_la_base_remplit_n_est_pas_verse():
    a_part = apps.get_model("contrats.essairefuse")
    assert any(champ.has_db_default() for champ in a_part._meta.concrete_fields)
    with pytest.raises(NotImplementedError, match="rempli que par la base"):
        gabarit(a_part)


def _exemples():
    """A row of several models, by field: every kind of value that an import may write."""
    action = fabriques.creer_action()
    bailleur, pilote = fabriques.creer_partenaire(), fabriques.creer_intercommunalite()
    releve = fabriques.creer_releve(quartier=fabriques.creer_quartier())
    return {
        Commune: {"code_insee": "2A004", "nom": PIEGES},
        Quartier: {"nom": "Quai", "generation": 2015, "alias": [PIEGES, ""], "contour": CONTOUR},
        Partenaire: {"nom": PIEGES, "type": "association"},
        Financement: {
            "action_id": action.pk,
            "financeur_id": bailleur.pk,
            "nature": "p147",
            "annee": 2018,
            "accorde": Decimal("1200.50"),
        },
        Releve: {
            "statistique_id": releve.statistique_id,
            "quartier_id": releve.quartier_id,
            "millesime": 2021,
            "valeur": Decimal("-12.3456"),
            "source": "Insee",
            "approximatif": True,
        },
        Contrat: {
            "intitule": "Saint-Omer",
            "generation": 2015,
            "pilote_id": pilote.pk,
            "date_debut": date(2015, 1, 1),
            "date_fin": date(2020, 12, 31),
        },
    }


def test_chaque_genre_de_valeur_est_ecrit_comme_django_l_ecrit():
    for modele, dites in _exemples().items():
        champs = {champ.attname: champ for champ in modele._meta.concrete_fields}
        (cle,) = inserer(
            modele,
            [{champs[nom].column: en_json(champs[nom], valeur) for nom, valeur in dites.items()}],
        )
        lue = _relu(modele, cle)
        modele._base_manager.filter(pk=cle).delete()
        (neuf,) = modele._base_manager.bulk_create([modele(**dites)])
        assert lue == _relu(modele, neuf.pk)


def test_les_cles_viennent_dans_l_ordre_des_lignes():
    codes = [f"{rang:05}" for rang in range(62_999, 62_000, -1)]
    cles = inserer(Commune, [{"code_insee": code, "nom": code} for code in codes])
    assert dict(Commune.objects.values_list("pk", "nom")) == dict(zip(cles, codes, strict=True))


@pytest.mark.parametrize(
    ("nom", "autre"),
    [
        ("nom", "quai"),
        ("code", None),
        ("alias", ["b", "a"]),
        ("contour", {**CONTOUR, "nul": 0}),
        ("contour", None),
        ("generation", 2024),
    ],
)
def test_une_ligne_changee_est_trouvee_et_elle_seule(nom, autre):
    dites = {"nom": "Quai", "code": "QP062001", "alias": ["a", "b"], "contour": CONTOUR,
             "generation": 2015}  # fmt: skip
    temoin = fabriques.creer_quartier(**{**dites, "code": "QP062002"})
    change = fabriques.creer_quartier(**dites)
    attendues = {change.pk: dict(dites), temoin.pk: {**dites, "code": "QP062002"}}
    assert differentes(Quartier, attendues) == set()
    Quartier.objects.filter(pk=change.pk).update(**{nom: autre})
    assert differentes(Quartier, attendues) == {change.pk}


def test_une_ligne_disparue_est_trouvee_et_ne_se_retient_pas():
    commune, cle = fabriques.creer_commune(nom="Arques"), 10**12
    retenir(Commune, [cle, commune.pk])
    attendues = {commune.pk: {"nom": "Arques"}, cle: {"nom": "Arques", "siren": ""}}
    assert differentes(Commune, attendues) == {cle}


@pytest.mark.django_db(transaction=True)
def test_les_lignes_retenues_le_sont_pour_tous_les_autres():
    prise, libre = fabriques.creer_commune(), fabriques.creer_commune()
    ailleurs = connection.copy()
    try:
        with transaction.atomic(), ailleurs.cursor() as curseur:
            retenir(Commune, [prise.pk])
            curseur.execute("SELECT id FROM quartiers_commune FOR UPDATE SKIP LOCKED")
            assert curseur.fetchall() == [(libre.pk,)]
    finally:
        ailleurs.close()


def test_les_liens_d_une_relation_sont_ranges():
    une, deux = sorted((fabriques.creer_commune() for _ in range(2)), key=lambda c: c.pk)
    lie, seul = fabriques.creer_quartier(deux, une), fabriques.creer_quartier()
    seul.communes.clear()
    champ = Quartier._meta.get_field("communes")
    assert liens(champ, [lie.pk, seul.pk]) == {lie.pk: [une.pk, deux.pk]}
    assert colonne(Commune, "intercommunalite") == "intercommunalite_id"


def test_le_menage_de_python_reprend_quand_le_dernier_a_fini():
    assert gc.isenabled()
    with sans_menage():
        with pytest.raises(ValueError, match="raté"), sans_menage():
            raise ValueError("raté")
        assert not gc.isenabled()
    assert gc.isenabled()
