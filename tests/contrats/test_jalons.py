"""The milestones of an action: planned, reached, late, and who may say so."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contrats.models import Evenement, Jalon
from tests import fabriques

pytestmark = pytest.mark.django_db

SAISIE = {"intitule": "Réunion publique", "prevu_le": "2018-03-01"}


@pytest.fixture
def porteur():
    return fabriques.creer_utilisateur("agent")


@pytest.fixture
def action(porteur):
    contrat = fabriques.creer_contrat(porteur.partenaire)
    return fabriques.creer_action(contrat, porteur=porteur.partenaire, statut="en_cours")


def _ajouter(action):
    return reverse("contrats:ajouter_jalon", args=[action.pk])


def _atteindre(jalon):
    return reverse("contrats:atteindre_jalon", args=[jalon.pk])


def _jalons():
    return list(Jalon.objects.values_list("intitule", "prevu_le", "atteint_le"))


def test_le_porteur_inscrit_un_jalon(client, porteur, action):
    client.force_login(porteur)
    reponse = client.post(_ajouter(action), SAISIE)
    assert reponse.url == f"{reverse('contrats:action', args=[action.pk])}#calendrier"
    assert _jalons() == [("Réunion publique", date(2018, 3, 1), None)]
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.auteur, evenement.contrat) == (
        "creer",
        porteur,
        action.contrat,
    )
    assert evenement.details == {
        "action_id": action.pk,
        "prevu_le": {"avant": None, "apres": "2018-03-01"},
    }
    page = client.get(reverse("contrats:action", args=[action.pk]))
    assert page.content.decode().count("Le jalon est inscrit au calendrier.") == 1


def test_le_meme_jalon_deux_fois_est_refuse(client, porteur, action):
    client.force_login(porteur)
    client.post(_ajouter(action), SAISIE)
    reponse = client.post(_ajouter(action), SAISIE)
    assert reponse.status_code == 422
    assert reponse.context["form_jalon"].errors == {
        "prevu_le": ["Ce jalon est déjà inscrit à cette date."]
    }
    assert len(_jalons()) == Evenement.objects.count() == 1


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [({"intitule": " "}, "intitule"), ({"prevu_le": "32/13/2018"}, "prevu_le")],
)
def test_une_saisie_fausse_garde_ce_qui_est_tape(client, porteur, action, saisie, champ):
    client.force_login(porteur)
    reponse = client.post(_ajouter(action), {**SAISIE, **saisie})
    assert reponse.status_code == 422
    assert list(reponse.context["form_jalon"].errors) == [champ]
    assert list({**SAISIE, **saisie}.values()) == [
        reponse.context["form_jalon"][nom].value() for nom in SAISIE
    ]
    assert _jalons() == []


def test_un_jalon_est_atteint_un_jour_donne(client, porteur, action):
    jalon = fabriques.creer_jalon(action, prevu_le=date(2018, 3, 1))
    client.force_login(porteur)
    client.post(_atteindre(jalon), {"atteint_le": "2018-04-02"})
    client.post(_atteindre(jalon), {"atteint_le": "2018-04-02"})  # a double click
    jalon.refresh_from_db()
    assert jalon.atteint_le == date(2018, 4, 2)
    evenement = Evenement.objects.get()
    assert (evenement.verbe, evenement.objet_id) == ("atteindre", jalon.pk)
    assert evenement.details == {
        "action_id": action.pk,
        "atteint_le": {"avant": None, "apres": "2018-04-02"},
    }


def test_un_jalon_n_est_pas_atteint_demain(client, porteur, action):
    jalon = fabriques.creer_jalon(action)
    demain = timezone.localdate() + timedelta(days=1)
    client.force_login(porteur)
    reponse = client.post(_atteindre(jalon), {"atteint_le": demain.isoformat()})
    assert reponse.status_code == 422
    ((_, formulaire),) = reponse.context["jalons"]
    assert formulaire.errors == {"atteint_le": ["Un jalon atteint ne se date pas dans l'avenir."]}
    jalon.refresh_from_db()
    assert jalon.atteint_le is None
    assert Evenement.objects.count() == 0


def test_le_retard_se_dit_en_toutes_lettres(client, porteur, action):
    demain = timezone.localdate() + timedelta(days=1)
    fabriques.creer_jalon(action, intitule="Passé", prevu_le=date(2018, 1, 1))
    fabriques.creer_jalon(action, intitule="Fait", prevu_le=demain, atteint_le=date(2018, 1, 2))
    fabriques.creer_jalon(action, intitule="Futur", prevu_le=demain)
    client.force_login(porteur)
    page = client.get(reverse("contrats:action", args=[action.pk]))
    assert [(j.intitule, j.en_retard, f is not None) for j, f in page.context["jalons"]] == [
        ("Passé", True, True),
        ("Fait", False, False),
        ("Futur", False, True),
    ]
    texte = page.content.decode()
    assert [texte.count(f">{mot}</span>") for mot in ("En retard", "Atteint", "À venir")] == [1] * 3


@pytest.mark.parametrize("role", ["lecteur", "signataire", "agent"])
def test_les_autres_partenaires_lisent_sans_ecrire(client, action, role):
    jalon = fabriques.creer_jalon(action)
    autre = fabriques.creer_utilisateur(role)
    action.contrat.partenaires.add(autre.partenaire)
    client.force_login(autre)
    page = client.get(reverse("contrats:action", args=[action.pk]))
    assert (page.context["form_jalon"], page.context["jalons"]) == (None, [(jalon, None)])
    assert client.post(_ajouter(action), SAISIE).status_code == 403
    assert client.post(_atteindre(jalon), {"atteint_le": "2018-01-01"}).status_code == 403
    assert _jalons() == [(jalon.intitule, jalon.prevu_le, None)]


@pytest.mark.parametrize("role", ["agent", "officier"])
def test_le_jalon_des_autres_est_introuvable(client, action, role):
    jalon = fabriques.creer_jalon(action)
    etranger = fabriques.creer_utilisateur(role)
    fabriques.creer_contrat(etranger.partenaire)
    client.force_login(etranger)
    assert client.post(_ajouter(action), SAISIE).status_code == 404
    assert client.post(_atteindre(jalon), {"atteint_le": "2018-01-01"}).status_code == 404
    assert _jalons() == [(jalon.intitule, jalon.prevu_le, None)]


@pytest.mark.django_db(transaction=True)
def test_le_meme_jalon_inscrit_par_deux_personnes_a_la_fois(en_meme_temps, porteur, action):
    def inscrire():
        return Jalon.objects.inscrire(
            action=action, intitule="Réunion", prevu_le=date(2018, 3, 1), par=porteur
        )

    resultats = en_meme_temps(inscrire, inscrire)
    assert sorted(type(resultat).__name__ for resultat in resultats) == ["Jalon", "ValidationError"]
    assert len(_jalons()) == Evenement.objects.count() == 1
