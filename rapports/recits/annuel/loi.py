"""The ten objectives of the policy, as the law of 21 February 2014 names them (art. 1)."""

# Number -> (short title, what the law says, in its version of 21 February 2014).
OBJECTIFS = {
    1: (
        "Lutter contre les inégalités et la pauvreté",
        "Lutter contre les inégalités de tous ordres, les concentrations de pauvreté et les "
        "fractures économiques, sociales, numériques et territoriales.",
    ),
    2: (
        "Garantir l’accès aux droits, à l’éducation, à la culture et aux services",
        "Garantir aux habitants des quartiers défavorisés l’égalité réelle d’accès aux droits, à "
        "l’éducation, à la culture, aux services et aux équipements publics.",
    ),
    3: (
        "Agir pour le développement économique et l’emploi",
        "Agir pour le développement économique, la création d’entreprises et l’accès à l’emploi "
        "par les politiques de formation et d’insertion professionnelles.",
    ),
    4: ("Améliorer l’habitat", "Agir pour l’amélioration de l’habitat."),
    5: (
        "Développer la prévention et l’accès aux soins",
        "Développer la prévention, promouvoir l’éducation à la santé et favoriser l’accès aux "
        "soins.",
    ),
    6: (
        "Garantir la tranquillité des habitants",
        "Garantir la tranquillité des habitants par les politiques de sécurité et de prévention "
        "de la délinquance.",
    ),
    7: (
        "Intégrer les quartiers dans leur agglomération",
        "Favoriser la pleine intégration des quartiers dans leur unité urbaine, en accentuant "
        "notamment leur accessibilité en transports en commun, leur mixité fonctionnelle et "
        "urbaine et la mixité de leur composition sociale, et en veillant à la revitalisation et "
        "à la diversification de l’offre commerciale.",
    ),
    8: (
        "Promouvoir la ville durable",
        "Promouvoir le développement équilibré des territoires, la ville durable, le droit à un "
        "environnement sain et de qualité et la lutte contre la précarité énergétique.",
    ),
    9: (
        "Reconnaître l’histoire et la mémoire des quartiers",
        "Reconnaître et valoriser l’histoire, le patrimoine et la mémoire des quartiers.",
    ),
    10: (
        "Concourir à l’égalité entre les femmes et les hommes et lutter contre les discriminations",
        "Concourir à l’égalité entre les femmes et les hommes, à la politique d’intégration et à "
        "la lutte contre les discriminations dont sont victimes les habitants des quartiers "
        "défavorisés, notamment celles liées au lieu de résidence et à l’origine réelle ou "
        "supposée.",
    ),
}
