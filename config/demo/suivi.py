"""The life of the contracts 2015-2023: measures, actions, promises, subscribers."""

from datetime import date
from decimal import Decimal

from django.contrib.auth import get_user_model

from config.demo.acces import ABONNE_EXTERIEUR, AGENT, OFFICIER, SIGNATAIRE
from config.demo.chargeur import Chargeur, lire_json, montant
from config.demo.contrat import CASO, DEMONSTRATION, faits_des_contrats
from contrats.models import Action, Contrat, Engagement, Financement, Indicateur, Mesure
from contrats.statuts import StatutEngagement
from partenaires.models import Partenaire
from quartiers.models import Quartier
from rapports.models import Abonnement


def charger_mesures(chargeur: Chargeur, generation: int) -> None:
    """The yearly values, or the reason of their absence; a year left out was not filled in."""
    contrats = faits_des_contrats(generation)
    for fait in lire_json("indicateurs")["indicateurs"]:
        if fait["contrat"] not in contrats:
            continue
        indicateur = Indicateur.objects.get(
            objectif__contrat__code=fait["contrat"],
            objectif__numero=fait["objectif"],
            intitule=fait["intitule"],
        )
        presentes = set(indicateur.mesures.values_list("quartier", "periode_fin__year"))
        for serie in fait["series"]:
            cle = serie.get("quartier")
            quartier = chargeur.trouver(Quartier, cle) if cle else None
            for annee, valeurs in serie["valeurs"].items():
                if (quartier and quartier.pk, int(annee)) not in presentes:
                    _creer_mesure(chargeur, indicateur, quartier, int(annee), valeurs)


def _creer_mesure(chargeur, indicateur, quartier, annee: int, valeurs) -> None:
    if isinstance(valeurs, str):
        champs = {"motif_absence": valeurs}
    elif indicateur.agregation == "ratio":
        champs = dict(zip(("numerateur", "denominateur"), map(Decimal, valeurs), strict=True))
    else:
        noms = ("valeur", "valeur_femmes", "valeur_hommes")
        champs = dict(zip(noms, map(Decimal, valeurs), strict=False))
    chargeur.creer(
        Mesure,
        indicateur=indicateur,
        quartier=quartier,
        periode_debut=date(annee, 1, 1),
        periode_fin=date(annee, 12, 31),
        **champs,
        source=DEMONSTRATION,
        saisie_par=chargeur.trouver(get_user_model(), OFFICIER),
        demonstration=True,
    )


def charger_actions(chargeur: Chargeur, code: str) -> None:
    """The illustrative actions of one contract (CASO's unless named), each walked to its status."""
    contrat = chargeur.trouver(Contrat, code)
    presentes = set(contrat.actions.values_list("exercice", "reference"))
    for fait in lire_json("actions")["actions"]:
        cle = (fait["exercice"], fait["reference"])
        if fait.get("contrat", CASO) == code and cle not in presentes:
            _completer_action(chargeur, _creer_action(chargeur, contrat, fait), fait)


def _creer_action(chargeur: Chargeur, contrat: Contrat, fait: dict) -> Action:
    debut, fin = fait.get("dates", (None, None))
    prevus, reels = fait["prevus"], fait.get("reels", (None, None))
    return chargeur.creer(
        Action,
        contrat=contrat,
        exercice=fait["exercice"],
        reference=fait["reference"],
        intitule=fait["intitule"],
        dispositif=fait.get("dispositif", ""),
        porteur=chargeur.trouver(Partenaire, fait["porteur"]),
        date_debut=debut and date.fromisoformat(debut),
        date_fin=fin and date.fromisoformat(fin),
        beneficiaires_prevus_femmes=prevus[0],
        beneficiaires_prevus_hommes=prevus[1],
        beneficiaires_reels_femmes=reels[0],
        beneficiaires_reels_hommes=reels[1],
        source=DEMONSTRATION,
        demonstration=True,
    )


def _completer_action(chargeur: Chargeur, action: Action, fait: dict) -> None:
    action.coporteurs.set(chargeur.trouver_tous(Partenaire, fait.get("coporteurs", [])))
    action.quartiers.set(chargeur.trouver_tous(Quartier, fait["quartiers"]))
    action.objectifs.set(action.contrat.objectifs.filter(numero__in=fait["objectifs"]))
    for financeur, nature, demande, accorde, verse, *convention in fait["financements"]:
        chargeur.creer(
            Financement,
            action=action,
            financeur=chargeur.trouver(Partenaire, financeur),
            nature=nature,
            annee=action.exercice,
            demande=montant(demande),
            accorde=montant(accorde),
            verse=montant(verse),
            **(convention[0] if convention else {}),
        )
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    for verbe in fait["parcours"]:
        motif = {"motif": fait["motif"]} if verbe in {"ajourner", "refuser", "annuler"} else {}
        getattr(action, verbe)(par=officier, **motif)


def constater_les_engagements(chargeur: Chargeur) -> None:
    """Some promises were kept, one was given up, the others are still owed (demonstration)."""
    officier = chargeur.trouver(get_user_model(), OFFICIER)
    for fait in lire_json("engagements")["engagements"]:
        engagement = Engagement.objects.get(
            contrat__code=CASO,
            partenaire=chargeur.trouver(Partenaire, fait["partenaire"]),
            intitule=fait["intitule"],
        )
        if "issue" not in fait or engagement.statut != StatutEngagement.PRIS:
            continue
        if fait["issue"] == StatutEngagement.TENU:
            engagement.tenir(par=officier)
        else:
            engagement.abandonner(par=officier, motif=fait["motif"])
        chargeur.faits["engagement"] += 1


def abonner(chargeur: Chargeur) -> None:
    """Three accounts and one outside address receive the reports on CASO's contract."""
    contrat = chargeur.trouver(Contrat, CASO)
    for courriel in (OFFICIER, AGENT, SIGNATAIRE):
        compte = chargeur.trouver(get_user_model(), courriel)
        chargeur.obtenir(
            Abonnement,
            {"contrat": contrat, "utilisateur": compte, "courriel": ""},
            piece_jointe=True,
        )
    chargeur.obtenir(
        Abonnement,
        {"contrat": contrat, "utilisateur": None, "courriel": ABONNE_EXTERIEUR},
        nom="Abonné extérieur (démonstration)",
        piece_jointe=True,
    )
