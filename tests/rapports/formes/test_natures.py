"""Every kind of report in its four forms: the words of its blocks are in each of them."""

import io
import json
import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from docx import Document

from rapports.calculs import calculer
from rapports.formes.classeur import feuilles
from rapports.formes.document import en_document
from rapports.formes.page import parties
from rapports.formes.texte import en_texte
from rapports.models.rapport import json_canonique
from rapports.pdf import composer
from rapports.recits import RECITS
from tests.rapports.formes.exemples import mots
from tests.rapports.lecture_pdf import compact, elements, ouvrir, texte
from tests.rapports.recits.monde import ETABLI_LE, peupler

pytestmark = pytest.mark.django_db

PAGES_MAX = {"pilotage": 4, "fiche_quartier": 2}


def figer(nature):
    """The figures of a report of this kind on the contract that the golden texts tell."""
    monde = peupler()
    quartier = next(iter(monde.quartiers)) if nature == "fiche_quartier" else ""
    rapport = monde.demande(2018, 2018, quartier, nature)
    rapport.save()
    return json.loads(json_canonique(calculer(rapport, etabli_le=ETABLI_LE)))


def en_html(corps):
    suite = parties(corps, {}, lambda rang: f"/{rang}.svg")
    html = render_to_string("rapports/formes/parties.jinja", {"parties": suite})
    alts = " ".join(re.findall(r'alt="([^"]*)"', html))
    return mots(re.sub(r"<[a-z/][^>]*>", " ", html) + alts)


def en_pdf(figes):
    octets = composer(figes)
    with ouvrir(octets) as pdf:
        alts = [str(figure.Alt) for figure in elements(pdf, "/Figure")]
        return compact(" ".join([texte(octets), *alts])), len(pdf.pages)


def en_mots(octets):
    document = Document(io.BytesIO(octets))
    cases = [c.text for t in document.tables for rangee in t.rows for c in rangee.cells]
    alts = [image._inline.docPr.get("descr") for image in document.inline_shapes]
    return mots(" ".join([*(p.text for p in document.paragraphs), *cases, *alts]))


@pytest.mark.parametrize("nature", RECITS)
def test_les_mots_d_un_rapport_sont_dans_ses_quatre_formes(nature):
    figes = figer(nature)
    # A numbered list is numbered by whoever shows it; « Graphique » announces a drawing.
    ecrit = mots(re.sub(r"^\d+\. ", "", en_texte(figes["corps"]), flags=re.MULTILINE))
    ecrit -= {"Graphique"}
    imprime, pages = en_pdf(figes)
    document = en_document(nature, [], figes["corps"], {}, date(2019, 3, 4))
    assert {mot for mot in ecrit if mot not in imprime} == set()
    assert ecrit - en_html(figes["corps"]) == set()
    assert ecrit - en_mots(document) == set()
    assert pages <= PAGES_MAX.get(nature, 200)
    tableaux = [
        bloc for bloc in json.dumps(figes["corps"]).split('"bloc": ') if bloc[:9] == '"tableau"'
    ]
    assert len(feuilles([], figes["corps"])) >= len(tableaux)
