"""What is done to several rows at once: asked first, all of it or nothing, refusals told."""

import csv
from io import BytesIO

import pytest
from django.contrib import admin
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import LigneAudit
from contrats.models import Action, Contrat, Saisie, Signature
from partenaires.models import Partenaire
from remontees.models import Campagne
from tests.fabriques import creer_action, creer_saisie
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


def liste(modele):
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist")


@pytest.fixture
def mien(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def dits(reponse):
    return [str(message) for message in reponse.context["messages"]]


def demander(client, modele, action, objets, **autres):
    donnees = {"action": action, "_selected_action": [o.pk for o in objets], **autres}
    return client.post(liste(modele), donnees, follow=True)


def proposer(monde):
    action = creer_action(monde.contrat, statut="en_cours")
    return creer_saisie(action, statut="proposee", cellules={"avancement": "30"})


def lignes(reponse):
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.reader(texte.splitlines(), delimiter=";"))


def test_l_export_donne_les_colonnes_de_la_liste_sans_formule(client, mien):
    Partenaire.objects.filter(pk=mien.partenaire.pk).update(nom="=1+1", sigle="")
    reponse = demander(client, Partenaire, "exporter_csv", [mien.partenaire])
    titres, ligne = lignes(reponse)
    assert titres == ["Nom", "Sigle", "Type", "SIRET", "RNA", "Adresse électronique"]
    assert ligne[0] == "'=1+1"
    assert ligne[2] == mien.partenaire.get_type_display()
    fait = LigneAudit.objects.get(fait="admin_action")
    attendu = {"action": "exporter_csv", "modele": "partenaires.partenaire", "lignes": 1}
    assert fait.details == attendu


def test_les_actions_s_exportent_avec_leurs_financements_en_classeur(client, mien):
    creer_monde()
    reponse = demander(client, Action, "exporter_xlsx", [mien.action])
    classeur = CalamineWorkbook.from_filelike(BytesIO(b"".join(reponse.streaming_content)))
    assert classeur.sheet_names == ["Actions", "Financements"]
    tailles = [len(classeur.get_sheet_by_name(nom).to_python()) for nom in classeur.sheet_names]
    assert tailles == [2, 2]


def test_chaque_liste_s_exporte(client, mien):
    for modele in admin.site._registry:
        if not mien.officier.has_perm(f"{modele._meta.app_label}.view_{modele._meta.model_name}"):
            continue
        toutes = client.get(liste(modele)).context["cl"].result_list
        reponse = demander(client, modele, "exporter_csv", toutes)
        assert (modele, len(lignes(reponse))) == (modele, len(toutes) + 1)


def test_valider_demande_confirmation_puis_valide_tout(client, mien):
    saisies = [proposer(mien) for _ in range(2)]
    page = demander(client, Saisie, "valider", saisies)
    assert page.context["title"] == "Valider ces saisies"
    assert set(Saisie.objects.values_list("statut", flat=True)) == {"brouillon", "proposee"}
    vus = {f"vu-{saisie.pk}": saisie.version for saisie in saisies}
    reponse = demander(client, Saisie, "valider", saisies, appliquer="1", **vus)
    assert dits(reponse) == ["2 saisies validées."]
    for saisie in saisies:
        saisie.refresh_from_db()
    assert [saisie.statut for saisie in saisies] == ["validee", "validee"]


def test_une_saisie_refusee_arrete_les_autres(client, mien):
    bonne = proposer(mien)
    objets = [bonne, mien.saisie]  # a draft cannot be validated
    vus = {f"vu-{saisie.pk}": saisie.version for saisie in objets}
    reponse = demander(client, Saisie, "valider", objets, appliquer="1", **vus)
    (dit,) = dits(reponse)
    assert dit.startswith("Rien n’a été fait\u00a0: ")
    bonne.refresh_from_db()
    assert bonne.statut == "proposee"


def test_une_saisie_changee_depuis_la_page_n_est_pas_validee(client, mien):
    saisie = proposer(mien)
    vus = {f"vu-{saisie.pk}": saisie.version + 1}
    (dit,) = dits(demander(client, Saisie, "valider", [saisie], appliquer="1", **vus))
    assert dit.endswith(f"«\u00a0{saisie}\u00a0» a changé depuis l’ouverture de la page.")
    saisie.refresh_from_db()
    assert saisie.statut == "proposee"


def test_relancer_qui_ne_peut_l_etre_le_dit(client, mien):
    page = demander(client, Signature, "relancer", [mien.signature])
    assert page.context["title"] == "Relancer ces signataires"
    (dit,) = dits(demander(client, Signature, "relancer", [mien.signature], appliquer="1"))
    assert "son tour n’est pas venu" in dit
    reponse = demander(client, Campagne, "relancer", [mien.campagne], appliquer="1")
    assert len(dits(reponse)) == 1


def test_un_acte_ouvert_a_la_signature_decide_seul(client, mien):
    contrat = mien.autre_contrat
    Contrat.objects.filter(pk=contrat.pk).update(statut="en_signature")
    type(mien.acte).objects.filter(pk=mien.acte.pk).update(statut="en_signature")
    saisie = {"appliquer": "1", "jour": "2015-07-01", "lieu": "Saint-Omer"}
    (dit,) = dits(demander(client, Contrat, "entrer_en_vigueur", [contrat], **saisie))
    assert "est ouvert à la signature" in dit
    contrat.refresh_from_db()
    assert contrat.statut == "en_signature"


@pytest.mark.parametrize("cherche", ["equipement", "ÉQUIPEMENT", "equip sante", "oeuvre", "d'ete"])
def test_la_recherche_ignore_les_accents(client, mien, cherche):
    Action.objects.filter(pk=mien.action.pk).update(intitule="Équipement de santé, œuvre d’été")
    trouvees = client.get(liste(Action), {"q": cherche}).context["cl"].result_list
    assert list(trouvees) == [mien.action]
    assert list(client.get(liste(Action), {"q": "equipage"}).context["cl"].result_list) == []
