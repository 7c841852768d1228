"""Draws one image again, pixel by pixel: what was hidden around its pixels stays behind.

Run by `contrats.isolement` in a process of its own, under limits. Only the standard library and
Pillow enter: no Django, no database, no network.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageOps

PIXELS_MAX = 80_000_000  # an A3 sheet at 600 dots an inch
QUALITE = 90  # of a JPEG: a code or a stamp stays legible
# The ways to hold a colour that each format keeps; another is turned into the last one.
MODES = {"PNG": ("1", "L", "LA", "P", "I;16", "RGBA", "RGB"), "JPEG": ("L", "RGB")}


def lire(octets: bytes, format: str) -> dict[str, str]:
    """`image`: the same picture, upright, in base64; or `refus`, why it is not drawn."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(BytesIO(octets), formats=[format]) as image:
        if image.width * image.height > PIXELS_MAX:
            return {"refus": "trop_grande"}
        droite = ImageOps.exif_transpose(image)
    return {"image": b64encode(_dessiner(droite, format)).decode()}


def _dessiner(image: Image.Image, format: str) -> bytes:
    modes = MODES[format]
    if image.mode not in modes:
        image = image.convert(modes[-1])
    # What a format carries beside the pixels (EXIF, place, comments, profiles) is in `info`.
    image.info = {nom: v for nom, v in image.info.items() if nom == "transparency"}
    sortie = BytesIO()
    options = {"quality": QUALITE, "optimize": True} if format == "JPEG" else {}
    image.save(sortie, format=format, exif=b"", icc_profile=None, **options)
    return sortie.getvalue()
