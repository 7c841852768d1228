"""Two colleagues on the same sheet: nobody's work is lost, nothing is written over in silence."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from contrats.models import Mesure, Saisie
from tests import fabriques
from tests.monde_feuille import cases, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    return creer_monde()


def _url(monde, nom="grille"):
    return reverse(f"contrats:{nom}", args=[monde.contrat.pk, 2018, monde.agent.partenaire.pk])


class Collegue:
    """A person of the organisation with the page open: they read once, then type and send."""

    def __init__(self, monde, personne=None):
        self.monde, self.client = monde, Client()
        self.client.force_login(
            personne or fabriques.creer_utilisateur("agent", monde.agent.partenaire)
        )
        self.page = self.client.get(_url(monde))

    def envoyer(self, *lignes, nom="grille", **entetes):
        cellules = {cle: texte for ligne in lignes for cle, texte in ligne.items()}
        lecture = re.search(r'name="lecture" value="([^"]+)"', self.page.content.decode())[1]
        donnees = {"lecture": lecture} | cellules
        reponse = self.client.post(_url(self.monde, nom), donnees, headers=entetes)
        if reponse.status_code in {409, 422}:
            self.page = reponse
        return reponse


def _differences(reponse):
    return [
        (d.libelle.replace("\u00a0", " "), d.affichee, d.enregistree, d.votre)
        for d in reponse.context["form"].differences()
    ]


def test_la_meme_case_changee_par_deux_personnes(monde):
    claire, omar = Collegue(monde), Collegue(monde)
    autre = cases(monde.somme, monde.saint_ex, valeur="50")
    assert claire.envoyer(cases(monde.somme, monde.quai, valeur="90"), autre).status_code == 302
    mienne = cases(monde.somme, monde.quai, valeur="95")
    reponse = omar.envoyer(mienne)
    assert reponse.status_code == 409
    assert _differences(reponse) == [
        ("Personnes reçues, Quai : valeur", "", "90", "95"),
        ("Personnes reçues, Saint-Exupéry : valeur", "", "50", None),
    ]
    textes = reponse.context["form"].textes
    assert {cle: textes[cle] for cle in mienne | autre} == mienne | autre
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.quai, valeur="90") | autre
    # Sent again from the page of the conflict: knowingly.
    assert omar.envoyer(mienne, autre).status_code == 302
    assert Saisie.objects.get().cellules == mienne | autre


def test_ce_que_le_collegue_a_ajoute_n_est_pas_efface_par_ma_page_ancienne(monde):
    """My fields post what my page showed: empty cells that my colleague has filled since."""
    claire, omar = Collegue(monde), Collegue(monde)
    sienne = cases(monde.somme, monde.quai, valeur="90")
    claire.envoyer(sienne)
    mienne = cases(monde.somme, monde.saint_ex, valeur="50")
    assert omar.envoyer(cases(monde.somme, monde.quai, valeur=""), mienne).status_code == 409
    assert omar.envoyer(sienne, mienne).status_code == 302
    assert Saisie.objects.get().cellules == sienne | mienne


def test_un_chiffre_du_contrat_change_entre_temps_n_est_pas_remis(monde):
    mesure = fabriques.creer_mesure(monde.somme, 2018, 100, quartier=monde.quai)
    claire = Collegue(monde)
    mesure.valeur = 110
    mesure.save()
    affichee = cases(monde.somme, monde.quai, valeur="100", valeur_femmes="60")
    reponse = claire.envoyer(affichee)
    assert reponse.status_code == 409
    assert _differences(reponse) == [("Personnes reçues, Quai : valeur", "100", "110", None)]
    assert reponse.context["form"].modifiees == cases(monde.somme, monde.quai, valeur_femmes="60")


def test_la_meme_page_envoyee_deux_fois_ne_se_heurte_pas_a_elle_meme(monde):
    claire = Collegue(monde)
    mienne = cases(monde.somme, monde.quai, valeur="90")
    assert [claire.envoyer(mienne).status_code for _ in range(2)] == [302, 302]
    assert Saisie.objects.get().version == 2


def test_une_page_sans_preuve_se_compare_au_contrat(monde):
    claire = Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"))
    for lecture in ("", "faux"):
        donnees = {"lecture": lecture} | cases(monde.somme, monde.quai, valeur="95")
        assert claire.client.post(_url(monde), donnees).status_code == 409
    assert Saisie.objects.get().cellules == cases(monde.somme, monde.quai, valeur="90")


def test_la_preuve_d_une_autre_feuille_ne_vaut_rien(monde):
    claire = Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"))
    adresse = _url(monde).replace("/2018/", "/2017/")
    claire.page = claire.client.get(adresse)
    assert claire.envoyer(cases(monde.somme, monde.quai, valeur="95")).status_code == 409


@pytest.mark.parametrize("nom", ["proposer_grille", "reprendre_grille"])
def test_aucun_verbe_ne_passe_par_dessus_un_conflit(monde, nom):
    claire, omar = Collegue(monde), Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"))
    assert omar.envoyer(cases(monde.somme, monde.quai, valeur="95"), nom=nom).status_code == 409
    assert Saisie.objects.get().statut == "brouillon"


def test_l_enregistrement_automatique_s_arrete_sur_un_conflit(monde):
    claire, omar = Collegue(monde), Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"))
    entete = {"X-Requested-With": "brouillon"}
    reponse = omar.envoyer(cases(monde.somme, monde.quai, valeur="95"), **entete)
    assert reponse.status_code == 409
    assert reponse.json() == {"message": "Cette feuille a changé depuis que vous l’avez ouverte."}


# -- handed over meanwhile ------------------------------------------------------------------------


def test_proposee_entre_temps_puis_reprise_sans_rien_perdre(monde):
    claire, omar = Collegue(monde), Collegue(monde)
    sienne = cases(monde.somme, monde.quai, valeur="90")
    claire.envoyer(sienne, nom="proposer_grille")
    mienne = cases(monde.somme, monde.saint_ex, valeur="50")
    reponse = omar.envoyer(mienne)
    assert reponse.status_code == 409
    assert "Reprendre la main et enregistrer" in reponse.content.decode()
    assert Saisie.objects.get().cellules == sienne
    assert omar.envoyer(sienne, mienne, nom="reprendre_grille").status_code == 302
    saisie = Saisie.objects.get()
    assert (saisie.statut, saisie.cellules) == ("brouillon", sienne | mienne)


def test_proposer_deux_fois_est_dit_et_sans_effet(monde):
    claire = Collegue(monde)
    mienne = cases(monde.somme, monde.quai, valeur="90")
    claire.envoyer(mienne, nom="proposer_grille")
    encore = claire.envoyer(mienne, nom="proposer_grille")
    assert encore.status_code == 302
    messages = [str(m) for m in claire.client.get(encore.url).context["messages"]]
    assert messages[-1] == "Cette saisie était déjà proposée\u00a0: rien de plus à faire."
    assert monde.contrat.evenements.filter(verbe="proposer").count() == 1


def test_une_saisie_proposee_se_lit_sans_se_modifier(monde):
    claire = Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"), nom="proposer_grille")
    page = claire.client.get(_url(monde)).content.decode()
    assert page.count('class="form-control case') == page.count(" readonly>")
    assert "Proposer à l’officier" not in page
    assert "Reprendre la main" in page


def test_renvoyee_le_motif_est_lu_puis_on_repropose(monde):
    claire = Collegue(monde)
    claire.envoyer(cases(monde.somme, monde.quai, valeur="90"), nom="proposer_grille")
    officier = fabriques.creer_officier(monde.contrat)
    Saisie.objects.get().renvoyer(par=officier, motif="Vérifiez le quai")
    claire.page = claire.client.get(_url(monde))
    assert "Vérifiez le quai" in claire.page.content.decode()
    reponse = claire.envoyer(cases(monde.somme, monde.quai, valeur="91"), nom="proposer_grille")
    assert reponse.status_code == 302
    assert Saisie.objects.get().statut == "proposee"


# -- at the very same instant ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deux_premieres_ecritures_a_la_fois(monde, en_meme_temps):
    """One creates the draft; the other is shown it, and nothing is written over."""
    collegues = [Collegue(monde) for _ in range(2)]
    textes = ["90", "95"]
    envois = [
        lambda c=c, t=t: c.envoyer(cases(monde.somme, monde.quai, valeur=t)).status_code
        for c, t in zip(collegues, textes, strict=True)
    ]
    statuts = en_meme_temps(*envois)
    assert sorted(statuts) == [302, 409]
    saisie = Saisie.objects.get()
    gagnant = textes[statuts.index(302)]
    assert saisie.cellules == cases(monde.somme, monde.quai, valeur=gagnant)
    assert Mesure.objects.count() == 0
