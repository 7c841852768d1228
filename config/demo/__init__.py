"""The CASO case: its facts (`faits/`), how they are loaded, and the demonstration accounts.

Only constants are re-exported here: no model is imported before Django is ready.
"""

from config.demo.acces import COMPTES_DEMO, MOT_DE_PASSE_DEMO

ETAPES = ("elaboration", "signature", "suivi", "mi-parcours")

__all__ = ["COMPTES_DEMO", "ETAPES", "MOT_DE_PASSE_DEMO"]
