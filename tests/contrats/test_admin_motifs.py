"""In the back office, a target or a stored value changes only with its reason, in the journal."""

import pytest
from django.urls import reverse

from contrats.models import Evenement, Indicateur, Mesure
from tests import fabriques
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def _lignes(prefixe, total=0):
    return {f"{prefixe}-TOTAL_FORMS": total, f"{prefixe}-INITIAL_FORMS": total}


def _indicateur(indicateur, prefixe="", **champs):
    saisie = {
        "objectif": indicateur.objectif_id,
        "intitule": indicateur.intitule,
        "unite": "%",
        "sens": "baisse",
        "agregation": "derniere",
        "responsable": indicateur.responsable_id,
        "reference_valeur": "50.00",
        "reference_annee": "2015",
        "cible_finale": "40.00",
        "cible_finale_annee": "2020",
        **champs,
    }
    return {f"{prefixe}{nom}": valeur for nom, valeur in saisie.items()}


def _mesure(mesure, prefixe="", **champs):
    saisie = {
        "periode_debut": mesure.periode_debut.isoformat(),
        "periode_fin": mesure.periode_fin.isoformat(),
        "quartier": mesure.quartier_id or "",
        "valeur": "48.00",
        **champs,
    }
    return {f"{prefixe}{nom}": valeur for nom, valeur in saisie.items()}


def _modifier(client, modele, objet, saisie):
    url = reverse(f"admin:contrats_{modele}_change", args=[objet.pk])
    return client.post(url, saisie)


def _traces(objet):
    evenements = Evenement.objects.filter(
        objet_type=objet._meta.label_lower, objet_id=objet.pk
    ).order_by("pk")
    return list(evenements.values_list("verbe", "details"))


def test_une_cible_ne_change_pas_sans_motif(client, monde):
    saisie = _indicateur(monde.indicateur, cible_finale="35") | _lignes("mesures")
    reponse = _modifier(client, "indicateur", monde.indicateur, saisie)
    assert reponse.context["adminform"].form.errors == {
        "motif": ["Dites pourquoi cette valeur change."]
    }
    assert _traces(monde.indicateur) == []
    saisie["motif"] = "Avenant"
    assert _modifier(client, "indicateur", monde.indicateur, saisie).status_code == 302
    assert _traces(monde.indicateur) == [
        ("modifier", {"cible_finale": {"avant": "40.00", "apres": "35.00"}, "motif": "Avenant"})
    ]


def test_le_reste_d_un_indicateur_change_sans_motif(client, monde):
    saisie = _indicateur(monde.indicateur, intitule="Chômage") | _lignes("mesures")
    assert _modifier(client, "indicateur", monde.indicateur, saisie).status_code == 302
    assert Indicateur.objects.get(pk=monde.indicateur.pk).intitule == "Chômage"


def test_une_cible_dans_la_page_de_l_objectif_non_plus(client, monde):
    objectif = monde.objectif
    saisie = {
        "pilier": objectif.pilier_id,
        "numero": objectif.numero,
        "intitule": objectif.intitule,
        **_lignes("indicateurs", 1),
        "indicateurs-0-id": monde.indicateur.pk,
    }
    ligne = _indicateur(monde.indicateur, "indicateurs-0-", cible_finale="35")
    reponse = _modifier(client, "objectif", objectif, saisie | ligne)
    (formset,) = reponse.context["inline_admin_formsets"]
    assert formset.formset.errors == [{"motif": ["Dites pourquoi cette valeur change."]}]
    ligne["indicateurs-0-motif"] = "Avenant"
    assert _modifier(client, "objectif", objectif, saisie | ligne).status_code == 302
    assert [details["motif"] for _, details in _traces(monde.indicateur)] == ["Avenant"]


def test_une_valeur_enregistree_ne_change_pas_sans_motif(client, monde):
    saisie = _mesure(monde.mesure, valeur="47")
    reponse = _modifier(client, "mesure", monde.mesure, saisie)
    assert list(reponse.context["adminform"].form.errors) == ["motif"]
    saisie["motif"] = "Faute de frappe"
    assert _modifier(client, "mesure", monde.mesure, saisie).status_code == 302
    assert _traces(monde.mesure) == [
        ("modifier", {"valeur": {"avant": "48.00", "apres": "47.00"}, "motif": "Faute de frappe"})
    ]
    page = client.get(reverse("contrats:indicateur", args=[monde.indicateur.pk]))
    ((recit, lieu),) = page.context["valeurs"]
    assert (lieu, recit.precisions) == (
        monde.quartier.nom,
        ["Motif\u00a0: Faute de frappe", "Valeur\u00a0: 48 → 47"],
    )


def test_un_motif_tape_seul_ne_s_inscrit_pas(client, monde):
    saisie = _indicateur(monde.indicateur) | _lignes("mesures", 1)
    saisie |= {"mesures-0-id": monde.mesure.pk}
    saisie |= _mesure(monde.mesure, "mesures-0-", motif="Pour rien")
    assert _modifier(client, "indicateur", monde.indicateur, saisie).status_code == 302
    assert _traces(monde.mesure) == []


def test_une_nouvelle_mesure_n_a_pas_a_se_justifier(client, monde):
    saisie = {"indicateur": monde.indicateur.pk, **_mesure(monde.mesure)}
    saisie |= {"periode_debut": "2019-01-01", "periode_fin": "2019-12-31"}
    assert client.post(reverse("admin:contrats_mesure_add"), saisie).status_code == 302
    assert Mesure.objects.filter(periode_fin__year=2019).count() == 1


def test_une_mesure_supprimee_reste_dans_l_historique_de_son_indicateur(client, monde):
    autre = fabriques.creer_mesure(fabriques.creer_indicateur(monde.contrat), 2017, 1)
    for mesure in (monde.mesure, autre):
        url = reverse("admin:contrats_mesure_delete", args=[mesure.pk])
        assert client.post(url, {"post": "yes"}).status_code == 302
    page = client.get(reverse("contrats:indicateur", args=[monde.indicateur.pk]))
    recits = [recit.phrase.replace("\u00a0", " ") for recit, _ in page.context["valeurs"]]
    assert recits == [f"{monde.officier} a supprimé la mesure « {monde.mesure} »."]
