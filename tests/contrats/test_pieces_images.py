"""An image is drawn again: nothing that was around its pixels is kept."""

import io
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, PngImagePlugin

from contrats.pieces import Piece, examiner
from tests.contrats.test_pieces import creer_zip

SECRET = b"50.7500N-2.2500E"  # where the picture was taken


def dessiner(format="PNG", *, taille=(6, 4), mode="RGB", **options) -> bytes:
    """A picture whose corner is red."""
    image = Image.new(mode, taille, "white" if mode != "1" else 1)
    if mode == "RGB":
        image.paste("red", (0, 0, taille[0] // 2, taille[1] // 2))
    sortie = io.BytesIO()
    image.save(sortie, format=format, **options)
    return sortie.getvalue()


def _exif(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    return exif


def _ouvrir(piece: Piece) -> Image.Image:
    return Image.open(io.BytesIO(piece.octets))


@pytest.mark.parametrize(
    ("format", "mode"),
    [("PNG", "RGB"), ("PNG", "1"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "L")],
)
def test_l_image_garde_ses_pixels(format, mode):
    octets = dessiner(format, mode=mode)
    piece = examiner(f"photo.{format.lower()}", octets)
    image, avant = _ouvrir(piece), Image.open(io.BytesIO(octets))
    assert (image.format, image.mode, image.size) == (format, mode, avant.size)
    assert format == "JPEG" or image.convert("RGBA").tobytes() == avant.convert("RGBA").tobytes()


def test_la_position_et_les_commentaires_disparaissent():
    texte = PngImagePlugin.PngInfo()
    texte.add_text("Comment", SECRET.decode())
    for format, options in {
        "JPEG": {"exif": _exif(), "comment": SECRET},
        "PNG": {"exif": _exif(), "pnginfo": texte},
    }.items():
        octets = dessiner(format, **options)
        assert SECRET in octets
        piece = examiner(f"photo.{format.lower()}", octets)
        assert SECRET not in piece.octets
        assert dict(_ouvrir(piece).getexif()) == {}


def test_l_image_est_remise_debout():
    """Orientation 6: the camera was held on its side; without EXIF the pixels must be turned."""
    piece = examiner("photo.jpg", dessiner("JPEG", taille=(64, 32), exif=_exif(6)))
    image = _ouvrir(piece)
    assert image.size == (32, 64)
    rouge = [canal > 200 for canal in image.getpixel((28, 4))]
    assert rouge == [True, False, False]


@pytest.mark.parametrize(
    "suite", [b"<script>alert(1)</script>", creer_zip(a="b"), bytes(range(256))]
)
@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_ce_qui_est_colle_derriere_l_image_disparait(format, suite):
    seule = dessiner(format)
    piece = examiner(f"photo.{format.lower()}", seule + suite)
    assert piece.octets == examiner(f"photo.{format.lower()}", seule).octets


def _bombe() -> bytes:
    """80 million pixels and more, in 10 kB."""
    return dessiner(mode="1", taille=(9_000, 9_000))


@pytest.mark.parametrize(
    ("nom", "octets", "dit"),
    [
        ("photo.png", _bombe, "trop grande"),
        ("photo.png", partial(bytes, b"\x89PNG\r\n\x1a\n" + b"\x00" * 32), "abîmée"),
        ("photo.jpg", partial(bytes, b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "abîmée"),
        ("photo.png", lambda: dessiner()[:-20], "abîmée"),
        ("photo.jpg", partial(dessiner, "GIF"), "n’est pas celui du type"),
    ],
)
def test_une_image_qui_ne_se_dessine_pas_est_refusee(nom, octets, dit):
    with pytest.raises(ValidationError, match=dit):
        examiner(nom, octets())
