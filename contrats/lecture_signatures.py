"""Reads the signatures added to a PDF, and proves that they only sign its first bytes.

Run by `contrats.isolement` in a process of its own. Only the standard library, pyHanko and
what it brings enter: no Django, no database, no network (certificates are never fetched).
"""

from __future__ import annotations

import hashlib
import logging
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FAIBLES = frozenset({"md2", "md5", "sha1"})
# What signing may change in objects that exist already, key by key.
DU_CATALOGUE = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Metadata", "/Version"})
DE_LA_PAGE = frozenset({"/Annots"})
DU_CHAMP_VIDE = frozenset({"/V", "/AP", "/F", "/M", "/MK"})
DU_FORMULAIRE = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/NeedAppearances"})
COURRIEL = NameOID.EMAIL_ADDRESS  # personal, and proves nothing here

# pyHanko tells each refusal to its journal: the answer is what counts. Only its journal is quiet:
# whoever imports this module keeps theirs.
for _nom in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_nom).setLevel(logging.CRITICAL + 1)


class Refus(Exception):
    """Why the file does not prove a signature of the frozen text: a code, told in French above."""


def lire(octets: bytes, debut: str, racines: str = "") -> dict[str, Any]:
    """`{"signatures": […]}` added after the first `debut` bytes, or `{"refus": code}`.

    `racines`: a PEM file of the authorities that are trusted; none otherwise.
    """
    try:
        return {"signatures": _signatures(octets, int(debut), racines)}
    except Refus as refus:
        return {"refus": str(refus)}


def _signatures(octets: bytes, debut: int, racines: str) -> list[dict[str, Any]]:
    lecteur = PdfFileReader(BytesIO(octets))
    fige = PdfFileReader(BytesIO(octets[:debut]))
    derniere = fige.xrefs.total_revisions - 1
    _exiger_la_suite(lecteur, fige, debut)
    toutes = lecteur.embedded_regular_signatures
    signatures = [s for s in toutes if s.signed_revision > derniere]
    if not signatures:
        raise Refus("sans_signature")
    contexte = _contexte(racines)
    lues = [_lire_une(signature, contexte, debut) for signature in signatures]
    _exiger_le_meme_texte(lecteur, derniere)
    return lues


def _exiger_la_suite(lecteur: PdfFileReader, fige: PdfFileReader, debut: int) -> None:
    """The file goes on from the frozen text: it does not jump over it to another document."""
    if lecteur.encrypted:
        raise Refus("protege")
    attendues, total = fige.xrefs.total_revisions, lecteur.xrefs.total_revisions
    if total == attendues:
        raise Refus("sans_signature")
    places = [lecteur.xrefs.get_startxref_for_revision(rang) for rang in range(total)]
    voulues = [fige.xrefs.get_startxref_for_revision(rang) for rang in range(attendues)]
    if places[:attendues] != voulues or any(place < debut for place in places[attendues:]):
        raise Refus("texte_change")


def _exiger_le_meme_texte(lecteur: PdfFileReader, derniere: int) -> None:
    """Nothing was added to the frozen text but signatures, their dates and their proofs.

    pyHanko compares what follows a signature; before the first one there is none to start from.
    """
    fige = lecteur.get_historical_resolver(derniere)
    atteints = fige.collect_dependencies(fige.trailer_view)
    for rang in range(derniere + 1, lecteur.xrefs.total_revisions):
        suite = lecteur.get_historical_resolver(rang)
        if not (
            _memes_objets(fige, suite, atteints)
            and all(_annotations_permises(fige, suite, page) for page in _pages(fige))
            and _formulaire_permis(fige, suite)
        ):
            raise Refus("texte_change")


def _memes_objets(
    fige: HistoricalResolver, suite: HistoricalResolver, atteints: set[Reference]
) -> bool:
    """Every object that was there, or that the text already pointed to, stays as it was."""
    racine = fige.trailer_view.raw_get("/Root").reference
    if suite.refs_freed_in_revision() or suite.trailer_view.raw_get("/Root").reference != racine:
        return False
    xrefs, ecrits = fige.reader.xrefs, suite.explicit_refs_in_revision()
    anciens = {r for r in ecrits if xrefs.get_historical_ref(r, fige.revision) is not None}
    if (ecrits - anciens) & atteints:
        return False
    descriptions = {
        porteur.raw_get(cle).reference
        for porteur, cle in ((fige.trailer_view, "/Info"), (fige.root, "/Metadata"))
        if cle in porteur and isinstance(porteur.raw_get(cle), IndirectObject)
    }
    listes = _listes(fige)
    return all(
        _changement_permis(ref, fige(ref), suite(ref), racine, listes)
        for ref in anciens - descriptions
    )


def _changement_permis(ref: Reference, avant, apres, racine: Reference, listes) -> bool:
    if _identiques(avant, apres) or ref in listes:  # the lists have their own check
        return True
    if not isinstance(avant, DictionaryObject) or isinstance(avant, StreamObject):
        return False
    if ref == racine:
        return _memes_cles(avant, apres, DU_CATALOGUE)
    if _valeur(avant, "/FT") == "/Sig" and "/V" not in avant:
        return _memes_cles(avant, apres, DU_CHAMP_VIDE)
    return _valeur(avant, "/Type") == "/Page" and _memes_cles(avant, apres, DE_LA_PAGE)


def _identiques(avant, apres) -> bool:
    if isinstance(avant, StreamObject) or isinstance(apres, StreamObject):
        flux = isinstance(avant, StreamObject) and isinstance(apres, StreamObject)
        if not flux or avant.encoded_data != apres.encoded_data:
            return False
    return type(avant) is type(apres) and avant == apres


def _memes_cles(avant: DictionaryObject, apres: Any, libres: frozenset[str]) -> bool:
    """The same values everywhere, but for the keys that signing may change."""
    return isinstance(apres, DictionaryObject) and all(
        cle in avant and cle in apres and avant.raw_get(cle) == apres.raw_get(cle)
        for cle in (avant.keys() | apres.keys()) - libres
    )


def _pages(document: HistoricalResolver) -> list[Reference]:
    pages, vus, a_voir = [], set(), [document.root.raw_get("/Pages")]
    while a_voir:
        ref = a_voir.pop().reference
        if ref in vus:
            raise Refus("illisible")
        vus.add(ref)
        noeud = document(ref)
        if "/Kids" in noeud:
            a_voir.extend(_elements(noeud, "/Kids"))
        else:
            pages.append(ref)
    return pages


def _listes(document: HistoricalResolver) -> set[Reference]:
    """The objects that list annotations and fields, where they stand apart."""
    formulaire = _valeur(document.root, "/AcroForm", {})
    porteurs = [(document(page), "/Annots") for page in _pages(document)]
    porteurs += [(document.root, "/AcroForm"), (formulaire, "/Fields")]
    return {
        porteur.raw_get(cle).reference
        for porteur, cle in porteurs
        if cle in porteur and isinstance(porteur.raw_get(cle), IndirectObject)
    }


def _valeur(porteur: Any, cle: str, defaut: Any = None) -> Any:
    """The value of a key, its reference followed."""
    try:
        return porteur[cle]
    except KeyError:
        return defaut


def _elements(porteur: DictionaryObject, cle: str) -> list[Any]:
    liste = _valeur(porteur, cle, [])
    return [liste.raw_get(rang) for rang in range(len(liste))]


def _ajoutes(avant: list[Any], apres: list[Any]) -> list[Any] | None:
    """What comes after the elements that were there; None if these are not as they were."""
    return apres[len(avant) :] if apres[: len(avant)] == avant else None


def _annotations_permises(
    fige: HistoricalResolver, suite: HistoricalResolver, page: Reference
) -> bool:
    """Only frames of signatures are laid on the page."""
    ajoutes = _ajoutes(_elements(fige(page), "/Annots"), _elements(suite(page), "/Annots"))
    return ajoutes is not None and all(
        isinstance(a, IndirectObject) and _est_cadre_de_signature(suite(a.reference))
        for a in ajoutes
    )


def _est_cadre_de_signature(annotation: DictionaryObject) -> bool:
    champ = annotation if "/FT" in annotation else _valeur(annotation, "/Parent", {})
    return _valeur(annotation, "/Subtype") == "/Widget" and _valeur(champ, "/FT") == "/Sig"


def _formulaire_permis(fige: HistoricalResolver, suite: HistoricalResolver) -> bool:
    """Only fields of signature are added to the form, which holds no other programme."""
    avant, apres = (_valeur(d.root, "/AcroForm", DictionaryObject()) for d in (fige, suite))
    ajoutes = _ajoutes(_elements(avant, "/Fields"), _elements(apres, "/Fields"))
    return (
        ajoutes is not None
        and _memes_cles(avant, apres, DU_FORMULAIRE)
        and all(isinstance(a, IndirectObject) for a in ajoutes)
        and all(_valeur(suite(a.reference), "/FT") == "/Sig" for a in ajoutes)
    )


def _contexte(racines: str) -> ValidationContext:
    fiables = list(load_certs_from_pemder([racines])) if racines and Path(racines).exists() else []
    return ValidationContext(trust_roots=fiables, allow_fetching=False, revocation_mode="soft-fail")


def _lire_une(
    signature: EmbeddedPdfSignature, contexte: ValidationContext, debut: int
) -> dict[str, Any]:
    etat = validate_pdf_signature(signature, signer_validation_context=contexte)
    _exiger_l_integrite(signature, etat, debut)
    certificat = x509.load_der_x509_certificate(signature.signer_cert.dump())
    annoncee = etat.signer_reported_dt
    if annoncee and not _valable(certificat, annoncee):
        raise Refus("certificat_hors_dates")
    horodatage = etat.timestamp_validity
    if horodatage and not (horodatage.intact and horodatage.valid):
        raise Refus("horodatage_faux")
    return {
        "empreinte": hashlib.sha256(signature.pkcs7_content).hexdigest(),
        "annoncee_le": annoncee.isoformat() if annoncee else None,
        "horodatee_le": horodatage.timestamp.isoformat() if horodatage else None,
        "horodatage_verifie": bool(horodatage and horodatage.trusted),
        "chaine_verifiee": bool(etat.trusted),
        "certificat": _decrire(certificat),
    }


def _exiger_l_integrite(
    signature: EmbeddedPdfSignature, etat: PdfSignatureStatus, debut: int
) -> None:
    """The signature is whole, bears on everything before it, and nothing changed since."""
    entiere = etat.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    if not entiere or int(signature.byte_range[1]) < debut:
        raise Refus("ne_couvre_pas")
    if not _contenu_net(signature):
        raise Refus("pas_intacte")
    if not etat.intact:
        raise Refus("pas_intacte")
    if not etat.valid:
        raise Refus("pas_valide")
    if etat.md_algorithm.lower() in FAIBLES:
        raise Refus("algorithme_faible")
    if not etat.docmdp_ok:
        raise Refus("modifie_apres")


def _contenu_net(signature: EmbeddedPdfSignature) -> bool:
    """The only bytes that no signature covers hold it, written one way, then zeros."""
    contenu = signature.pkcs7_content
    _, fin, reprise, _ = (int(borne) for borne in signature.byte_range)
    flux = signature.reader.stream
    flux.seek(fin + 1)
    ecrit = flux.read(reprise - fin - 2)
    longueur = len(ContentInfo.load(contenu).dump())
    return not any(contenu[longueur:]) and ecrit in (
        contenu.hex().encode(),
        contenu.hex().upper().encode(),
    )


def _valable(certificat: x509.Certificate, le) -> bool:
    return certificat.not_valid_before_utc <= le <= certificat.not_valid_after_utc


def _decrire(certificat: x509.Certificate) -> dict[str, str]:
    """Who holds the certificate, who issued it, its number, its dates."""
    return {
        "titulaire": _nom_usuel(certificat.subject),
        "sujet": _nom_complet(certificat.subject),
        "emetteur": _nom_usuel(certificat.issuer),
        "numero": f"{certificat.serial_number:X}",
        "debut": certificat.not_valid_before_utc.date().isoformat(),
        "fin": certificat.not_valid_after_utc.date().isoformat(),
    }


def _nom_usuel(nom: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.SURNAME, NameOID.ORGANIZATION_NAME):
        if trouves := nom.get_attributes_for_oid(oid):
            return str(trouves[0].value)
    return "inconnu"


def _nom_complet(nom: x509.Name) -> str:
    garde = [partie for partie in nom if partie.oid != COURRIEL]
    return x509.Name(garde).rfc4514_string()
