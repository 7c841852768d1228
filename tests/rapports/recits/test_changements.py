"""What changed between two reports: every difference, none invented, in plain words."""

from rapports.recits import typographier
from rapports.recits.changements import Ecart, changements, differences, figer, raconter
from tests.rapports.recits.dore import attendre


def _reperes(**valeurs):
    lignes = {
        "taux": ("Taux de chômage", "%"),
        "menages": ("Ménages accompagnés", "ménages"),
        "total": ("Accordé depuis le début du contrat", "€"),
        "etat": ("Taux de chômage : situation", ""),
        "pauvrete": ("Taux de pauvreté", "%"),
        "revenu": ("Revenu médian", "€"),
        "brevet": ("Réussite au brevet", "%"),
        "fermes": ("Centre social, jours d'ouverture", ""),
    }
    return {
        cle: {"libelle": lignes[cle][0], "valeur": valeur, "unite": lignes[cle][1]}
        for cle, valeur in valeurs.items()
    }


AVANT = _reperes(
    taux="45.00", menages="205", total="1000.00", etat="En retard", pauvrete=None, revenu="12000",
    fermes="12",
)  # fmt: skip
APRES = _reperes(
    taux="42.5", menages="205.00", total="1500.50", etat="En bonne voie", pauvrete="38",
    revenu=None, brevet="81",
)  # fmt: skip
PRECEDENT = {
    "titre": "Rapport d'avancement",
    "periode": "2017",
    "version": 2,
    "etabli_le": "2018-03-01",
}
FAITS = [
    {"un": "action retenue", "plusieurs": "actions retenues", "nombre": 3},
    {"un": "engagement tenu", "plusieurs": "engagements tenus", "nombre": 1},
]


def _part(avant, apres, faits=()):
    ecarts = figer(differences(avant, apres))
    return {"precedent": PRECEDENT, "evenements": list(faits), "ecarts": ecarts}


def test_deux_ecritures_d_un_nombre_sont_un_meme_nombre():
    assert differences(_reperes(taux="45.00"), _reperes(taux="45")) == []
    assert differences(_reperes(taux=None), _reperes(taux=None)) == []


def test_chaque_difference_et_son_genre():
    assert [(e.cle, e.genre, e.evolution) for e in differences(AVANT, APRES)] == [
        ("taux", "change", "−2,5\u00a0points"),
        ("total", "change", "+500,50\u00a0€"),
        ("etat", "change", "a changé"),
        ("pauvrete", "change", "désormais connu"),
        ("revenu", "change", "n’est plus connu"),
        ("brevet", "nouveau", "nouveau"),
        ("fermes", "disparu", "n’y figure plus"),
    ]


def test_une_difference_se_refait_de_ce_qui_est_fige():
    ecarts = differences(AVANT, APRES)
    assert [Ecart(**ligne) for ligne in figer(ecarts)] == ecarts


def test_le_chapitre_se_lit_tel_quel():
    attendre("changements", typographier(changements(_part(AVANT, APRES, FAITS))))


def test_rien_n_a_change():
    attendre("changements_aucun", typographier(changements(_part(AVANT, AVANT))))


def test_il_n_y_a_pas_de_rapport_precedent():
    attendre("changements_premier", typographier(changements(None)))


def test_la_liste_bornee_dit_ce_qu_elle_tait():
    attendre("changements_bornes", typographier(changements(_part(AVANT, APRES), au_plus=2)))


def test_deux_versions_se_comparent_de_meme():
    ecrits = raconter(differences(_reperes(taux="45"), _reperes(taux="44")))
    assert [bloc["bloc"] for bloc in ecrits] == ["tableau"]
