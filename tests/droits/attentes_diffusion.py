"""The rights on what makes and sends reports again and again: a part of the table of `attentes`."""

from tests.droits.profils import REFUSEE, RELATIONS, TOUS, Route, cachee, profil, reserve

ROUTES = {
    "rapports:telechargements": Route(("rapport émis",), get=reserve(200, "officier")),
    # -- the calendar of reports, who receives them, batches: the officers'
    "rapports:calendrier": Route(("contrat",), get=reserve(200, "officier"),
                                 post=reserve(422, "officier")),
    "rapports:modifier_planification": Route(("planification",), get=cachee(200),
                                             post=cachee(422)),
    "rapports:suspendre_planification": Route(("planification",), get=REFUSEE, post=cachee(302)),
    "rapports:reprendre_planification": Route(("planification",), get=REFUSEE, post=cachee(302)),
    "rapports:abonnes": Route(("contrat",), get=reserve(200, "officier"),
                              post=reserve(422, "officier")),
    **{f"rapports:{verbe}_abonnement": Route(("abonnement",), get=REFUSEE, post=cachee(302))
       for verbe in ("suspendre", "reprendre", "supprimer")},
    "rapports:nouvelle_liste": Route(("contrat",), get=reserve(200, "officier"),
                                     post=reserve(422, "officier")),
    "rapports:liste_de_diffusion": Route(("liste de diffusion",), get=cachee(200),
                                         post=cachee(302)),
    "rapports:supprimer_liste": Route(("liste de diffusion",), get=REFUSEE, post=cachee(302)),
    "rapports:retirer_membre": Route(("membre de liste",), get=REFUSEE, post=cachee(302)),
    "rapports:mes_abonnements": Route(get=TOUS, post=dict.fromkeys(RELATIONS, 422)
                                      | {"anonyme": 302}),
    **{f"rapports:{verbe}": Route(("contrat", "avancement"), get=REFUSEE, post=profil(302))
       for verbe in ("arreter", "recevoir_de_nouveau")},
    "rapports:series": Route(("contrat",), get=reserve(200, "officier"),
                             post=reserve(422, "officier")),
    "rapports:serie": Route(("série",), get=cachee(200)),
    "rapports:suivi_de_la_serie": Route(("série",), get=cachee(200), fragment=True),
    **{f"rapports:{verbe}_serie": Route(("série",), get=REFUSEE, post=cachee(302))
       for verbe in ("suspendre", "reprendre", "annuler", "relancer")},
}  # fmt: skip
