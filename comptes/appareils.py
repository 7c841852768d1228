"""The name of a device in words, from what its browser says of itself. Nothing else is kept."""

NAVIGATEURS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMES = (
    ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Mac OS X", "Mac"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def nommer_appareil(navigateur: str) -> str:
    """« Firefox sur Windows »; "" when nothing is recognised."""
    logiciel = next((nom for marque, nom in NAVIGATEURS if marque in navigateur), "")
    systeme = next((nom for marque, nom in SYSTEMES if marque in navigateur), "")
    return " sur ".join(filter(None, (logiciel, systeme)))
