"""Two people on one page of the back office: nothing overwritten unseen, nothing typed is lost."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from contrats.models import Action, Contrat, Jalon
from partenaires.models import Partenaire
from tests.fabriques import creer_jalon, creer_officier
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


class _Champs(HTMLParser):
    """What a browser would send of the page's own form, nothing touched."""

    def __init__(self, html: str):
        super().__init__()
        self.lus: dict[str, list[str]] = {}
        self._liste = self._texte = None
        self.feed(re.search(r'<form[^>]*id="\w+_form".*?</form>', html, re.S)[0])

    def handle_starttag(self, balise, attributs):
        champ = dict(attributs)
        if balise == "select":
            self._liste = champ.get("name")
        elif balise == "option" and self._liste and "selected" in champ:
            self.lus.setdefault(self._liste, []).append(champ.get("value", ""))
        elif balise == "textarea":
            self._texte = champ.get("name")
            self.lus[self._texte] = [""]
        elif balise == "input" and champ.get("name") and self._est_envoye(champ):
            self.lus.setdefault(champ["name"], []).append(champ.get("value", ""))

    @staticmethod
    def _est_envoye(champ) -> bool:
        coche = champ.get("type") not in {"checkbox", "radio"} or "checked" in champ
        return coche and champ.get("type") != "submit"

    def handle_endtag(self, balise):
        if balise == "select":
            self._liste = None
        elif balise == "textarea":
            self._texte = None

    def handle_data(self, donnees):
        if self._texte:
            self.lus[self._texte][0] += donnees.removeprefix("\n")


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def _page(objet) -> str:
    return reverse(
        f"admin:{objet._meta.app_label}_{objet._meta.model_name}_change", args=[objet.pk]
    )


def _ouvrir(client, objet, **touches) -> dict:
    lus = _Champs(client.get(_page(objet)).content.decode()).lus
    return {**lus, **{nom: [valeur] for nom, valeur in touches.items()}}


def _collegue(monde, client, objet, **touches):
    """A colleague of the officer saves the page meanwhile."""
    autre = creer_officier(monde.contrat, courriel="zoe@exemple.fr", prenom="Zoé", nom="Collègue")
    client.force_login(autre)
    assert client.post(_page(objet), _ouvrir(client, objet, **touches)).status_code == 302
    client.force_login(monde.officier)


def _texte(reponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reponse.content.decode()))


def test_seul_sur_la_page_rien_ne_change_pour_personne(client, monde):
    action = Action.objects.visibles_par(monde.officier).first()
    reponse = client.post(_page(action), _ouvrir(client, action, intitule="Nouveau"))
    assert reponse.status_code == 302
    action.refresh_from_db()
    assert action.intitule == "Nouveau"


@pytest.mark.parametrize(("modele", "champ"), [(Contrat, "intitule"), (Partenaire, "nom")])
def test_la_valeur_d_un_autre_n_est_pas_ecrasee(client, monde, modele, champ):
    objet = modele.objects.visibles_par(monde.officier).first()
    ouverte = _ouvrir(client, objet, **{champ: "Le mien"})
    _collegue(monde, client, objet, **{champ: "Le sien"})
    reponse = client.post(_page(objet), ouverte)
    assert reponse.status_code == 409
    texte = _texte(reponse)
    assert "Dernier changement : par Zoé Collègue, le " in texte
    assert "Le sien Le mien" in texte
    objet.refresh_from_db()
    assert getattr(objet, champ) == "Le sien"

    # Sent again, knowingly: what was typed is still there, and is kept.
    relue = _Champs(reponse.content.decode()).lus
    assert relue[champ] == ["Le mien"]
    assert client.post(_page(objet), relue).status_code == 302
    objet.refresh_from_db()
    assert getattr(objet, champ) == "Le mien"


def test_ce_qu_on_n_a_pas_touche_prend_la_valeur_de_l_autre(client, monde):
    action = Action.objects.visibles_par(monde.officier).first()
    ouverte = _ouvrir(client, action, intitule="Le mien")
    _collegue(monde, client, action, description="Sa description")
    reponse = client.post(_page(action), ouverte)
    assert reponse.status_code == 409
    relue = _Champs(reponse.content.decode()).lus
    assert (relue["intitule"], relue["description"]) == (["Le mien"], ["Sa description"])
    assert client.post(_page(action), relue).status_code == 302
    action.refresh_from_db()
    assert (action.intitule, action.description) == ("Le mien", "Sa description")


def test_une_ligne_de_la_page_est_comparee_aussi(client, monde):
    action = Action.objects.visibles_par(monde.officier).first()
    jalon = creer_jalon(action, intitule="Départ")
    rang = list(action.jalons.all()).index(jalon)
    ouverte = _ouvrir(client, action, **{f"jalons-{rang}-intitule": "Le mien"})
    Jalon.objects.filter(pk=jalon.pk).update(intitule="Le sien")
    reponse = client.post(_page(action), ouverte)
    assert reponse.status_code == 409
    assert "Départ Le sien Le mien" in _texte(reponse)
    jalon.refresh_from_db()
    assert jalon.intitule == "Le sien"
    assert client.post(_page(action), _Champs(reponse.content.decode()).lus).status_code == 302
    jalon.refresh_from_db()
    assert jalon.intitule == "Le mien"
