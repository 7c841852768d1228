"""Files in a bucket (S3), with the promises of `stockage`: whole or not at all, under their name.

Only the portal's own views hand a file out: the bucket is private, and no address leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from io import BytesIO
from tempfile import SpooledTemporaryFile

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils import timezone
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from rapports.stockage import StockageInjoignable

ECARTES = "a-effacer/"
EN_MEMOIRE = 32 * 1024**2  # bytes of a file before the disk is used
ATTENTE = timedelta(minutes=10)  # much longer than a deposit takes to be committed
# One request a file, none of ours is larger: what is interrupted leaves no part behind.
D_UN_SEUL_TENANT = TransferConfig(multipart_threshold=1024**3, use_threads=False)


@contextmanager
def _en_clair(nom: str):
    """What the store answers, said as a file system would: absent, or out of reach."""
    try:
        yield
    except ClientError as refus:
        if refus.response.get("Error", {}).get("Code") in {"404", "NoSuchKey"}:
            raise FileNotFoundError(nom) from refus
        raise StockageInjoignable(f"{nom}: {refus}") from refus
    except (BotoCoreError, Boto3Error) as panne:
        raise StockageInjoignable(f"{nom}: {panne}") from panne


def _traduit(geste: Callable) -> Callable:
    """The same gesture of the library, on one name."""

    @wraps(geste)
    def dit(self, name):
        with _en_clair(name):
            return geste(self, name)

    return dit


class FichierDuSeau(File):
    """The bytes of a file; opened again once closed, it is read again."""

    def __init__(self, octets: BytesIO, nom: str, lire: Callable[[str], BytesIO]):
        super().__init__(octets, nom)
        self._lire = lire

    def open(self, mode=None, *args, **kwargs):
        if self.closed:
            self.file = self._lire(self.name)
        self.seek(0)
        return self


class StockageS3(S3Storage):
    """A PUT is atomic, and the bytes that arrive are checked by the store against their digest."""

    def __init__(self, **reglages):
        client = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path" if reglages.get("endpoint_url") else "auto"},
            signature_version="s3v4",
        )
        reglages |= {"client_config": client, "transfer_config": D_UN_SEUL_TENANT}
        super().__init__(file_overwrite=True, default_acl=None, **reglages)

    def url(self, name, parameters=None, expire=None, http_method=None):
        raise ValueError("Un fichier du portail n’a pas d’adresse publique.")

    def _open(self, name, mode="rb"):
        if mode != "rb":
            raise ValueError("Un fichier gardé ne se modifie pas.")
        return FichierDuSeau(self._lire(name), name, self._lire)

    def _lire(self, name: str) -> BytesIO:
        with _en_clair(name):
            return BytesIO(self._objet(name).get()["Body"].read())

    def _save(self, name, content):
        with SpooledTemporaryFile(max_size=EN_MEMOIRE) as corps, _en_clair(name):
            for morceau in content.chunks():
                corps.write(morceau)
            return super()._save(name, File(corps, name))

    delete = _traduit(S3Storage.delete)
    exists = _traduit(S3Storage.exists)
    size = _traduit(S3Storage.size)

    def _objet(self, nom: str):
        return self.bucket.Object(self._normalize_name(clean_name(nom)))

    def noms(self) -> Iterator[str]:
        """The name of each file that is kept."""
        return (nom for nom, _ in self._listes() if not nom.startswith(ECARTES))

    def _listes(self) -> Iterator[tuple[str, datetime]]:
        prefixe = f"{self.location.strip('/')}/" if self.location else ""
        with _en_clair(prefixe):
            for objet in self.bucket.objects.filter(Prefix=prefixe):
                yield objet.key.removeprefix(prefixe), objet.last_modified

    def vieux(self, limite: datetime) -> Iterator[str]:
        """As on the file system; also what an earlier sweep has put aside."""
        ecarte_avant = timezone.now() - ATTENTE
        for nom, ecrit_le in self._listes():
            if ecrit_le < (ecarte_avant if nom.startswith(ECARTES) else limite):
                yield nom

    def effacer_un_vieux(self, nom: str, limite: datetime, nommes: Callable[[], set[str]]) -> bool:
        """Put the file aside under another name; the next sweep deletes it, or puts it back.

        Nothing can be done at once in a bucket: the same bytes, deposited while they were being put
        aside, have their row by then.
        """
        with _en_clair(nom):
            if nom.startswith(ECARTES):
                vrai = nom.removeprefix(ECARTES)
                if vrai in nommes() and not self.exists(vrai):
                    self._copier(nom, vrai)
                self.delete(nom)
                return False  # counted when it was put aside
            self._copier(nom, ECARTES + nom)
            self.delete(nom)
            if nom not in nommes():
                return True
            self._copier(ECARTES + nom, nom)
            return False

    def _copier(self, nom: str, vers: str) -> None:
        source = self._objet(nom)
        self._objet(vers).copy_from(CopySource={"Bucket": source.bucket_name, "Key": source.key})
