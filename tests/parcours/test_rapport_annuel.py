"""The annual report from end to end: written, submitted, answered, approved, read by a stranger."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from rapports.models import RapportAnnuel
from rapports.procedure import relances
from rapports.production import produire_rapport
from tests import fabriques
from tests.parcours.outils import bien, connecter, presser, suivre
from tests.rapports.annuel.exemples import creer_monde, jusqu_a_l_echeance
from tests.rapports.lecture_pdf import compact, texte

pytestmark = [pytest.mark.parcours, pytest.mark.django_db(transaction=True)]

REMARQUES = ("Les chantiers d’été manquent au bilan.", "Le gymnase mérite un calendrier.")
SUITES = ("Ils sont ajoutés à la partie 3.", "Le calendrier dépend du permis de construire.")


@pytest.fixture
def monde(live_server, settings):
    settings.SITE_URL = live_server.url
    monde = creer_monde()
    monde.partenaires["Ville"].nom = "Ville de Grandbourg"
    monde.partenaires["Ville"].save()
    fabriques.creer_publication(monde.contrat)
    return monde


@pytest.fixture
def etranger(navigateur):
    """Someone without an account."""
    contexte = navigateur.new_context(locale="fr-FR", accept_downloads=True)
    yield contexte.new_page()
    contexte.close()


class Parcours:
    """The pages of one journey: whoever acts is logged in, then goes to the report."""

    def __init__(self, page, serveur, monde):
        self.page, self.serveur, self.monde = page, serveur, monde

    def devenir(self, personne) -> None:
        self.page.context.clear_cookies()
        connecter(self.page, self.serveur, personne)
        self.au_rapport()

    def au_rapport(self) -> None:
        chemin = reverse("rapports:annuel", args=[self.monde.annuel.pk])
        self.page.goto(self.serveur.url + chemin)

    def dit(self, message: str) -> None:
        assert message in self.page.text_content(".messages")


def test_de_la_redaction_a_la_lecture_par_un_inconnu(page, etranger, live_server, monde, tmp_path):
    parcours = Parcours(page, live_server, monde)
    rediger(parcours)
    soumettre(parcours)
    repondre(parcours)
    jusqu_a_l_echeance(monde, 1)  # a month and a day go by
    relances.balayer()
    assert monde.relire().statut == "suites"
    donner_suite(parcours)
    deliberer(parcours, tmp_path)
    publier(parcours)
    lire(etranger, live_server, monde, tmp_path)


def rediger(parcours) -> None:
    """The officer writes a part and asks the CAF, whose agent answers."""
    page, monde = parcours.page, parcours.monde
    parcours.devenir(monde.officier)
    bien(page)
    suivre(page, "Rédiger les textes")
    page.fill('[name="texte_orientations"]', "L’école d’abord, puis l’emploi.")
    bien(page)
    presser(page, "Enregistrer les textes")
    parcours.dit("Les textes sont enregistrés.")
    suivre(page, "Demander leur contribution")
    page.get_by_label("CAF").check()
    page.fill('[name="pour_le"]', (timezone.localdate() + timedelta(days=20)).isoformat())
    presser(page, "Demander une contribution")
    parcours.dit("Les demandes de contribution partent.")
    bien(page)
    parcours.devenir(monde.agent("CAF"))
    suivre(page, "Écrire la contribution")
    page.fill('[name="texte"]', "La CAF a ouvert un lieu d’accueil parents-enfants.")
    presser(page, "Enregistrer la contribution")
    parcours.dit("La contribution est enregistrée.")


def soumettre(parcours) -> None:
    """The draft is frozen by the worker, then submitted to the four bodies."""
    page, monde = parcours.page, parcours.monde
    parcours.devenir(monde.officier)
    presser(page, "Composer le projet")
    parcours.dit("Le document est demandé")
    produire_rapport(monde.relire().projet_id)
    parcours.au_rapport()
    bien(page)
    suivre(page, "Ouvrir la consultation")
    bien(page)
    page.fill('[name="echeance"]', (timezone.localdate() + timedelta(days=20)).isoformat())
    presser(page, "Ouvrir la consultation")
    assert "Le délai ne peut être inférieur à un mois" in page.text_content("main")
    page.plaintes.clear()  # the 422 that was expected
    page.fill('[name="echeance"]', (timezone.localdate() + timedelta(days=35)).isoformat())
    presser(page, "Ouvrir la consultation")
    parcours.dit("La consultation est ouverte")
    bien(page)
    monde.relire()


def repondre(parcours) -> None:
    """The town gives two remarks, one council agrees; the others stay silent."""
    page, monde = parcours.page, parcours.monde
    parcours.devenir(monde.agent("Ville"))
    suivre(page, "Donner l’avis")
    bien(page)
    page.get_by_label("Favorable avec réserves").check()
    page.select_option('[name="partie_1"]', "actions")
    for rang, remarque in enumerate(REMARQUES, start=1):
        page.fill(f'[name="remarque_{rang}"]', remarque)
    presser(page, "Ajouter des lignes")
    assert page.input_value('[name="remarque_2"]') == REMARQUES[1]
    assert page.locator('[name="remarque_6"]').count() == 1
    page.fill('[name="reference"]', "2019-42")
    presser(page, "Rendre cet avis")
    parcours.dit("L’avis de Ville de Grandbourg est enregistré.")
    parcours.devenir(monde.agent("Conseil Nord", role="lecteur"))
    suivre(page, "Donner l’avis")
    page.get_by_label("Favorable", exact=True).check()
    presser(page, "Rendre cet avis")
    bien(page)


def donner_suite(parcours) -> None:
    """The officer sees the silences, and answers each remark."""
    page, monde = parcours.page, parcours.monde
    parcours.devenir(monde.officier)
    assert page.get_by_text("Réputé favorable").count() == 2
    assert "2 remarques" in page.text_content("main")
    suivre(page, "Répondre aux remarques")
    for remarque, decision, suite in zip(
        monde.annuel.remarques(), ("retenue", "partielle"), SUITES, strict=True
    ):
        page.select_option(f'[name="decision_{remarque.pk}"]', decision)
        page.fill(f'[name="texte_{remarque.pk}"]', suite)
    bien(page)
    presser(page, "Enregistrer les suites")
    parcours.dit("Les suites données sont enregistrées.")


def deliberer(parcours, dossier: Path) -> None:
    """A vote to come is refused with the reason; that of today is recorded."""
    page, monde = parcours.page, parcours.monde
    fichier = dossier / "deliberation.pdf"
    fichier.write_bytes(monde.annuel.projet.lire_pdf())
    suivre(page, "Enregistrer la délibération")
    bien(page)
    for jour in (timezone.localdate() + timedelta(days=1), timezone.localdate()):
        page.fill('[name="delibere_le"]', jour.isoformat())
        page.fill('[name="numero"]', "C-2019-7")
        page.set_input_files('[name="fichier"]', fichier)
        presser(page, "Enregistrer la délibération")
        if jour > timezone.localdate():
            assert "Une séance à venir ne s’enregistre pas" in page.text_content("main")
            page.plaintes.clear()
    parcours.dit("La délibération est enregistrée")


def publier(parcours) -> None:
    """The worker freezes the final document, annexes included; the officer publishes it."""
    page, monde = parcours.page, parcours.monde
    produire_rapport(monde.relire().definitif_id)
    parcours.au_rapport()
    bien(page)
    presser(page, "Publier le rapport")
    parcours.dit("Le rapport est publié")
    bien(page)
    assert RapportAnnuel.objects.get().statut == "publie"


def lire(etranger, serveur, monde, dossier: Path) -> None:
    """Without an account: the public page, then the document with every opinion and answer."""
    chemin = reverse("contrats:contrat_public", args=[monde.contrat.pk])
    etranger.goto(serveur.url + chemin)
    suivre(etranger, "Lire les rapports annuels")
    assert "Rapport 2018" in etranger.text_content("main")
    with etranger.expect_download() as telechargement:
        etranger.get_by_role("link", name="Télécharger le rapport 2018").click()
    fichier = dossier / "rapport.pdf"
    telechargement.value.save_as(fichier)
    dit = compact(texte(fichier.read_bytes()))
    attendus = [
        "L’école d’abord, puis l’emploi.",
        "lieu d’accueil parents-enfants",
        "Ville de Grandbourg",
        "Conseil Nord",
        "Conseil Sud",
        "réputé favorable",
        "C-2019-7",
        *REMARQUES,
        *SUITES,
    ]
    assert [phrase for phrase in attendus if compact(phrase) not in dit] == []
    suivre(etranger, "Lire le rapport 2018")
    page = compact(etranger.text_content("main"))
    assert [phrase for phrase in attendus if compact(phrase) not in page] == []
