"""A collection from end to end: opened, answered on a phone by the link, then validated."""

import pytest
from django.urls import reverse

from contrats.models import Mesure
from tests.parcours.outils import bien, connecter, debordement, presser, suivre
from tests.remontees.exemples import ANNEE, creer_monde, lien, messages

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def telephone(navigateur):
    """The phone of who received the e-mail: no script, no account."""
    contexte = navigateur.new_context(
        java_script_enabled=False, locale="fr-FR", viewport={"width": 390, "height": 844}
    )
    yield contexte.new_page()
    contexte.close()


@pytest.fixture
def monde(live_server, settings):
    settings.SITE_URL = live_server.url
    return creer_monde("CAF", "Ville", ouverte=False)


def test_de_l_ouverture_a_la_validation(page, telephone, live_server, monde):
    connecter(page, live_server, monde.officier)
    page.goto(live_server.url + reverse("remontees:campagne", args=[monde.campagne.pk]))
    bien(page)
    presser(page, "Ouvrir la remontée")
    assert "2 courriels en cours d’envoi" in page.text_content(".messages")
    bien(page)

    telephone.goto(live_server.url + lien(messages("caf@exemple.fr")[0]))
    assert "0 réponse reçue sur 2." in telephone.text_content("main")
    assert debordement(telephone) == 0
    suivre(telephone, "Remplir les valeurs")
    champ = f"{monde.indicateurs['CAF'].pk}:{monde.contrat.quartiers.get().pk}:valeur"
    telephone.fill(f'[name="{champ}"]', "41,5")
    assert debordement(telephone) == 0
    presser(telephone, "Enregistrer le brouillon")
    assert "Le brouillon est enregistré." in telephone.text_content(".messages")
    presser(telephone, "Proposer à l’officier")
    assert "Vos valeurs sont remises" in telephone.text_content(".messages")
    presser(telephone, "Rien ne change")
    assert "Tout est remis" in telephone.text_content("main")

    page.reload()
    assert "2 réponses reçues sur 4" in page.text_content("main")
    suivre(page, "A répondu")
    assert page.locator("tbody tr").count() == 1
    page.goto(live_server.url + reverse("contrats:saisies", args=[monde.contrat.pk]))
    suivre(page, "Valeurs 2018 de CAF")
    assert "par le lien envoyé à caf@exemple.fr" in page.text_content("main")
    presser(page, "Valider")
    assert Mesure.objects.get(periode_fin__year=ANNEE).valeur == pytest.approx(41.5)


@pytest.mark.parametrize("largeur", [1280, 390])
def test_les_pages_du_lien_sans_violation(page, live_server, largeur):
    monde = creer_monde("CAF")
    page.set_viewport_size({"width": largeur, "height": 900})
    page.goto(live_server.url + lien(messages()[0]))
    bien(page)
    suivre(page, "Remplir les valeurs")
    bien(page)
    presser(page, "Proposer à l’officier")
    page.plaintes.clear()  # the 422 that was expected
    bien(page)
    page.goto(
        live_server.url
        + reverse(
            "remontees:repondre_suivi",
            args=[monde.demande("CAF").pk, monde.actions["CAF"].pk],
        )
    )
    bien(page)
