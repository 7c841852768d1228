"""Opinions as rules: asked of whom, for when, once; given once, with words when they matter."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contrats.models import Avis, Evenement, TransitionInterdite
from contrats.models.avis import consultables, decompter
from partenaires.models import TypePartenaire
from tests import fabriques
from tests.contraintes import noms, verifier

pytestmark = pytest.mark.django_db


def _demain():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def quartier():
    return fabriques.creer_quartier()


@pytest.fixture
def conseil(quartier):
    return fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)


@pytest.fixture
def membre():
    return fabriques.creer_partenaire()


@pytest.fixture
def contrat(quartier, membre):
    return fabriques.creer_contrat(membre, quartiers=[quartier])


def _demander(contrat, *partenaires, **champs):
    return Avis.objects.demander(
        **{
            "par": None,
            "contrat": contrat,
            "partenaires": list(partenaires),
            "objet": "Programmation",
            "echeance": _demain(),
            **champs,
        }
    )


def test_on_consulte_les_partenaires_et_les_conseils_des_quartiers(contrat, membre, conseil):
    autre_quartier = fabriques.creer_quartier()
    fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=autre_quartier)
    fabriques.creer_contrat(fabriques.creer_partenaire(), quartiers=[autre_quartier])
    assert set(consultables(contrat)) == {membre, conseil}


def test_demander_a_plusieurs_ecrit_un_avis_et_un_evenement_chacun(contrat, membre, conseil):
    officier = fabriques.creer_officier(contrat)
    demandes = _demander(contrat, membre, conseil, par=officier, question="Qu’en pensez-vous ?")
    assert [(a.partenaire, a.statut, a.demande_par, a.question) for a in demandes] == [
        (membre, "attendu", officier, "Qu’en pensez-vous ?"),
        (conseil, "attendu", officier, "Qu’en pensez-vous ?"),
    ]
    evenements = Evenement.objects.order_by("pk").values_list("verbe", "auteur", "objet_id")
    assert list(evenements) == [("demander_avis", officier.pk, a.pk) for a in demandes]


def test_une_demande_refusee_n_ecrit_rien(contrat, membre, conseil, quartier):
    _demander(contrat, conseil)
    etranger = fabriques.creer_partenaire()
    ailleurs = fabriques.creer_quartier()
    aujourd_hui = timezone.localdate()
    refus = [
        ([], {}, "partenaires", "Choisissez au moins un partenaire."),
        ([membre], {"echeance": aujourd_hui}, "echeance", "Choisissez un jour à venir."),
        (
            [membre],
            {"quartier": ailleurs},
            "quartier",
            "Ce quartier n'est pas dans le contrat.",
        ),
        (
            [membre, etranger],
            {},
            "partenaires",
            "Choisissez des partenaires de ce contrat.",
        ),
        (
            [membre, conseil],
            {},
            "partenaires",
            f"Cet avis est déjà demandé à : {conseil.nom}.",
        ),
    ]
    for partenaires, champs, champ, message in refus:
        with pytest.raises(ValidationError) as erreur:
            _demander(contrat, *partenaires, **champs)
        assert erreur.value.message_dict == {champ: [message]}
    assert (Avis.objects.count(), Evenement.objects.count()) == (1, 1)


def test_une_demande_annulee_peut_etre_refaite(contrat, membre, quartier):
    (avis,) = _demander(contrat, membre, quartier=quartier)
    avis.annuler(par=None)
    _demander(contrat, membre)
    assert sorted(Avis.objects.values_list("statut", flat=True)) == ["annule", "attendu"]


@pytest.mark.django_db(transaction=True)
def test_deux_demandes_envoyees_ensemble_n_en_font_qu_une(en_meme_temps):
    membre = fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(membre)
    resultats = en_meme_temps(*[lambda: _demander(contrat, membre)] * 2)
    assert sorted(type(r).__name__ for r in resultats) == ["ValidationError", "list"]
    assert Avis.objects.count() == 1


# -- giving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sens", ["favorable", "reserves", "defavorable"])
def test_rendre_garde_le_sens_le_texte_l_auteur_et_la_date(contrat, membre, sens):
    (avis,) = _demander(contrat, membre)
    personne = fabriques.creer_utilisateur("agent", membre)
    avis.rendre(par=personne, sens=sens, texte="Oui, mais.")
    avis.refresh_from_db()
    assert (avis.statut, avis.sens, avis.texte, avis.rendu_par) == (
        "rendu",
        sens,
        "Oui, mais.",
        personne,
    )
    assert avis.rendu_le is not None
    evenement = Evenement.objects.get(verbe="rendre")
    assert (evenement.auteur, evenement.details) == (
        personne,
        {"sens": {"avant": "", "apres": avis.get_sens_display()}},
    )


@pytest.mark.parametrize("sens", ["reserves", "defavorable"])
def test_des_reserves_sans_texte_sont_refusees(contrat, membre, sens):
    (avis,) = _demander(contrat, membre)
    with pytest.raises(ValidationError) as erreur:
        avis.rendre(par=None, sens=sens, texte=" \n")
    assert list(erreur.value.message_dict) == ["texte"]
    avis.refresh_from_db()
    assert (avis.statut, Evenement.objects.filter(verbe="rendre").count()) == ("attendu", 0)


def test_un_avis_favorable_se_passe_de_texte(contrat, membre):
    (avis,) = _demander(contrat, membre)
    avis.rendre(par=None, sens="favorable", texte="")
    assert Avis.objects.get().statut == "rendu"


@pytest.mark.parametrize("deja", ["rendre", "annuler"])
def test_un_avis_rendu_ou_annule_ne_bouge_plus(contrat, membre, deja):
    (avis,) = _demander(contrat, membre)
    if deja == "rendre":
        avis.rendre(par=None, sens="favorable", texte="")
    else:
        avis.annuler(par=None)
    statut = Avis.objects.get().statut
    with pytest.raises(TransitionInterdite):
        avis.rendre(par=None, sens="defavorable", texte="Non.")
    with pytest.raises(TransitionInterdite):
        avis.annuler(par=None)
    assert Avis.objects.get().statut == statut


@pytest.mark.parametrize(
    ("statut", "jours", "attendu"),
    [("attendu", -1, True), ("attendu", 0, False), ("rendu", -1, False), ("annule", -1, False)],
)
def test_un_avis_attendu_apres_son_jour_est_en_retard(statut, jours, attendu):
    avis = Avis(statut=statut, echeance=timezone.localdate() + timedelta(days=jours))
    assert avis.en_retard is attendu


def test_le_decompte_dit_combien_dans_chaque_sens(contrat, membre, conseil):
    (un, deux) = _demander(contrat, membre, conseil)
    un.rendre(par=None, sens="reserves", texte="Le calendrier.")
    fabriques.creer_avis(contrat, membre, statut="annule")
    assert decompter(Avis.objects.filter(contrat=contrat).comptes()) == {
        "attendus": 1,
        "rendus": 1,
        "annules": 1,
        "favorable": 0,
        "reserves": 1,
        "defavorable": 0,
    }
    assert deux.statut == "attendu"


# -- constraints --------------------------------------------------------------------------------


def test_un_avis_ne_se_demande_qu_une_fois_au_meme_partenaire(contrat, membre, conseil):
    _, second = _demander(contrat, membre, conseil)
    verifier(
        second,
        "avis_demande_une_fois",
        "Cet avis est déjà demandé à ce partenaire.",
        partenaire=membre,
    )


def test_un_avis_rendu_a_un_sens_et_une_date(contrat, membre):
    verifier(
        fabriques.creer_avis(contrat, membre),
        "avis_rendu_a_un_sens",
        "Un avis rendu a un sens et une date.",
        statut="rendu",
    )


def test_chaque_contrainte_est_essayee():
    assert noms(Avis) == {"avis_demande_une_fois", "avis_rendu_a_un_sens"}
