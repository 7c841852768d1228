"""How an officer puts a contract before its residents: rights, preview, journal, refusals."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.forms.publication import PublicationForm
from contrats.journal import raconter
from contrats.models import Evenement, Publication, Rubrique
from tests import fabriques
from tests.contrats.quartiers import lecteur_de, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(
        quartiers=[
            fabriques.creer_quartier(nom="Marais"),
            fabriques.creer_quartier(nom="Aviateurs"),
        ]
    )


@pytest.fixture
def officier(client, contrat):
    officier = fabriques.creer_officier(contrat)
    client.force_login(officier)
    return officier


def _adresse(nom, contrat):
    return reverse(f"contrats:{nom}", args=[contrat.pk])


def _instantane(contrat):
    """What the page shows now, signed: the form sends it back."""
    gardee = Publication.objects.filter(contrat=contrat).first() or Publication(contrat=contrat)
    return PublicationForm(instance=gardee)["instantane"].value()


def _donnees(contrat, **champs):
    return {
        "instantane": _instantane(contrat),
        "presentation": "Ce contrat aide les habitants.",
        "rubriques": ["actions"],
        "quartiers": [contrat.quartiers.get(nom="Marais").pk],
        **champs,
    }


def _evenements(contrat):
    lignes = Evenement.objects.filter(contrat=contrat).order_by("pk")
    return list(lignes.values_list("verbe", "auteur", "details"))


# -- the form -----------------------------------------------------------------------------------


def test_mettre_en_ligne_puis_retirer_garde_les_choix(client, contrat, officier):
    reponse = client.post(_adresse("mettre_en_ligne", contrat), _donnees(contrat), follow=True)
    assert "La page est en ligne" in texte(reponse)
    publication = Publication.objects.get(contrat=contrat)
    assert (publication.en_ligne, publication.publie_par) == (True, officier)
    client.post(_adresse("retirer_de_la_ligne", contrat))
    reponse = client.post(_adresse("retirer_de_la_ligne", contrat), follow=True)
    assert "La page n’était pas en ligne." in texte(reponse)
    publication.refresh_from_db()
    gardes = (publication.en_ligne, publication.rubriques, publication.presentation)
    assert gardes == (False, ["actions"], "Ce contrat aide les habitants.")


def test_chaque_changement_s_inscrit_au_journal_une_fois(client, contrat, officier):
    adresse = _adresse("mettre_en_ligne", contrat)
    for rubriques in (["actions"], ["actions", "objectifs"], ["objectifs", "actions"]):
        reponse = client.post(adresse, _donnees(contrat, rubriques=rubriques), follow=True)
    assert "Rien n’avait changé" in texte(reponse)
    client.post(_adresse("retirer_de_la_ligne", contrat))
    client.post(_adresse("retirer_de_la_ligne", contrat))
    objectifs = "Les objectifs et leurs indicateurs, Les actions"
    premiers = {
        "rubriques": {"avant": "", "apres": "Les actions"},
        "quartiers": {"avant": "", "apres": "Marais (2015-2023)"},
        "presentation": {"avant": "", "apres": "Ce contrat aide les habitants."},
    }
    suivants = {"rubriques": {"avant": "Les actions", "apres": objectifs}}
    assert _evenements(contrat) == [
        ("mettre_en_ligne", officier.pk, premiers),
        ("mettre_a_jour", officier.pk, suivants),
        ("retirer_de_la_ligne", officier.pk, {}),
    ]


def test_le_journal_le_raconte(client, contrat, officier):
    client.post(_adresse("mettre_en_ligne", contrat), _donnees(contrat, rubriques=[]))
    recit = raconter(Evenement.objects.get(contrat=contrat))
    assert recit.phrase.replace("\u00a0", " ") == (
        f"{officier} a mis en ligne la publication « Page publique : {contrat.intitule} »."
    )
    assert [precision.replace("\u00a0", " ") for precision in recit.precisions] == [
        "Quartiers publiés : non renseigné → Marais (2015-2023)",
        "Présentation pour les habitants : non renseigné → Ce contrat aide les habitants.",
    ]


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"presentation": " ", "rubriques": [], "quartiers": []}, "La page serait vide"),
        ({"rubriques": ["comptes"]}, "Sélectionnez un choix valide"),
        ({"quartiers": ["0"]}, "Sélectionnez un choix valide"),
        ({"presentation": "x" * 5001}, "Assurez-vous que cette valeur comporte au plus 5000"),
    ],
)
@pytest.mark.parametrize("route", ["mettre_en_ligne", "apercu_publication"])
def test_une_page_refusee_garde_ce_qui_est_tape(client, contrat, officier, route, champs, message):
    reponse = client.post(_adresse(route, contrat), _donnees(contrat, **champs))
    page = texte(reponse)
    assert reponse.status_code == 422
    assert message in page
    assert _donnees(contrat, **champs)["presentation"].strip() in page
    assert Publication.objects.count() == Evenement.objects.count() == 0


def test_un_quartier_d_un_autre_contrat_est_refuse(client, contrat, officier):
    etranger = fabriques.creer_quartier(nom="Quartier étranger")
    reponse = client.post(
        _adresse("mettre_en_ligne", contrat), _donnees(contrat, quartiers=[etranger.pk])
    )
    assert (reponse.status_code, "Quartier étranger" in texte(reponse)) == (422, False)
    publication = Publication.objects.create(contrat=contrat)
    with pytest.raises(ValidationError):
        publication.publier(par=None, rubriques=[], quartiers=[etranger], presentation="")
    publication.refresh_from_db()
    assert publication.en_ligne is False


def test_le_formulaire_rouvre_sur_ce_qui_est_en_ligne(client, contrat, officier):
    client.post(_adresse("mettre_en_ligne", contrat), _donnees(contrat))
    page = texte(client.get(_adresse("publication", contrat)))
    attendus = [
        "En ligne",
        str(officier),
        "Mettre à jour la page",
        "Ce contrat aide les habitants.",
    ]
    assert [mot for mot in attendus if mot not in page] == []
    assert page.count("checked") == 2


def test_deux_officiers_ne_s_ecrasent_pas(client, contrat, officier):
    client.post(_adresse("mettre_en_ligne", contrat), _donnees(contrat))
    ailleurs = _instantane(contrat)
    client.post(
        _adresse("mettre_en_ligne", contrat),
        _donnees(contrat, presentation="Mots du premier", instantane=ailleurs),
    )
    reponse = client.post(
        _adresse("mettre_en_ligne", contrat),
        _donnees(contrat, presentation="Mots du second", instantane=ailleurs),
    )
    page = texte(reponse)
    assert reponse.status_code == 409
    assert [mot in page for mot in ("Mots du premier", "Mots du second")] == [True, True]
    assert Publication.objects.get().presentation == "Mots du premier"
    suivant = reponse.context["form"]["instantane"].value()
    client.post(
        _adresse("mettre_en_ligne", contrat),
        _donnees(contrat, presentation="Mots du second", instantane=suivant),
    )
    assert Publication.objects.get().presentation == "Mots du second"


# -- the preview -----------------------------------------------------------------------------------


def test_l_apercu_montre_ce_qui_est_tape_et_n_ecrit_rien(client, contrat, officier):
    action = fabriques.creer_action(contrat, intitule="Atelier vélo", statut="retenue")
    reponse = client.post(_adresse("apercu_publication", contrat), _donnees(contrat))
    page = texte(reponse)
    attendus = ["Aperçu.", "Atelier vélo", "Ce contrat aide les habitants.", "Mettre en ligne"]
    assert [mot for mot in attendus if mot not in page] == []
    assert Publication.objects.count() == Evenement.objects.count() == 0
    reponse = client.post(
        _adresse("apercu_publication", contrat), _donnees(contrat, rubriques=["objectifs"])
    )
    assert action.intitule not in texte(reponse)


def test_l_apercu_de_ce_qui_est_garde(client, contrat, officier):
    adresse = _adresse("apercu_publication", contrat)
    assert client.get(adresse).url == _adresse("publication", contrat)
    client.post(_adresse("mettre_en_ligne", contrat), _donnees(contrat))
    client.post(_adresse("retirer_de_la_ligne", contrat))
    page = texte(client.get(adresse))
    assert "Ce contrat aide les habitants." in page
    assert "noindex" in page


def test_l_apercu_d_un_quartier_avec_les_rubriques_choisies(client, contrat, officier):
    quartier = contrat.quartiers.get(nom="Aviateurs")
    action = fabriques.creer_action(contrat, intitule="Atelier vélo", statut="retenue")
    action.quartiers.set([quartier])
    adresse = reverse("contrats:apercu_quartier", args=[contrat.pk, quartier.pk])
    assert "Atelier vélo" in texte(client.get(adresse, {"rubriques": ["actions", "inconnue"]}))
    assert "Atelier vélo" not in texte(client.get(adresse, {"rubriques": ["objectifs"]}))
    autre = fabriques.creer_quartier()
    adresse = reverse("contrats:apercu_quartier", args=[contrat.pk, autre.pk])
    assert client.get(adresse).status_code == 404


# -- who -------------------------------------------------------------------------------------------

LECTURES = ("publication", "apercu_publication")
ECRITURES = ("mettre_en_ligne", "retirer_de_la_ligne", "apercu_publication")


def _statuts(client, contrat):
    lectures = [client.get(_adresse(nom, contrat)).status_code for nom in LECTURES]
    ecritures = [
        client.post(_adresse(nom, contrat), _donnees(contrat)).status_code for nom in ECRITURES
    ]
    return set(lectures + ecritures)


@pytest.mark.parametrize("role", ["lecteur", "agent", "signataire"])
def test_les_autres_roles_n_y_entrent_pas(client, contrat, role):
    fabriques.creer_publication(contrat, rubriques=[Rubrique.ACTIONS])
    client.force_login(lecteur_de(contrat, role))
    assert _statuts(client, contrat) == {403}
    assert Publication.objects.get().rubriques == ["actions"]


def test_l_officier_d_une_autre_intercommunalite_ne_trouve_rien(client, contrat):
    fabriques.creer_publication(contrat, rubriques=[Rubrique.ACTIONS])
    client.force_login(fabriques.creer_officier(fabriques.creer_contrat()))
    assert _statuts(client, contrat) == {404}
    assert Publication.objects.get().en_ligne is True


@pytest.mark.parametrize("nom", ["mettre_en_ligne", "retirer_de_la_ligne"])
def test_un_get_n_ecrit_rien(client, contrat, officier, nom):
    assert client.get(_adresse(nom, contrat)).status_code == 405


def test_l_officier_trouve_le_chemin_depuis_l_onglet_des_quartiers(client, contrat, officier):
    lien = _adresse("publication", contrat)
    adresse = _adresse("quartiers_du_contrat", contrat)
    assert f'href="{lien}"' in texte(client.get(adresse))
    client.force_login(lecteur_de(contrat))
    assert lien not in texte(client.get(adresse))
