"""What leaves the poisoned world, read back: each text stands as it was typed, and does nothing."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from rapports.calculs import calculer
from rapports.pdf import composer
from tests import classeur, fabriques
from tests.injection.corpus import MARQUE
from tests.injection.sorties import effets_du_fichier, effets_du_paquet, effets_du_pdf
from tests.rapports.lecture_pdf import compact, texte

pytestmark = pytest.mark.django_db

LITTERAL = compact(f'{{{{"{MARQUE}"|add:"7"}}}}{{% now "{MARQUE}" %}}#panic("{MARQUE}")')
FORMULE = f"=<x-{MARQUE}>\"'></script>"


@pytest.fixture
def rapport(monde):
    """A report that the worker makes from the poisoned rows, and issues."""
    rapport = fabriques.creer_rapport(
        monde.objets["mien"]["contrat"],
        periode_debut=date(2019, 1, 1),
        periode_fin=date(2019, 12, 31),
    )
    rapport.figer(calculer(rapport, etabli_le=date(2020, 3, 1)))
    pdf = composer(rapport.instantane, rapport.textes)
    rapport.emettre(pdf, gabarit="1", emis_le=timezone.now())
    return rapport


def lire(client, monde, url: str) -> tuple[bytes, str]:
    client.force_login(monde.gens["officier"])
    reponse = client.get(url)
    assert reponse.status_code == 200
    genre = reponse["Content-Type"].partition(";")[0]
    octets = reponse.getvalue()
    assert effets_du_fichier(octets, genre) == []
    return octets, genre


def test_le_pdf_du_rapport_dit_le_texte_tel_quel(client, monde, rapport):
    octets, _ = lire(client, monde, reverse("rapports:telecharger", args=[rapport.pk]))
    assert LITTERAL in compact(texte(octets))


def test_le_document_du_rapport_dit_le_texte_tel_quel(client, monde, rapport):
    octets, _ = lire(client, monde, reverse("rapports:docx", args=[rapport.pk]))
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        corps = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - ours
    assert LITTERAL in compact("".join(corps.itertext()))


def test_le_classeur_du_rapport_dit_le_texte_tel_quel(client, monde, rapport):
    octets, _ = lire(client, monde, reverse("rapports:xlsx", args=[rapport.pk]))
    cellules = [c for lignes in classeur.lire(octets).values() for ligne in lignes for c in ligne]
    portent = [(genre, dit) for genre, dit in cellules if LITTERAL in compact(dit)]
    assert {genre for genre, _ in portent} == {classeur.TEXTE}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("nom", ["exporter_actions", "exporter_engagements"])
def test_un_export_ne_lance_aucune_formule(client, monde, nom, format):
    contrat = monde.objets["mien"]["contrat"]
    url = reverse(f"contrats:{nom}", args=[contrat.pk])
    octets, genre = lire(client, monde, f"{url}?format={format}")
    if genre == "text/csv":
        assert f"'{FORMULE}".replace('"', '""') in octets.decode("utf-8-sig")
    else:
        lus = [c for lignes in classeur.lire(octets).values() for ligne in lignes for c in ligne]
        assert {genre for genre, dit in lus if FORMULE in dit} == {classeur.TEXTE}


# -- the instruments see what they look for ---------------------------------------------------


def _pdf(**entrees) -> bytes:
    pdf, sortie = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Essai = pdf.make_indirect(pikepdf.Dictionary(**entrees))
    pdf.save(sortie)
    return sortie.getvalue()


@pytest.mark.parametrize(
    "entrees",
    [
        {"S": pikepdf.Name.JavaScript},
        {"S": pikepdf.Name.Launch},
        {"JS": pikepdf.String("x")},
        {"AA": pikepdf.Dictionary()},
        {"URI": pikepdf.String("https://exemple.invalid/")},
    ],
    ids=str,
)
def test_une_action_dans_un_pdf_est_vue(entrees):
    assert len(effets_du_pdf(_pdf(**entrees))) == 1


@pytest.mark.parametrize(
    ("nom", "xml"),
    [
        ("xl/worksheets/sheet1.xml", "<a><f>1+1</f></a>"),
        ("word/document.xml", "<a><instrText>DDEAUTO c</instrText></a>"),
        ("word/document.xml", "<a xmlns:w='w'><b w:instr='INCLUDETEXT x'/></a>"),
        ("word/_rels/document.xml.rels", "<a><b TargetMode='External' Target='x'/></a>"),
        ("word/document.xml", f"<x-{MARQUE}/>"),
        ("word/vbaProject.bin", ""),
    ],
)
def test_un_effet_dans_un_paquet_est_vu(nom, xml):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        archive.writestr(nom, xml)
    assert len(effets_du_paquet(sortie.getvalue())) == 1
