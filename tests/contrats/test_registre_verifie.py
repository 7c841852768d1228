"""The register tampered with a thousand times: each time it is seen. And its command."""

import json
import random
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from contrats import registre
from contrats.models import LigneRegistre, Signature, VersionActe
from contrats.models.registre import FaitRegistre
from contrats.registre import ce_qui_est_signe
from contrats.statuts import StatutSignature
from tests import fabriques

pytestmark = pytest.mark.django_db
LIGNES = 12


@pytest.fixture
def sans_refus():
    """The triggers off, as someone who owns the database could put them."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("ALTER TABLE contrats_ligneregistre DISABLE TRIGGER USER")


def _empreinte(hasard):
    return f"{hasard.getrandbits(256):064x}"


def _changer(hasard, ligne):
    champ, valeur = hasard.choice(
        [
            ("fait", "retrait"),
            ("contenu", {"essai": hasard.random()}),
            ("contenu", {}),
            ("inscrit_le", ligne.inscrit_le + timedelta(microseconds=1)),
            ("precedente", _empreinte(hasard)),
            ("empreinte", _empreinte(hasard)),
            ("rang", LIGNES + 1 + hasard.randrange(5)),
        ]
    )
    LigneRegistre.objects.filter(pk=ligne.pk).update(**{champ: valeur})


def _retirer(hasard, ligne):
    ligne.delete()


def _echanger(hasard, ligne):
    autre = hasard.choice(LigneRegistre.objects.exclude(pk=ligne.pk))
    garde = {champ: getattr(ligne, champ) for champ in ("contenu", "fait", "inscrit_le")}
    mien = {champ: getattr(autre, champ) for champ in garde}
    LigneRegistre.objects.filter(pk=ligne.pk).update(**mien)
    LigneRegistre.objects.filter(pk=autre.pk).update(**garde)


def _inserer(hasard, ligne):
    derniere = LigneRegistre.objects.first()
    LigneRegistre.objects.create(
        rang=derniere.rang + 1,
        acte=ligne.acte,
        fait=FaitRegistre.SIGNATURE,
        contenu={"faux": hasard.random()},
        inscrit_le=derniere.inscrit_le,
        precedente=derniere.empreinte,
        empreinte=_empreinte(hasard),
    )


def _recalculer(hasard, ligne, cle="une autre clé"):
    """Change a line, then write the chain again from there, without the key (or with it)."""
    precedente = ligne.precedente
    for suivante in LigneRegistre.objects.filter(rang__gte=ligne.rang).order_by("rang"):
        if suivante.pk == ligne.pk:
            suivante.contenu = {"faux": hasard.random()}
        suivante.precedente = precedente
        suivante.empreinte = precedente = _hmac(suivante, cle)
        suivante.save()


def _hmac(ligne, cle):
    with override_settings(**({"REGISTRE_CLE": cle} if cle else {})):
        return ligne.calculer_empreinte()


def test_mille_alterations_sont_toutes_vues(sans_refus):
    """The head is known: without it, cutting the end off leaves a chain that holds."""
    hasard = random.Random(20150528)  # noqa: S311 - the same each time, kept secret from nobody
    acte = fabriques.creer_acte()
    for _ in range(LIGNES):
        fabriques.creer_ligne_du_registre(acte)
    connue = registre.tete()
    manquees = []
    for essai in range(1000):
        alterer = hasard.choice([_changer, _retirer, _echanger, _inserer, _recalculer])
        with transaction.atomic():
            alterer(hasard, hasard.choice(LigneRegistre.objects.select_related("acte")))
            if registre.verifier_la_chaine(connue).intacte:
                manquees.append((essai, alterer.__name__))
            transaction.set_rollback(True)
    assert manquees == []
    assert registre.verifier(connue).intacte


def test_une_chaine_reecrite_avec_la_cle_est_vue_par_sa_tete(sans_refus):
    lignes = [fabriques.creer_ligne_du_registre() for _ in range(3)]
    connue = registre.tete()
    hasard = random.Random(1)  # noqa: S311 - the same each time, kept secret from nobody
    _recalculer(hasard, lignes[1], cle=None)
    assert registre.verifier().intacte
    assert [anomalie.texte for anomalie in registre.verifier(connue).anomalies] == [
        "La tête relevée au rang 3 n’est plus dans le registre\u00a0: il a été coupé ou réécrit."
    ]


def test_une_coupure_est_vue_par_sa_tete(sans_refus):
    lignes = [fabriques.creer_ligne_du_registre() for _ in range(3)]
    connue = registre.tete()
    lignes[2].delete()
    assert registre.verifier().intacte
    assert registre.verifier(connue).nb_anomalies == 2


def test_les_anomalies_disent_le_rang_et_ce_qui_ne_va_pas(sans_refus):
    lignes = [fabriques.creer_ligne_du_registre() for _ in range(5)]
    LigneRegistre.objects.filter(rang=2).update(contenu={})
    LigneRegistre.objects.filter(rang=4).delete()
    trouvees = registre.verifier().anomalies
    assert [(a.rang, a.texte, a.contrat_id) for a in trouvees] == [
        (2, "Le contenu de la ligne 2 a été changé.", lignes[1].acte.contrat_id),
        (5, "La ligne 4 manque.", lignes[4].acte.contrat_id),
        (5, "La ligne 5 ne suit pas celle d’avant.", lignes[4].acte.contrat_id),
    ]


def _signature_prouvee():
    acte = fabriques.creer_acte(signataires=[fabriques.creer_partenaire(nom="Le bailleur")])
    version = fabriques.creer_version(acte)
    acte.signatures.update(version=version)
    signature = acte.signatures.select_related("version", "partenaire").get()
    signature.representant = fabriques.creer_representant(signature.partenaire)
    ligne = LigneRegistre.objects.inscrire(
        acte=acte, fait=FaitRegistre.SIGNATURE, contenu=ce_qui_est_signe(signature)
    )
    Signature.objects.update(
        statut=StatutSignature.SIGNEE,
        niveau="simple",
        signee_le="2026-01-01",
        preuve=ligne,
        representant=signature.representant,
    )
    return signature


def test_une_signature_et_sa_ligne_disent_la_meme_chose():
    signature = _signature_prouvee()
    assert registre.verifier().anomalies == []
    Signature.objects.update(representant=fabriques.creer_representant(signature.partenaire))
    assert [a.texte for a in registre.verifier().anomalies] == [
        "La signature de «\u00a0Le bailleur\u00a0» "
        f"({signature.acte}) n’est pas ce que dit la ligne 1."
    ]


def test_un_texte_remplace_sous_sa_signature_est_vu():
    """File and hash changed together: the line of the register still says the first one."""
    signature = _signature_prouvee()
    VersionActe.objects.update(empreinte="a" * 64)
    assert [a.texte.split("\u00a0: ")[-1] for a in registre.verifier().anomalies] == [
        "La signature de «\u00a0Le bailleur\u00a0» "
        f"({signature.acte}) n’est pas ce que dit la ligne 1.",
        "le fichier a été altéré.",
    ]


def test_un_pdf_scelle_sans_sa_ligne_est_vu():
    version = fabriques.creer_version_scellee()
    assert [a.texte for a in registre.verifier().anomalies] == [
        f"Le PDF scellé de «\u00a0{version}\u00a0» n’a pas de ligne au registre."
    ]
    LigneRegistre.objects.inscrire(
        acte=version.acte,
        fait=FaitRegistre.SCELLEMENT,
        contenu={"scelle": version.scelle_empreinte},
    )
    assert registre.verifier().anomalies == []


def test_un_fichier_altere_ou_absent_est_vu():
    version = fabriques.creer_version()
    with open(version.pdf.path, "ab") as fichier:
        fichier.write(b" ")
    nom = f"Texte figé de «\u00a0{version}\u00a0»\u00a0: "
    assert [a.texte for a in registre.verifier().anomalies] == [nom + "le fichier a été altéré."]
    version.pdf.storage.delete(version.pdf.name)
    assert [a.texte for a in registre.verifier().anomalies] == [nom + "le fichier manque."]


def test_la_commande_ecrit_la_tete_puis_la_retrouve(tmp_path, capsys):
    ligne = fabriques.creer_ligne_du_registre()
    fichier = tmp_path / "tete.json"
    call_command("verifier_registre", exporter=fichier)
    releve = json.loads(fichier.read_text())
    assert (releve["rang"], releve["empreinte"], releve["lignes"]) == (1, ligne.empreinte, 1)
    fabriques.creer_ligne_du_registre()
    call_command("verifier_registre", tete=fichier)
    assert capsys.readouterr().out.splitlines()[1].startswith("Registre intact : 2 ligne(s)")


def test_la_commande_echoue_sur_un_registre_altere(sans_refus, tmp_path, capsys):
    fabriques.creer_ligne_du_registre()
    LigneRegistre.objects.update(contenu={})
    fichier = tmp_path / "tete.json"
    with pytest.raises(CommandError) as refus:
        call_command("verifier_registre", exporter=fichier)
    assert (refus.value.returncode, str(refus.value)) == (1, "Registre altéré : 1 anomalie(s).")
    assert capsys.readouterr().err == "Le contenu de la ligne 1 a été changé.\n"
    assert not fichier.exists()


@pytest.mark.parametrize("texte", ["", "{}", "[]", '{"rang": "x"}'])
def test_une_tete_illisible_est_refusee(tmp_path, texte):
    fichier = tmp_path / "tete.json"
    fichier.write_text(texte)
    with pytest.raises(CommandError):
        call_command("verifier_registre", tete=fichier)
