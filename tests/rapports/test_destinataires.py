"""Who receives a report: every way to be reached, one message an address, those who opposed it."""

from datetime import date

import pytest

from rapports.destinataires import Destinataire, destinataires
from rapports.models import Desinscription, ListeDeDiffusion, MembreDeListe, Rapport
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    contrat = fabriques.creer_contrat(
        fabriques.creer_partenaire(), quartiers=[fabriques.creer_quartier()]
    )
    fabriques.creer_indicateur(contrat)
    return contrat


def _adresses(rapport: Rapport) -> list[str]:
    return sorted(ligne.adresse for ligne in destinataires(rapport))


def _abonner(contrat, **champs):
    return fabriques.creer_abonnement(contrat, **{"courriel": "", "piece_jointe": False, **champs})


def _liste(contrat, *adresses):
    liste = ListeDeDiffusion.objects.create(contrat=contrat, nom="Presse")
    for adresse in adresses:
        MembreDeListe.objects.create(liste=liste, courriel=adresse, nom="Journal")
    return liste


def test_compte_adresse_partenaire_et_liste(contrat):
    partenaire = contrat.partenaires.get()
    agent = fabriques.creer_utilisateur("agent", partenaire, courriel="agent@exemple.fr")
    fabriques.creer_utilisateur("lecteur", partenaire, courriel="parti@exemple.fr", is_active=False)
    _abonner(contrat, partenaire=partenaire)
    _abonner(contrat, courriel="elue@exemple.fr", nom="Zoé", piece_jointe=True)
    _abonner(contrat, liste=_liste(contrat, "Presse@exemple.fr", "ELUE@exemple.fr"))
    rapport = fabriques.creer_rapport(contrat)
    assert sorted(destinataires(rapport), key=lambda ligne: ligne.adresse) == [
        Destinataire("agent@exemple.fr", str(agent)),
        Destinataire("elue@exemple.fr", "Zoé", piece_jointe=True),
        Destinataire("presse@exemple.fr", "Journal"),
    ]


@pytest.mark.parametrize(
    ("frequence", "recoit"), [("", True), ("annuelle", True), ("mensuelle", False)]
)
def test_la_frequence_choisie(contrat, frequence, recoit):
    _abonner(contrat, courriel="elue@exemple.fr", frequence=frequence)
    rapport = fabriques.creer_rapport(contrat)
    assert _adresses(rapport) == (["elue@exemple.fr"] if recoit else [])


def test_ce_qu_une_personne_a_choisi_passe_avant_ce_que_recoit_son_organisation(contrat):
    partenaire = contrat.partenaires.get()
    agent = fabriques.creer_utilisateur("agent", partenaire, courriel="agent@exemple.fr")
    _abonner(contrat, partenaire=partenaire)
    _abonner(contrat, utilisateur=agent, frequence="mensuelle")
    assert _adresses(fabriques.creer_rapport(contrat)) == []


def test_un_abonnement_a_un_quartier(contrat):
    quartier = contrat.quartiers.get()
    _abonner(contrat, courriel="voisine@exemple.fr", quartier=quartier)
    _abonner(contrat, courriel="elue@exemple.fr")
    autre = fabriques.creer_quartier()
    contrat.quartiers.add(autre)
    recus = {
        sujet: _adresses(fabriques.creer_rapport(contrat, quartier=sujet))
        for sujet in (None, quartier, autre)
    }
    assert recus == {
        None: ["elue@exemple.fr"],
        quartier: ["elue@exemple.fr", "voisine@exemple.fr"],
        autre: ["elue@exemple.fr"],
    }


def test_la_fiche_d_un_partenaire_ne_va_qu_a_ses_comptes_et_aux_officiers_abonnes(contrat):
    partenaire, voisin = contrat.partenaires.get(), fabriques.creer_partenaire()
    contrat.partenaires.add(voisin)
    fabriques.creer_utilisateur("agent", partenaire, courriel="sien@exemple.fr")
    du_voisin = fabriques.creer_utilisateur("agent", voisin, courriel="voisin@exemple.fr")
    officier = fabriques.creer_officier(contrat, courriel="officier@exemple.fr")
    fabriques.creer_officier(contrat, courriel="autre-officier@exemple.fr")
    for qui in (
        {"utilisateur": du_voisin},
        {"utilisateur": officier},
        {"partenaire": voisin},
        {"courriel": "elue@exemple.fr"},
        {"liste": _liste(contrat, "presse@exemple.fr")},
    ):
        _abonner(contrat, **qui)
    rapport = fabriques.creer_rapport(contrat, partenaire=partenaire)
    assert _adresses(rapport) == ["officier@exemple.fr", "sien@exemple.fr"]


def test_une_desinscription_passe_avant_tout(contrat):
    partenaire = contrat.partenaires.get()
    fabriques.creer_utilisateur("agent", partenaire, courriel="Agent@exemple.fr")
    _abonner(contrat, partenaire=partenaire)
    _abonner(contrat, courriel="AGENT@exemple.fr")
    autre = fabriques.creer_contrat()
    for lieu, nature in ((autre, "avancement"), (contrat, "fiche_quartier")):
        Desinscription.objects.create(contrat=lieu, nature=nature, courriel="agent@exemple.fr")
    rapport = fabriques.creer_rapport(contrat)
    assert _adresses(rapport) == ["agent@exemple.fr"]
    Desinscription.objects.create(contrat=contrat, nature="avancement", courriel="agent@exemple.fr")
    assert _adresses(rapport) == []


def test_une_copie_due_part_malgre_une_desinscription(contrat):
    """Nobody opposes what the law has them receive; a link to do it is not even given."""
    _abonner(contrat, nature="evaluation", courriel="elue@exemple.fr")
    Desinscription.objects.create(contrat=contrat, nature="evaluation", courriel="elue@exemple.fr")
    rapport = fabriques.creer_rapport(contrat, nature="evaluation", relecture=True)
    assert _adresses(rapport) == ["elue@exemple.fr"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_requetes_ne_croissent_pas_avec_les_abonnes(contrat, nombre, django_assert_num_queries):
    for _ in range(nombre):
        partenaire = fabriques.creer_partenaire()
        compte = fabriques.creer_utilisateur("agent", partenaire)
        _abonner(contrat, partenaire=partenaire)
        _abonner(contrat, utilisateur=compte)
    _abonner(contrat, liste=_liste(contrat, *[f"p{n}@exemple.fr" for n in range(nombre)]))
    rapport = fabriques.creer_rapport(contrat)
    with django_assert_num_queries(3):
        assert len(destinataires(rapport)) == 2 * nombre


def test_un_an_coupe_par_le_debut_du_contrat_reste_annuel():
    """Its last quarter alone is in the contract: it is a year all the same."""
    contrat = fabriques.creer_contrat(date_debut=date(2015, 10, 1))
    fabriques.creer_indicateur(contrat)
    _abonner(contrat, courriel="elue@exemple.fr", frequence="annuelle")
    rapport = fabriques.creer_rapport(
        contrat,
        periode_debut=date(2015, 10, 1),
        periode_fin=date(2015, 12, 31),
    )
    assert _adresses(rapport) == ["elue@exemple.fr"]
