"""A few documents made by one process: the same bytes as alone, the same limits, the same ends."""

import os
import signal
from pathlib import Path

import pytest

from composition import atelier
from composition.pdf import CompositionImpossible, Limites, composer, composer_ensemble

pytestmark = pytest.mark.usefixtures("atelier_neuf")

# What a document asks: a table to lay out for long, or nothing.
GABARIT = """#let d = json({})
#set document(title: d.titre)
#d.titre
#table(columns: 8, ..range(d.at("cases", default: 0)).map(rang => [#d.titre #rang]))
"""
LECTURES = {"fichier": '"donnees.json"', "texte": "bytes(sys.inputs.donnees)"}
TITRES = ["Un", "Deux", "Trois", "Quatre"]


@pytest.fixture(params=LECTURES)
def gabarit(request, tmp_path):
    chemin = tmp_path / "document.typ"
    chemin.write_text(GABARIT.format(LECTURES[request.param]))
    return chemin


def donnees(titre, **suite):
    return {"titre": titre, "etabli_le": "2026-01-01", **suite}


def seul(gabarit, titre):
    return composer(gabarit, donnees(titre), titre="du document")


def ensemble(gabarit, suite, **options):
    return composer_ensemble(gabarit, suite, titre="du document", **options)


def enfants(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_chacun_est_le_meme_que_seul_et_dans_l_ordre(gabarit):
    attendus = [seul(gabarit, titre) for titre in TITRES]
    assert len(set(attendus)) == len(TITRES)
    pid = atelier._present.processus.pid
    assert list(ensemble(gabarit, [donnees(titre) for titre in TITRES])) == attendus
    assert list(ensemble(gabarit, [donnees(titre) for titre in TITRES[::-1]])) == attendus[::-1]
    assert (atelier._present.processus.pid, enfants(pid)) == (pid, [])


def test_un_document_refuse_ne_refuse_que_lui(gabarit):
    suite = [donnees("Un"), donnees([1]), donnees("Trois")]
    un, refus, trois = ensemble(gabarit, suite)
    assert (un, trois) == (seul(gabarit, "Un"), seul(gabarit, "Trois"))
    assert "détail technique" in str(refus)


def test_chacun_a_le_temps_d_un_document_et_le_dit(gabarit):
    refus = list(ensemble(gabarit, [donnees("Un"), donnees("Deux")], limites=Limites(duree=0.001)))
    assert [type(un) for un in refus] == [CompositionImpossible] * 2
    assert all("temps accordé" in str(un) for un in refus)


def test_celui_qui_demande_trop_de_memoire_n_en_prive_pas_les_autres(gabarit):
    suite = [donnees("Un"), donnees("Deux", cases=60_000), donnees("Trois")]
    un, refus, trois = ensemble(gabarit, suite, limites=Limites(memoire=450 * 1024**2))
    assert (un, trois) == (seul(gabarit, "Un"), seul(gabarit, "Trois"))
    assert "mémoire" in str(refus)


@pytest.mark.parametrize("qui", ["celui qui attend", "celui qui compose"])
def test_tue_en_route_les_autres_sont_faits_quand_meme(gabarit, qui):
    attendus = [seul(gabarit, titre) for titre in TITRES]
    pid = atelier._present.processus.pid
    suite = ensemble(gabarit, [donnees("Un"), donnees("Deux", cases=8_000), *map(donnees, TITRES)])
    assert next(suite) == attendus[0]
    os.kill(pid if qui == "celui qui attend" else enfants(pid)[0], signal.SIGKILL)
    assert next(suite).startswith(b"%PDF-")
    assert list(suite) == attendus


def test_laisse_en_chemin_il_ne_gene_pas_le_suivant(gabarit):
    attendu = seul(gabarit, "Un")
    suite = ensemble(gabarit, [donnees(titre) for titre in TITRES])
    assert next(suite) == attendu
    suite.close()
    assert seul(gabarit, "Un") == attendu
