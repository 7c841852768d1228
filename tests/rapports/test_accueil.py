"""The home page: each role reads what waits for it, officers also who is late; nothing leaks."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partenaires.models import TypePartenaire
from rapports.views.accueil import CONTRATS_MAX, RETARDS_MAX, TACHES_PAR_GROUPE
from tests import fabriques
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db


def _contrat(*partenaires, **champs):
    return fabriques.creer_contrat(*partenaires, **{"statut": "en_vigueur", **champs})


def _pret(contrat):
    rapport = fabriques.creer_rapport(contrat)
    rapport.figer({"titre": "Rapport"})
    rapport.emettre(b"%PDF-1.7", gabarit="1", emis_le=timezone.now())
    return rapport


def _remplir(contrat, partenaire):
    """Something of everything that the home page speaks of, owed by this partner."""
    fabriques.creer_mesure(fabriques.creer_indicateur(contrat, responsable=partenaire), 2018, 45)
    action = fabriques.creer_action(contrat, porteur=partenaire, statut="retenue")
    fabriques.creer_financement(action, accorde=100)
    en_cours = fabriques.creer_action(
        contrat, porteur=partenaire, statut="en_cours", date_fin=date(2018, 12, 31)
    )
    fabriques.creer_jalon(en_cours)
    fabriques.creer_saisie(en_cours, statut="renvoyee", motif="À revoir.")
    fabriques.creer_engagement(contrat, partenaire=partenaire, echeance=date(2018, 1, 1))
    fabriques.creer_avis(contrat, partenaire)
    fabriques.designer(
        fabriques.creer_acte(contrat, signataires=[partenaire], statut="en_signature")
    )
    _pret(contrat)


def _natures(reponse):
    return [str(groupe.nature) for groupe in reponse.context["groupes"]]


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("role", "requetes"), [("lecteur", 2), ("signataire", 2), ("agent", 2), ("officier", 5)]
)
def test_accueil_meme_nombre_de_requetes(client, django_assert_num_queries, role, requetes, n):
    pilote = fabriques.creer_intercommunalite()
    partenaire = fabriques.creer_partenaire(intercommunalite=pilote if role == "officier" else None)
    personne = fabriques.creer_utilisateur(role, partenaire)
    for _ in range(n):
        _remplir(_contrat(partenaire, pilote=pilote), partenaire)
    client.force_login(personne)
    with django_assert_num_queries(requetes):
        reponse = client.get("/")
    assert len(reponse.context["contrats"]) == n


def test_l_agent_lit_ce_qui_depend_de_son_organisation(client):
    agent = fabriques.creer_utilisateur("agent")
    contrat = _contrat(agent.partenaire)
    _remplir(contrat, agent.partenaire)
    client.force_login(agent)
    reponse = client.get("/")
    assert _natures(reponse) == ["avis", "saisie", "action", "engagement"]
    page = reponse.content.decode()
    assert "Renvoyée\u00a0: À revoir." in page
    assert "en retard de" in page
    assert "Qui est en retard" not in page


def test_rien_d_une_autre_organisation_ne_parait(client):
    """Another partner of my contract, and a contract of another ground, both full."""
    moi = fabriques.creer_utilisateur("agent")
    autre = fabriques.creer_partenaire()
    _remplir(_contrat(moi.partenaire, autre), autre)
    _remplir(_contrat(autre, intitule="Contrat d’ailleurs"), autre)
    client.force_login(moi)
    reponse = client.get("/")
    assert reponse.context["groupes"] == []
    page = reponse.content.decode()
    assert "Rien ne vous attend aujourd’hui." in page
    assert "Contrat d’ailleurs" not in page
    assert autre.nom not in page


def test_l_officier_lit_ses_retards_et_l_etat_de_ses_contrats(client):
    contrat = _contrat()
    officier = fabriques.creer_officier(contrat)
    partenaire = fabriques.creer_partenaire()
    contrat.partenaires.add(partenaire)
    _remplir(contrat, partenaire)
    ailleurs = _contrat(intitule="Contrat d’ailleurs")
    _remplir(ailleurs, fabriques.creer_partenaire(nom="Organisation d’ailleurs"))
    client.force_login(officier)
    reponse = client.get("/")
    ((vu, (retard,)),) = reponse.context["retards"]
    assert (vu, retard.partenaire) == (contrat, partenaire)
    (etat,) = reponse.context["etats"]
    assert (etat.contrat, etat.actions_en_cours) == (contrat, 1)
    assert reponse.context["lisibles"] == {partenaire.pk}
    assert "ailleurs" not in reponse.content.decode()


@pytest.mark.parametrize("role", ["agent", "officier", "signataire"])
def test_chaque_lien_de_l_accueil_s_ouvre(client, role):
    """The porteur of an action may be unknown to the officer: its name is then no link."""
    contrat = _contrat()
    if role == "officier":
        personne = fabriques.creer_officier(contrat)
    else:
        personne = fabriques.creer_utilisateur(role)
    contrat.partenaires.add(personne.partenaire)
    _remplir(contrat, personne.partenaire)
    fabriques.creer_action(contrat, statut="en_cours", date_fin=date(2018, 1, 1))
    propose = fabriques.creer_saisie(fabriques.creer_action(contrat, porteur=personne.partenaire))
    propose.proposer(par=personne)
    client.force_login(personne)
    page = client.get("/").content.decode()
    liens = {lien.partition('"')[0] for lien in page.split('href="/')[1:]}
    liens = {f"/{lien}" for lien in liens if not lien.startswith(("static/", "rapports/"))}
    assert {lien for lien in liens if client.get(lien).status_code != 200} == set()


def test_le_signataire_lit_ou_en_sont_les_signatures(client):
    signataire = fabriques.creer_utilisateur("signataire")
    contrat = _contrat(signataire.partenaire)
    fabriques.designer(
        fabriques.creer_acte(contrat, signataires=[signataire.partenaire], statut="en_signature")
    )
    client.force_login(signataire)
    page = client.get("/").content.decode()
    assert "Signer «\u00a0Contrat initial\u00a0»" in page
    assert "Signatures recueillies\u00a0: 0 sur 1" in page


def test_le_conseil_citoyen_trouve_ses_avis_et_son_quartier(client):
    quartier = fabriques.creer_quartier(nom="Quartier du canal")
    conseil = fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=quartier)
    contrat = _contrat(quartiers=[quartier])
    fabriques.creer_avis(contrat, conseil, objet="Programmation 2018")
    client.force_login(fabriques.creer_utilisateur("lecteur", conseil))
    reponse = client.get("/")
    assert (_natures(reponse), reponse.context["quartier"]) == (["avis"], quartier)
    assert "Programmation 2018" in reponse.content.decode()


def test_les_envois_et_les_rapports_manques_sont_a_reprendre(client):
    contrat = _contrat()
    fabriques.creer_indicateur(contrat)
    officier = fabriques.creer_officier(contrat)
    for statut in ("echec", "incertain", "remis"):
        creer_envoi(_pret(contrat), "abonne@exemple.fr", statut=statut)
    remplace = fabriques.creer_rapport(contrat)
    remplace.echouer("Panne.")
    fabriques.creer_rapport(
        contrat, periode_debut=remplace.periode_debut, periode_fin=remplace.periode_fin
    ).echouer("Encore.")
    ailleurs = _contrat()
    fabriques.creer_indicateur(ailleurs)
    creer_envoi(_pret(ailleurs), "abonne@exemple.fr", statut="echec")
    client.force_login(officier)
    (groupe,) = [g for g in client.get("/").context["groupes"] if g.nature == "envoi"]
    assert [t.intitule for t in groupe.montrees] == [
        "Relancer «\u00a0Rapport d'avancement 2018, version 5\u00a0»",
        "Reprendre 2\u00a0envois de rapport",
    ]


# -- long lists ---------------------------------------------------------------------------------


def test_un_groupe_long_se_deplie(client):
    agent = fabriques.creer_utilisateur("agent")
    contrat = _contrat(agent.partenaire)
    for rang in range(TACHES_PAR_GROUPE + 1):
        fabriques.creer_engagement(
            contrat,
            partenaire=agent.partenaire,
            echeance=timezone.localdate() + timedelta(days=rang),
        )
    client.force_login(agent)
    (groupe,) = client.get("/").context["groupes"]
    assert (groupe.total, len(groupe.montrees)) == (TACHES_PAR_GROUPE + 1, TACHES_PAR_GROUPE)
    (groupe,) = client.get("/?tout=engagement").context["groupes"]
    assert len(groupe.montrees) == TACHES_PAR_GROUPE + 1
    assert client.get("/?tout=n%27importe").status_code == 200


def test_un_tableau_de_retards_long_se_deplie(client):
    contrat = _contrat()
    partenaires = [fabriques.creer_partenaire() for _ in range(RETARDS_MAX + 1)]
    for partenaire in partenaires:
        fabriques.creer_engagement(contrat, partenaire=partenaire, echeance=date(2018, 1, 1))
    client.force_login(fabriques.creer_officier(contrat))
    court, long = client.get("/").content.decode(), client.get("/?tout=retards").content.decode()
    assert "Voir les 11 partenaires en retard" in court
    assert sum(p.nom in court for p in partenaires) == RETARDS_MAX
    assert sum(p.nom in long for p in partenaires) == RETARDS_MAX + 1


def test_les_contrats_au_dela_de_la_page_sont_dans_leur_liste(client):
    lecteur = fabriques.creer_utilisateur("lecteur")
    for _ in range(CONTRATS_MAX + 1):
        _contrat(lecteur.partenaire)
    client.force_login(lecteur)
    reponse = client.get("/")
    assert (len(reponse.context["contrats"]), reponse.context["autres_contrats"]) == (
        CONTRATS_MAX,
        True,
    )


# -- my contracts -------------------------------------------------------------------------------


def test_accueil_montre_mes_contrats_et_leur_dernier_rapport(client):
    lecteur = fabriques.creer_utilisateur("lecteur")
    contrat = _contrat(lecteur.partenaire)
    fabriques.creer_indicateur(contrat)
    ancien, dernier = _pret(contrat), _pret(contrat)
    fabriques.creer_rapport(contrat)
    autre = _contrat()
    fabriques.creer_indicateur(autre)
    _pret(autre)
    client.force_login(lecteur)
    (vu,) = client.get("/").context["contrats"]
    assert (vu, vu.nb_objectifs, vu.nb_actions) == (contrat, 1, 0)
    assert vu.derniers_rapports == [dernier]
    assert ancien != dernier


def test_accueil_vide_le_dit(client):
    _contrat()
    client.force_login(fabriques.creer_utilisateur("lecteur"))
    page = client.get("/").content.decode()
    assert "Aucun contrat ne vous est ouvert" in page
    assert "Rien ne vous attend aujourd’hui." in page


def test_l_administrateur_technique_n_a_rien_a_faire(client):
    contrat = _contrat()
    _remplir(contrat, fabriques.creer_partenaire())
    administrateur = fabriques.creer_utilisateur(
        "lecteur", fabriques.creer_partenaire(), is_superuser=True
    )
    client.force_login(administrateur)
    reponse = client.get("/")
    assert (reponse.context["groupes"], reponse.context["contrats"]) == ([], [contrat])


def test_les_brouillons_attendent_l_officier(client):
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    a_preparer = fabriques.creer_rapport(contrat, relecture=True)
    a_relire = fabriques.creer_rapport_a_relire(contrat)
    fabriques.creer_rapport(relecture=True)  # another officer's
    client.force_login(fabriques.creer_officier(contrat))
    groupes = client.get(reverse("rapports:accueil")).context["groupes"]
    taches = [t for g in groupes for t in g.montrees if g.nature == "envoi"]
    assert [(t.intitule, t.url) for t in taches] == [
        (f"Préparer «\u00a0{a_preparer}\u00a0»", f"/rapports/{a_preparer.pk}/preparer/"),
        (f"Relire «\u00a0{a_relire}\u00a0»", f"/rapports/{a_relire.pk}/relire/"),
    ]
