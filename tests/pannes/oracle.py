"""The judge: what the committed rows promised, against what the mailbox wrote down. SQL and files.

No code of the portal is imported here: it must not be believed about itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

UNE_HEURE = 3600
LIEN = re.compile(r"/rapports/(\d+)/")

PROMIS = """
    SELECT r.id, lower(coalesce(nullif(a.courriel, ''), u.courriel))
    FROM rapports_rapport r
    JOIN rapports_abonnement a ON a.contrat_id = r.contrat_id AND a.nature = r.nature AND a.actif
    LEFT JOIN comptes_utilisateur u ON u.id = a.utilisateur_id
    WHERE r.id > %s AND r.diffuser AND r.statut = 'emis'
"""
BOITE = """
    SELECT message_id, destinataire, statut, incertitudes, tentatives FROM courriels_courriel
    WHERE id > %s
"""
ECRITS = """
    SELECT message_id, extract(epoch FROM cree_le)::float FROM courriels_courriel WHERE id > %s
"""
BAUX_PASSES = """
    SELECT (SELECT count(*) FROM courriels_courriel WHERE statut = 'en_cours' AND bail_fin < now())
         + (SELECT count(*) FROM rapports_rapport
            WHERE statut IN ('demande', 'fige', 'valide') AND bail_fin < now())
"""


@dataclass
class Verdict:
    """`attendus`: deliveries promised; `vus`: messages in the mailbox, copies included;
    `attente`: seconds that 99 % of the messages waited, None where the fault moved the clocks."""

    attendus: int = 0
    vus: int = 0
    attente: float | None = None
    perdus: list = field(default_factory=list)
    doubles: list = field(default_factory=list)
    faux: list = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)


class Oracle:
    """Judges what happened since it was made."""

    def __init__(self, banc) -> None:
        self.banc = banc
        self.rapport = banc.sql("SELECT coalesce(max(id), 0) FROM rapports_rapport")[0][0]
        self.courriel = banc.sql("SELECT coalesce(max(id), 0) FROM courriels_courriel")[0][0]
        self.lignes = len(self.lire("recus.jsonl"))

    def lire(self, nom: str) -> list[dict]:
        with contextlib.suppress(FileNotFoundError):
            texte = (self.banc.dossier / "boite" / nom).read_text()
            return [json.loads(ligne) for ligne in texte.splitlines()]
        return []

    def recus(self) -> list[dict]:
        """The messages that the mailbox accepted since then."""
        return self.lire("recus.jsonl")[self.lignes :]

    def copies(self) -> list[str]:
        """The Message-ID of each copy."""
        return _en_trop(Counter(recu["message_id"] for recu in self.recus()))

    def rapports(self) -> list[tuple]:
        return self.banc.sql(
            "SELECT id, statut, erreur, tentatives FROM rapports_rapport WHERE id > %s",
            self.rapport,
        )

    def courriels(self) -> list[tuple]:
        """(Message-ID, address, state, doubts, tries) of the messages written since then."""
        return self.banc.sql(BOITE, self.courriel)

    def attente(self, recus: list[dict]) -> float | None:
        """From the row of a message to the mailbox's 250, its last copy's: the 99th centile."""
        ecrits = dict(self.banc.sql(ECRITS, self.courriel))
        arrives = {recu["message_id"]: recu["recu_le"] for recu in recus}
        attentes = sorted(le - ecrits[cle] for cle, le in arrives.items() if cle in ecrits)
        if not attentes or attentes[0] < 0 or attentes[-1] > UNE_HEURE:
            return None
        return attentes[int(len(attentes) * 0.99)]

    def juger(self, *, echecs: frozenset[str] = frozenset(), doubles: int = 0) -> Verdict:
        """`echecs`: addresses that were refused for good, and must have got nothing; `doubles`:
        how many copies (same Message-ID) the fault may cost."""
        recus, verdict = self.recus(), Verdict()
        vus = Counter(
            (int(lien[1]), adresse)
            for recu in recus
            if (lien := LIEN.search(recu["texte"]))
            for adresse in recu["a"]
        )
        promis = set(self.banc.sql(PROMIS, self.rapport))
        attendus = {(rapport, adresse) for rapport, adresse in promis if adresse not in echecs}
        verdict.attendus, verdict.vus = len(attendus), sum(vus.values())
        verdict.attente = self.attente(recus)
        verdict.perdus = sorted(attendus - set(vus))
        verdict.faux = sorted(set(vus) - attendus)
        verdict.doubles = _en_trop(vus)
        self._doublons(recus, verdict, doubles)
        self._boite(recus, verdict, echecs)
        self._fichiers(recus, verdict)
        return verdict

    @staticmethod
    def _doublons(recus: list[dict], verdict: Verdict, permis: int) -> None:
        """A copy is the same message, byte for byte, under the same Message-ID."""
        sommes: dict[str, set[str]] = {}
        for recu in recus:
            sommes.setdefault(recu["message_id"], set()).add(recu["somme"])
        if any(len(ceux) > 1 for ceux in sommes.values()):
            verdict.fautes.append("deux contenus sous un même Message-ID")
        copies = len(recus) - len(sommes)
        if copies != len(verdict.doubles):
            verdict.fautes.append("deux messages pour une même promesse")
        if copies > permis:
            verdict.fautes.append(f"{copies} copie(s), {permis} permise(s)")

    def _boite(self, recus: list[dict], verdict: Verdict, echecs: frozenset[str]) -> None:
        """Every message of the outbox has an outcome, and the mailbox agrees with it."""
        recus_ids = {recu["message_id"] for recu in recus}
        for message_id, adresse, statut, *_ in self.courriels():
            bon = {"remis": True, "incertain": True, "echec": adresse not in echecs}
            if statut not in bon:
                verdict.fautes.append(f"{adresse} resté « {statut} »")
            elif statut == "remis" and message_id not in recus_ids:
                verdict.fautes.append(f"{adresse} dit remis, absent de la boîte")
            elif statut == "echec" and bon["echec"]:
                verdict.fautes.append(f"{adresse} en échec sans avoir été refusé")
        for rapport, statut, erreur, _ in self.rapports():
            if statut in {"demande", "fige", "valide"}:
                verdict.fautes.append(f"rapport {rapport} resté « {statut} » {erreur}")
        if passes := self.banc.sql(BAUX_PASSES)[0][0]:
            verdict.fautes.append(f"{passes} bail(s) passé(s)")

    def _fichiers(self, recus: list[dict], verdict: Verdict) -> None:
        """Each issued PDF is on the disk with its sum, and so is each one that was attached."""
        dossier = self.banc.dossier / "var" / "fichiers"
        sommes = set()
        for nom, empreinte in self.banc.sql(
            "SELECT pdf, pdf_empreinte FROM rapports_rapport WHERE statut = 'emis' AND id > %s",
            self.rapport,
        ):
            sommes.add(empreinte)
            if _somme(dossier / nom) != empreinte:
                verdict.fautes.append(f"{nom} n'a pas sa somme")
        if {somme for recu in recus for somme in recu["pdf"]} - sommes:
            verdict.fautes.append("un PDF joint n'est celui d'aucun rapport émis")


def _en_trop(vus: Counter) -> list:
    """Each key as many times as it was seen after the first."""
    return [cle for cle, nombre in vus.items() for _ in range(nombre - 1)]


def _somme(chemin: Path) -> str:
    with contextlib.suppress(OSError):
        return hashlib.sha256(chemin.read_bytes()).hexdigest()
    return ""
