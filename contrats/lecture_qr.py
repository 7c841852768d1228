"""Reads the QR codes of a scan: an image, or the images that the pages of a PDF hold.

Run by `contrats.isolement` in a process of its own. Only the standard library, Pillow, pikepdf
and zxing-cpp enter: no Django, no database, no network.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import zxingcpp
from PIL import Image

PAGES_MAX = 60
IMAGES_MAX = 8  # on one page
PIXELS_MAX = 80_000_000  # an A3 sheet at 600 dots an inch
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


def lire(octets: bytes, type_mime: str) -> list[str]:
    """The texts of the QR codes, in the order they are met, each once."""
    images = _du_pdf(octets) if type_mime == "application/pdf" else [Image.open(BytesIO(octets))]
    trouves: dict[str, None] = {}
    for image in images:
        if image.width * image.height > PIXELS_MAX:
            raise ValueError("image trop grande")
        trouves |= dict.fromkeys(_codes(image.convert("L")))
    return list(trouves)


def _codes(image: Image.Image) -> list[str]:
    codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in codes if code.valid]


def _du_pdf(octets: bytes) -> Iterator[Image.Image]:
    """The images of the pages; one that cannot be decoded is passed over, its lines are ticked."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        for page in list(pdf.pages)[:PAGES_MAX]:
            for objet in list(page.images.values())[:IMAGES_MAX]:
                image = pikepdf.PdfImage(objet)
                if image.width * image.height <= PIXELS_MAX:
                    try:
                        yield image.as_pil_image()
                    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
                        continue
