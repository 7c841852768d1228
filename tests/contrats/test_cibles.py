"""Changing the targets of an indicator: who may, what is refused, what its history keeps."""

import pytest
from django.urls import reverse

from contrats.models import Evenement, Indicateur
from tests import fabriques

pytestmark = pytest.mark.django_db

SAISIE = {
    "reference_valeur": "50",
    "reference_annee": "2015",
    "cible_intermediaire": "",
    "cible_intermediaire_annee": "",
    "cible_finale": "1 035,5",
    "cible_finale_annee": "2020",
    "motif": "Avenant de 2018",
}


@pytest.fixture
def indicateur():
    return fabriques.creer_indicateur()


@pytest.fixture
def officier(indicateur):
    return fabriques.creer_officier(indicateur.objectif.contrat)


def _url(indicateur):
    return reverse("contrats:changer_cibles", args=[indicateur.pk])


def _poster(client, indicateur, **champs):
    """Send the form as the page that is open now would."""
    montre = client.get(_url(indicateur)).context["form"]["instantane"].value()
    return client.post(_url(indicateur), {**SAISIE, "instantane": montre, **champs})


def _cible(indicateur):
    return Indicateur.objects.values_list("cible_finale", "cible_finale_annee").get(
        pk=indicateur.pk
    )


def test_l_officier_change_les_cibles_avec_leur_motif(client, officier, indicateur):
    client.force_login(officier)
    assert client.get(_url(indicateur)).status_code == 200
    assert Evenement.objects.count() == 0
    reponse = _poster(client, indicateur)
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("contrats:indicateur", args=[indicateur.pk]),
    )
    assert _cible(indicateur) == (pytest.approx(1035.5), 2020)
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.auteur, evenement.objet_id) == (
        "changer_de_cibles",
        officier,
        indicateur.pk,
    )
    assert evenement.details == {
        "motif": "Avenant de 2018",
        "cible_finale": {"avant": "40.00", "apres": "1035.5"},
    }


def test_l_historique_des_cibles_le_raconte(client, officier, indicateur):
    client.force_login(officier)
    _poster(client, indicateur)
    autre = fabriques.creer_indicateur(indicateur.objectif.contrat)
    autre.changer_de_cibles(par=officier, motif="Autre", champs={"cible_finale": 1})
    contexte = client.get(reverse("contrats:indicateur", args=[indicateur.pk])).context
    (recit, lieu), *reste = contexte["cibles"]
    assert (lieu, reste, contexte["valeurs"]) == ("", [], [])
    assert [p.replace("\u00a0", " ").replace("\u202f", " ") for p in recit.precisions] == [
        "Motif : Avenant de 2018",
        "Cible finale : 40 → 1 035,5",
    ]


def test_l_historique_des_valeurs_dit_ou(client, officier, indicateur):
    contrat = indicateur.objectif.contrat
    quartier = fabriques.creer_quartier(nom="Les Hauts")
    mesure = fabriques.creer_mesure(indicateur, 2018, 40, quartier=quartier)
    ailleurs = fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 40)
    for objet in (mesure, ailleurs):
        Evenement.objects.consigner(
            contrat=contrat,
            auteur=officier,
            verbe="modifier",
            objet=objet,
            details={"valeur": {"avant": "41.50", "apres": "40.00"}, "motif": "Faute de frappe"},
        )
    client.force_login(officier)
    contexte = client.get(reverse("contrats:indicateur", args=[indicateur.pk])).context
    (recit, lieu), *reste = contexte["valeurs"]
    assert (lieu, reste) == ("Les Hauts", [])
    assert recit.precisions == ["Motif\u00a0: Faute de frappe", "Valeur\u00a0: 41,5 → 40"]


@pytest.mark.parametrize(
    ("saisie", "champ", "message"),
    [
        ({"motif": "  "}, "motif", "Ce champ est obligatoire."),
        (
            {"cible_finale": "beaucoup"},
            "cible_finale",
            "« beaucoup » n’est pas un nombre.",
        ),
        ({"cible_finale": "1,234"}, "cible_finale", "Pas plus de 2 chiffres après la virgule."),
        ({"cible_finale": "9" * 20}, "cible_finale", "pas plus de 14 chiffres au total"),
        ({"cible_finale_annee": "20"}, "cible_finale_annee", "Écrivez l’année sur quatre chiffres"),
        ({"cible_finale_annee": ""}, "cible_finale_annee", "La cible finale va avec son année."),
        ({"cible_finale_annee": "2014"}, "__all__", "Les années doivent se suivre"),
    ],
)
def test_une_saisie_fausse_est_refusee_a_cote_du_champ(
    client, officier, indicateur, saisie, champ, message
):
    client.force_login(officier)
    reponse = _poster(client, indicateur, **saisie)
    assert reponse.status_code == 422
    (nom, (texte, *reste)), *autres = reponse.context["form"].errors.items()
    assert (nom, reste, autres) == (champ, [], [])
    assert message in texte.replace("\xa0", " ")
    assert 'value="1 035,5"' in reponse.content.decode() or "cible_finale" in saisie
    assert _cible(indicateur) == (40, 2020)
    assert Evenement.objects.count() == 0


def test_les_memes_cibles_n_ecrivent_rien(client, officier, indicateur):
    client.force_login(officier)
    reponse = _poster(client, indicateur, cible_finale="40")
    (message,) = client.get(reponse.url).context["messages"]
    assert str(message) == "Rien n’avait changé\u00a0: les cibles restent telles quelles."
    assert Evenement.objects.count() == 0


@pytest.mark.parametrize("role", ["lecteur", "signataire", "agent"])
def test_les_autres_ne_changent_rien(client, indicateur, role):
    """Not even the agents of the partner who fills the indicator in."""
    autre = fabriques.creer_utilisateur(role)
    indicateur.objectif.contrat.partenaires.add(autre.partenaire)
    Indicateur.objects.update(responsable=autre.partenaire)
    client.force_login(autre)
    page = client.get(reverse("contrats:indicateur", args=[indicateur.pk]))
    assert page.context["gestion"] is False
    assert _url(indicateur) not in page.content.decode()
    assert client.get(_url(indicateur)).status_code == 403
    assert client.post(_url(indicateur), SAISIE).status_code == 403
    assert _cible(indicateur) == (40, 2020)


@pytest.mark.parametrize("role", ["agent", "officier"])
def test_l_indicateur_des_autres_est_introuvable(client, indicateur, role):
    etranger = fabriques.creer_utilisateur(role)
    client.force_login(etranger)
    assert client.get(_url(indicateur)).status_code == 404
    assert client.post(_url(indicateur), SAISIE).status_code == 404
    assert _cible(indicateur) == (40, 2020)


def test_ce_qu_un_collegue_vient_d_ecrire_n_est_pas_ecrase(client, officier, indicateur):
    client.force_login(officier)
    montre = client.get(_url(indicateur)).context["form"]["instantane"].value()
    collegue = fabriques.creer_utilisateur("officier", officier.partenaire)
    indicateur.changer_de_cibles(par=collegue, motif="Avant toi", champs={"cible_finale": 38})
    reponse = client.post(_url(indicateur), {**SAISIE, "instantane": montre})
    assert reponse.status_code == 409
    (conflit,) = reponse.context["form"].conflits
    assert (conflit.libelle, conflit.affiche, conflit.enregistre, conflit.saisi) == (
        "Cible finale",
        "40",
        "38",
        "1 035,5",
    )
    assert str(collegue) in reponse.content.decode()
    assert _cible(indicateur) == (38, 2020)
    confirme = reponse.context["form"]["instantane"].value()
    reponse = client.post(_url(indicateur), {**SAISIE, "instantane": confirme})
    assert (reponse.status_code, _cible(indicateur)[0]) == (302, pytest.approx(1035.5))
