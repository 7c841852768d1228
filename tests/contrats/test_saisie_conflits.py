"""Two people on the follow-up of the same action: one after the other, then at the same time."""

import pytest
from django.test import Client
from django.urls import reverse

from contrats import saisies
from contrats.models import Action, Evenement, Saisie
from contrats.saisies.ecart import empreinte
from tests import fabriques


@pytest.fixture
def agent():
    return fabriques.creer_utilisateur("agent", prenom="Louise", nom="Michel")


@pytest.fixture
def collegue(agent):
    return fabriques.creer_utilisateur("agent", agent.partenaire, prenom="Jules", nom="Ferry")


@pytest.fixture
def action(agent):
    contrat = fabriques.creer_contrat(agent.partenaire)
    return fabriques.creer_action(
        contrat, porteur=agent.partenaire, statut="en_cours", avancement=20
    )


@pytest.fixture
def officier(action):
    return fabriques.creer_officier(action.contrat, prenom="Jean", nom="Moulin")


class Poste:
    """A person at their browser: the page that they opened, and what they post from it."""

    def __init__(self, personne, action):
        self.client, self.url = Client(), reverse("contrats:suivre_action", args=[action.pk])
        self.client.force_login(personne)
        self.lire(self.client.get(self.url))

    def lire(self, reponse):
        form = reponse.context["form"]
        self.donnees = {nom: form[nom].value() for nom in form.fields}

    def poster(self, **touches):
        self.reponse = self.client.post(self.url, self.donnees | touches)
        return self.reponse.status_code

    def conflits(self):
        form = self.reponse.context["form"]
        return [(c.libelle, c.affiche, c.enregistre, c.saisi, c.touche) for c in form.conflits]


@pytest.mark.django_db
def test_deux_officiers_l_un_apres_l_autre(action, officier):
    autre = fabriques.creer_officier(action.contrat)
    un, deux = Poste(officier, action), Poste(autre, action)
    assert un.poster(avancement="40", beneficiaires_reels_femmes="12") == 302
    assert deux.poster(avancement="60") == 409
    assert deux.conflits() == [
        ("Avancement (en %)", "20", "40", "60", True),
        ("Femmes accueillies", "vide", "12", "vide", False),
    ]
    page = deux.reponse.content.decode()
    assert "par Jean Moulin" in page
    action.refresh_from_db()
    assert action.avancement == 40
    deux.lire(deux.reponse)
    assert deux.donnees["avancement"] == "60"
    assert deux.poster() == 302
    action.refresh_from_db()
    assert (action.avancement, action.beneficiaires_reels_femmes) == (60, 12)
    assert Evenement.objects.latest("pk").details == {"avancement": {"avant": 40, "apres": 60}}


@pytest.mark.django_db
def test_deux_collegues_sur_le_meme_brouillon(action, agent, collegue):
    un, deux = Poste(agent, action), Poste(collegue, action)
    assert un.poster(avancement="40") == 302
    assert deux.poster(beneficiaires_reels_femmes="12") == 409
    assert deux.conflits() == [("Avancement (en %)", "20", "40", "20", False)]
    assert "par Louise Michel" in deux.reponse.content.decode()
    deux.lire(deux.reponse)
    assert deux.poster() == 302
    assert Saisie.objects.get().cellules == {
        "avancement": "40",
        "beneficiaires_reels_femmes": "12",
    }


@pytest.mark.django_db
def test_une_saisie_proposee_entre_temps_ne_se_reprend_pas_sans_le_savoir(action, agent, collegue):
    un, deux = Poste(agent, action), Poste(collegue, action)
    assert un.poster(avancement="40", proposer="1") == 302
    assert deux.poster(avancement="60") == 409
    assert deux.conflits() == [
        ("Avancement (en %)", "20", "40", "60", True),
        ("État", "Brouillon", "Proposée, à valider", "", False),
    ]
    assert Saisie.objects.get().statut == "proposee"
    deux.lire(deux.reponse)
    assert deux.poster() == 302
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.cellules) == ("brouillon", {"avancement": "60"})
    verbes = Evenement.objects.order_by("pk").values_list("verbe", "auteur")
    assert list(verbes) == [("proposer", agent.pk), ("reprendre", collegue.pk)]


@pytest.mark.django_db
def test_une_validation_entre_temps_se_dit(action, agent, collegue, officier):
    un, deux = Poste(agent, action), Poste(collegue, action)
    un.poster(avancement="40", proposer="1")
    saisies.valider(Saisie.objects.get(), par=officier)
    assert deux.poster(beneficiaires_reels_femmes="12") == 409
    assert deux.conflits() == [("Avancement (en %)", "20", "40", "20", False)]
    assert "par Jean Moulin" in deux.reponse.content.decode()
    deux.lire(deux.reponse)
    assert deux.poster() == 302
    brouillon = Saisie.objects.get(statut="brouillon")
    assert brouillon.cellules == {"beneficiaires_reels_femmes": "12"}


@pytest.mark.django_db
def test_un_conflit_n_ecrit_aucun_brouillon_vide(action, agent, officier):
    un, deux = Poste(agent, action), Poste(officier, action)
    assert deux.poster(avancement="40") == 302
    assert un.poster(avancement="60") == 409
    assert Saisie.objects.count() == 0


@pytest.mark.django_db
def test_un_envoi_sans_la_page_n_ecrit_rien(client, action, officier):
    client.force_login(officier)
    url = reverse("contrats:suivre_action", args=[action.pk])
    assert client.post(url, {"avancement": "60"}).status_code == 409
    action.refresh_from_db()
    assert action.avancement == 20


# -- at the same time -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deux_officiers_a_la_fois_un_seul_ecrit(en_meme_temps, action, officier):
    postes = [Poste(officier, action) for _ in range(2)]
    statuts = en_meme_temps(
        lambda: postes[0].poster(avancement="40"), lambda: postes[1].poster(avancement="60")
    )
    assert sorted(statuts) == [302, 409]
    action.refresh_from_db()
    assert action.avancement == (40 if statuts[0] == 302 else 60)
    assert Evenement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_premiers_brouillons_a_la_fois(en_meme_temps, action, agent, collegue):
    """The entry does not exist yet: there is nothing to lock, only a constraint."""
    un, deux = Poste(agent, action), Poste(collegue, action)
    statuts = en_meme_temps(
        lambda: un.poster(avancement="40"), lambda: deux.poster(avancement="60")
    )
    assert sorted(statuts) == [302, 409]
    gagne = "40" if statuts[0] == 302 else "60"
    assert Saisie.objects.get().cellules == {"avancement": gagne}


@pytest.mark.django_db(transaction=True)
def test_un_double_clic_ne_propose_qu_une_fois(en_meme_temps, action, agent):
    postes = [Poste(agent, action) for _ in range(3)]
    envois = [lambda p=p: p.poster(avancement="60", proposer="1") for p in postes]
    assert en_meme_temps(*envois) == [302] * 3
    assert Saisie.objects.get().statut == "proposee"
    assert list(Evenement.objects.values_list("verbe", flat=True)) == ["proposer"]


@pytest.mark.django_db(transaction=True)
def test_deux_validations_a_la_fois_n_en_font_qu_une(en_meme_temps, action, agent, officier):
    saisie = fabriques.creer_saisie(
        action, cellules={"avancement": "60"}, modifie_par=agent, statut="proposee"
    )
    vu = empreinte(saisies.comparer(saisie))

    def valider():
        saisies.valider(Saisie.objects.get(pk=saisie.pk), par=officier, vu=vu)

    resultats = en_meme_temps(*[valider] * 3)
    assert resultats.count(None) == 1
    assert Action.objects.get(pk=action.pk).avancement == 60
    verbes = Evenement.objects.order_by("pk").values_list("verbe", flat=True)
    assert list(verbes) == ["valider", "modifier"]


@pytest.mark.django_db(transaction=True)
def test_valider_et_reprendre_s_excluent(en_meme_temps, action, agent, officier):
    saisie = fabriques.creer_saisie(
        action, cellules={"avancement": "60"}, modifie_par=agent, statut="proposee"
    )
    un, deux = (Saisie.objects.get(pk=saisie.pk) for _ in range(2))
    resultats = en_meme_temps(
        lambda: saisies.valider(un, par=officier), lambda: deux.reprendre(par=agent)
    )
    assert resultats.count(None) == 1
    saisie.refresh_from_db()
    avancement = Action.objects.get(pk=action.pk).avancement
    assert (saisie.statut, avancement) in {("validee", 60), ("brouillon", 20)}
