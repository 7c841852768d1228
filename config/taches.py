"""The task of the worker, in one piece of room."""

from audit.taches import TacheSuivie
from config.pile import d_un_tenant


class Tache(TacheSuivie):
    abstract = True
    __call__ = d_un_tenant(TacheSuivie.__call__)
