"""The security journal: chained, refused to whoever would change it, naming nobody."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from audit import contexte
from audit.faits import Fait
from audit.journal import DETAILLES, consigner, consigner_refus
from audit.models import LigneAudit, Trace
from audit.models.chaine import ORIGINE
from audit.verification import Tete, tete_de, verifier_le_journal
from tests import fabriques
from tests.journaux import sans_refus

pytestmark = pytest.mark.django_db


def requete(**entetes):
    return RequestFactory().get("/", headers=entetes, REMOTE_ADDR="192.0.2.7")


def fautes(ancienne=None):
    return [rupture.texte for rupture in verifier_le_journal(ancienne)]


def _sql(texte):
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(texte)


def _retirer(ligne):
    ligne.personnelle.delete()
    ligne.delete()


def test_chaque_ligne_suit_la_precedente():
    lignes = [consigner(Fait.EXPORT) for _ in range(3)]
    assert [ligne.rang for ligne in lignes] == [1, 2, 3]
    assert [li.precedente for li in lignes] == [ORIGINE, *[li.empreinte for li in lignes[:2]]]
    assert tete_de(LigneAudit) == Tete(3, lignes[2].empreinte, lignes[2].inscrit_le, 3)
    assert fautes() == []


def test_une_ligne_dit_qui_quoi_sur_quoi_et_d_ou():
    agent, contrat = fabriques.creer_utilisateur(), fabriques.creer_contrat()
    visite = requete(**{"User-Agent": "Firefox"})
    with contexte.dans(contexte.lire(visite)) as ici:
        ligne = consigner("export", par=agent, objet=contrat, details={"format": "csv"})
    ligne.refresh_from_db()
    assert (ligne.fait, ligne.par, ligne.details) == ("export", agent, {"format": "csv"})
    assert (ligne.objet_type, ligne.objet_id) == ("contrats.contrat", contrat.pk)
    assert (ligne.requete, ligne.phrase) == (ici.numero, "Données exportées")
    assert ligne.personnelle.contenu == {"adresse": "192.0.2.7", "navigateur": "Firefox"}
    assert ligne.personnel == ligne.personnelle.calculer_empreinte()


def test_la_requete_donnee_dit_qui_et_d_ou():
    visite = requete()
    visite.user = fabriques.creer_utilisateur()
    ligne = consigner(Fait.CONNEXION, request=visite)
    assert (ligne.par, ligne.personnelle.contenu) == (visite.user, {"adresse": "192.0.2.7"})


def test_un_fait_inconnu_est_une_erreur():
    with pytest.raises(ValueError, match="invente"):
        consigner("invente")


def test_ni_adresse_ni_seconde_ligne_dans_les_details():
    details = {"vers": "Anne <anne@exemple.fr>", "a": ["192.0.2.9\nfaux"], "b@c.fr": 2}
    attendu = {"vers": "Anne <[adresse]>", "a": ["[ip]\\nfaux"], "[adresse]": 2}
    assert consigner(Fait.EXPORT, details=details).details == attendu


@pytest.mark.parametrize(
    "texte",
    [
        "UPDATE audit_ligneaudit SET fait = 'export'",
        "DELETE FROM audit_ligneaudit",
    ],
)
def test_la_base_refuse_de_changer_une_ligne(texte):
    consigner(Fait.CONNEXION)
    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        _sql(texte)
    assert fautes() == []


def test_la_base_refuse_de_vider_le_journal():
    consigner(Fait.CONNEXION)
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    _sql("ALTER TABLE audit_ligneaudit ENABLE TRIGGER audit_invidable")
    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        _sql("TRUNCATE audit_ligneaudit CASCADE")
    assert LigneAudit.objects.count() == 1


def test_une_trace_effacee_ne_rompt_rien():
    consigner(Fait.CONNEXION, request=requete())
    assert (Trace.objects.effacer(), Trace.objects.effacer()) == (1, 0)
    trace = Trace.objects.get()
    assert (trace.contenu, trace.sel, trace.effacee_le is None) == (None, "", False)
    assert fautes() == []


@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        (lambda lignes: lignes.filter(rang=2).update(fait="export"), "contenu de la ligne 2"),
        (lambda lignes: lignes.filter(rang=2).update(par=7), "contenu de la ligne 2"),
        (lambda lignes: lignes.filter(rang=2).update(details={"a": 1}), "contenu de la ligne 2"),
        (lambda lignes: _retirer(lignes.get(rang=2)), "La ligne 2 manque"),
        (lambda lignes: lignes.filter(rang=3).update(rang=5), "Les lignes 3 à 4 manquent"),
        (lambda _: Trace.objects.filter(ligne__rang=2).update(contenu={}), "ligne 2 a été changée"),
    ],
)
def test_ce_qui_est_change_a_la_main_est_vu(geste, attendu):
    for _ in range(3):
        consigner(Fait.CONNEXION, request=requete())
    with sans_refus():
        geste(LigneAudit.objects.all())
    assert attendu in fautes()[0]


def test_la_fin_coupee_se_voit_a_la_tete_gardee_ailleurs(tmp_path, capsys):
    for _ in range(3):
        consigner(Fait.CONNEXION)
    tete = tmp_path / "tete.json"
    call_command("verifier_audit", exporter=tete)
    empreinte = LigneAudit.objects.first().empreinte
    assert capsys.readouterr().out == f"Journal intact : 3 ligne(s), tête {empreinte}.\n"
    assert json.loads(tete.read_text())["lignes"] == 3
    with sans_refus():
        LigneAudit.objects.filter(rang=3).delete()
    call_command("verifier_audit")  # alone, the chain cannot tell
    with pytest.raises(CommandError, match="altéré"):
        call_command("verifier_audit", tete=tete)


@pytest.mark.django_db(transaction=True)
def test_en_meme_temps_ni_trou_ni_fourche(en_meme_temps):
    def ecrire():
        for _ in range(5):
            consigner(Fait.CONNEXION)

    assert en_meme_temps(ecrire, ecrire, ecrire) == [None, None, None]
    rangs = LigneAudit.objects.order_by("rang").values_list("rang", flat=True)
    assert (list(rangs), fautes()) == (list(range(1, 16)), [])


def test_une_source_ne_remplit_pas_le_journal():
    for _ in range(DETAILLES + 5):
        consigner_refus(Fait.REFUS, requete())
    consigner_refus(Fait.ORIGINE_REFUSEE, requete())
    faits = list(LigneAudit.objects.order_by("rang").values_list("fait", flat=True))
    assert faits == ["refus"] * DETAILLES + ["refus_nombreux", "origine_refusee"]


def test_le_journal_ne_se_lit_que_par_l_administrateur():
    agent, autre = fabriques.creer_utilisateur(), fabriques.creer_utilisateur("officier")
    mienne = consigner(Fait.EXPORT, par=agent, request=requete())
    consigner(Fait.EXPORT, par=autre, request=requete())
    chef = fabriques.creer_utilisateur(is_superuser=True)
    assert list(LigneAudit.objects.visibles_par(agent)) == [mienne]
    assert [t.ligne for t in Trace.objects.visibles_par(agent)] == [mienne]
    assert LigneAudit.objects.visibles_par(chef).count() == 2
    assert Trace.objects.visibles_par(chef).count() == 2
