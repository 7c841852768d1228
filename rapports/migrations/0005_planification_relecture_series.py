import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import courriels.adresses


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0007_saisie_par_lien"),
        ("partenaires", "0001_initial"),
        ("quartiers", "0002_parts_de_filiation"),
        ("rapports", "0004_envoi_sans_message"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desinscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("avancement", "Rapport d'avancement"),
                            ("pilotage", "Tableau de bord du comité de pilotage"),
                            ("fiche_quartier", "Fiche quartier"),
                            ("mi_parcours", "Revue à mi-parcours"),
                            ("evaluation", "Évaluation finale"),
                            ("annuel", "Rapport annuel politique de la ville"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                (
                    "courriel",
                    models.EmailField(max_length=254, verbose_name="adresse électronique"),
                ),
                ("le", models.DateTimeField(auto_now_add=True, verbose_name="le")),
            ],
            options={
                "verbose_name": "désinscription",
                "ordering": ["-le", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Dispense",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cle", models.CharField(max_length=200, verbose_name="manque")),
                ("quoi", models.TextField(verbose_name="ce qui manque")),
                ("qui", models.CharField(max_length=200, verbose_name="de qui")),
                ("motif", models.TextField(verbose_name="motif")),
                ("le", models.DateTimeField(auto_now_add=True, verbose_name="accordée le")),
            ],
            options={
                "verbose_name": "dispense",
                "ordering": ["rapport", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ListeDeDiffusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
            ],
            options={
                "verbose_name": "liste de diffusion",
                "verbose_name_plural": "listes de diffusion",
                "ordering": ["contrat", "nom"],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("avancement", "Rapport d'avancement"),
                            ("pilotage", "Tableau de bord du comité de pilotage"),
                            ("fiche_quartier", "Fiche quartier"),
                            ("mi_parcours", "Revue à mi-parcours"),
                            ("evaluation", "Évaluation finale"),
                            ("annuel", "Rapport annuel politique de la ville"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                ("intitule", models.CharField(max_length=200, verbose_name="intitulé")),
                (
                    "statut",
                    models.CharField(
                        choices=[
                            ("en_cours", "En cours"),
                            ("en_pause", "En pause"),
                            ("annule", "Annulée"),
                        ],
                        default="en_cours",
                        editable=False,
                        max_length=20,
                        verbose_name="statut",
                    ),
                ),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
            ],
            options={
                "verbose_name": "série de rapports",
                "verbose_name_plural": "séries de rapports",
                "ordering": ["-cree_le", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MembreDeListe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "courriel",
                    models.EmailField(
                        max_length=254,
                        validators=[courriels.adresses.valider_adresse],
                        verbose_name="adresse électronique",
                    ),
                ),
                ("nom", models.CharField(blank=True, max_length=200, verbose_name="nom")),
            ],
            options={
                "verbose_name": "membre de la liste",
                "verbose_name_plural": "membres de la liste",
                "ordering": ["liste", "courriel"],
            },
        ),
        migrations.CreateModel(
            name="Planification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("avancement", "Rapport d'avancement"),
                            ("pilotage", "Tableau de bord du comité de pilotage"),
                            ("fiche_quartier", "Fiche quartier"),
                            ("mi_parcours", "Revue à mi-parcours"),
                            ("evaluation", "Évaluation finale"),
                            ("annuel", "Rapport annuel politique de la ville"),
                        ],
                        max_length=20,
                        verbose_name="nature",
                    ),
                ),
                (
                    "periodicite",
                    models.CharField(
                        choices=[
                            ("mensuelle", "Tous les mois"),
                            ("trimestrielle", "Tous les trimestres"),
                            ("semestrielle", "Tous les semestres"),
                            ("annuelle", "Tous les ans"),
                        ],
                        max_length=20,
                        verbose_name="fréquence",
                    ),
                ),
                (
                    "portee",
                    models.CharField(
                        choices=[
                            ("contrat", "Tout le contrat"),
                            ("quartiers", "Un rapport par quartier"),
                            ("partenaires", "Un rapport par partenaire"),
                        ],
                        default="contrat",
                        max_length=20,
                        verbose_name="portée",
                    ),
                ),
                (
                    "delai_jours",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="jours après la fin de la période",
                    ),
                ),
                (
                    "depuis",
                    models.DateField(
                        help_text="La première période commence ce jour-là, ou après.",
                        verbose_name="à partir du",
                    ),
                ),
                (
                    "relecture",
                    models.BooleanField(
                        default=True, verbose_name="préparé et relu avant d'être émis"
                    ),
                ),
                (
                    "diffuser",
                    models.BooleanField(default=True, verbose_name="à envoyer aux abonnés"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("cree_le", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
            ],
            options={
                "verbose_name": "planification",
                "ordering": ["contrat", "nature", "periodicite", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Relance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jour", models.DateField(verbose_name="jour")),
                ("nombre", models.PositiveSmallIntegerField(verbose_name="valeurs attendues")),
            ],
            options={
                "verbose_name": "relance",
                "ordering": ["-jour", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Telechargement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "forme",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")],
                        max_length=10,
                        verbose_name="forme",
                    ),
                ),
                ("le", models.DateTimeField(auto_now_add=True, verbose_name="le")),
            ],
            options={
                "verbose_name": "téléchargement",
                "ordering": ["-le", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="abonnement",
            name="abonnement_compte_ou_adresse",
        ),
        migrations.RemoveConstraint(
            model_name="abonnement",
            name="abonnement_unique",
        ),
        migrations.RemoveConstraint(
            model_name="rapport",
            name="rapport_version_unique",
        ),
        migrations.RemoveConstraint(
            model_name="rapport",
            name="rapport_pret_est_fige",
        ),
        migrations.RemoveIndex(
            model_name="rapport",
            name="rapport_a_produire",
        ),
        migrations.RenameField("rapport", "pret_le", "emis_le"),
        migrations.AlterField(
            model_name="rapport",
            name="emis_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="émis le"),
        ),
        migrations.AddField(
            model_name="abonnement",
            name="frequence",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Chaque rapport émis"),
                    ("mensuelle", "Tous les mois"),
                    ("trimestrielle", "Tous les trimestres"),
                    ("semestrielle", "Tous les semestres"),
                    ("annuelle", "Tous les ans"),
                ],
                default="",
                max_length=20,
                verbose_name="fréquence",
            ),
        ),
        migrations.AddField(
            model_name="abonnement",
            name="partenaire",
            field=models.ForeignKey(
                blank=True,
                help_text="Tous ses comptes actifs.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="abonnements",
                to="partenaires.partenaire",
                verbose_name="partenaire",
            ),
        ),
        migrations.AddField(
            model_name="abonnement",
            name="quartier",
            field=models.ForeignKey(
                blank=True,
                help_text="Laissez vide pour tous.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="abonnements",
                to="quartiers.quartier",
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="motif",
            field=models.TextField(blank=True, verbose_name="motif de la nouvelle version"),
        ),
        migrations.AddField(
            model_name="rapport",
            name="partenaire",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rapports",
                to="partenaires.partenaire",
                verbose_name="partenaire",
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="quartier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rapports",
                to="quartiers.quartier",
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="relecture",
            field=models.BooleanField(default=False, verbose_name="relu avant d'être émis"),
        ),
        migrations.AddField(
            model_name="rapport",
            name="textes",
            field=models.JSONField(blank=True, default=dict, verbose_name="textes libres"),
        ),
        migrations.AddField(
            model_name="rapport",
            name="textes_empreinte",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="empreinte SHA-256 des textes"
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="valide_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="validé le"),
        ),
        migrations.AddField(
            model_name="rapport",
            name="valide_par",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="rapports_valides",
                to=settings.AUTH_USER_MODEL,
                verbose_name="validé par",
            ),
        ),
        migrations.AlterField(
            model_name="abonnement",
            name="courriel",
            field=models.EmailField(
                blank=True,
                help_text="Pour une personne sans compte.",
                max_length=254,
                validators=[courriels.adresses.valider_adresse],
                verbose_name="adresse électronique",
            ),
        ),
        migrations.AlterField(
            model_name="abonnement",
            name="nature",
            field=models.CharField(
                choices=[
                    ("avancement", "Rapport d'avancement"),
                    ("pilotage", "Tableau de bord du comité de pilotage"),
                    ("fiche_quartier", "Fiche quartier"),
                    ("mi_parcours", "Revue à mi-parcours"),
                    ("evaluation", "Évaluation finale"),
                    ("annuel", "Rapport annuel politique de la ville"),
                ],
                default="avancement",
                max_length=20,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="abonnement",
            name="piece_jointe",
            field=models.BooleanField(default=False, verbose_name="joindre le PDF au message"),
        ),
        migrations.AlterField(
            model_name="rapport",
            name="nature",
            field=models.CharField(
                choices=[
                    ("avancement", "Rapport d'avancement"),
                    ("pilotage", "Tableau de bord du comité de pilotage"),
                    ("fiche_quartier", "Fiche quartier"),
                    ("mi_parcours", "Revue à mi-parcours"),
                    ("evaluation", "Évaluation finale"),
                    ("annuel", "Rapport annuel politique de la ville"),
                ],
                default="avancement",
                max_length=20,
                verbose_name="nature",
            ),
        ),
        migrations.AlterField(
            model_name="rapport",
            name="statut",
            field=models.CharField(
                choices=[
                    ("a_preparer", "À préparer"),
                    ("demande", "En file d'attente"),
                    ("fige", "Chiffres figés, mise en page en cours"),
                    ("a_relire", "Brouillon à relire"),
                    ("valide", "Validé, mise en page finale en cours"),
                    ("emis", "Émis"),
                    ("echec", "En échec"),
                    ("annule", "Annulé"),
                ],
                default="demande",
                max_length=20,
                verbose_name="statut",
            ),
        ),
        migrations.AddField(
            model_name="desinscription",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="desinscriptions",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
        migrations.AddField(
            model_name="dispense",
            name="par",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="dispenses",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accordée par",
            ),
        ),
        migrations.AddField(
            model_name="dispense",
            name="rapport",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dispenses",
                to="rapports.rapport",
                verbose_name="rapport",
            ),
        ),
        migrations.AddField(
            model_name="listedediffusion",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="listes_de_diffusion",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
        migrations.AddField(
            model_name="abonnement",
            name="liste",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="abonnements",
                to="rapports.listedediffusion",
                verbose_name="liste de diffusion",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("utilisateur__isnull", False),
                        ("courriel", ""),
                        models.Q(("partenaire__isnull", False), _negated=True),
                        models.Q(("liste__isnull", False), _negated=True),
                    ),
                    models.Q(
                        models.Q(("utilisateur__isnull", False), _negated=True),
                        models.Q(("courriel", ""), _negated=True),
                        models.Q(("partenaire__isnull", False), _negated=True),
                        models.Q(("liste__isnull", False), _negated=True),
                    ),
                    models.Q(
                        models.Q(("utilisateur__isnull", False), _negated=True),
                        ("courriel", ""),
                        ("partenaire__isnull", False),
                        models.Q(("liste__isnull", False), _negated=True),
                    ),
                    models.Q(
                        models.Q(("utilisateur__isnull", False), _negated=True),
                        ("courriel", ""),
                        models.Q(("partenaire__isnull", False), _negated=True),
                        ("liste__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="abonnement_un_abonne",
                violation_error_message="Choisissez un compte, un partenaire ou une liste, ou donnez une adresse.",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnement",
            constraint=models.UniqueConstraint(
                fields=(
                    "contrat",
                    "nature",
                    "quartier",
                    "utilisateur",
                    "courriel",
                    "partenaire",
                    "liste",
                ),
                name="abonnement_unique",
                nulls_distinct=False,
                violation_error_message="Cet abonnement existe déjà.",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots_de_rapports",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="cree_par",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="lots_de_rapports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="créée par",
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="lot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rapports",
                to="rapports.lot",
                verbose_name="série",
            ),
        ),
        migrations.AddField(
            model_name="membredeliste",
            name="liste",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="membres",
                to="rapports.listedediffusion",
                verbose_name="liste",
            ),
        ),
        migrations.AddField(
            model_name="planification",
            name="contrat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="planifications",
                to="contrats.contrat",
                verbose_name="contrat",
            ),
        ),
        migrations.AddField(
            model_name="planification",
            name="cree_par",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="planifications",
                to=settings.AUTH_USER_MODEL,
                verbose_name="créée par",
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="planification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="rapports",
                to="rapports.planification",
                verbose_name="planification",
            ),
        ),
        migrations.AddIndex(
            model_name="rapport",
            index=models.Index(
                condition=models.Q(("statut__in", ["demande", "fige", "valide"])),
                fields=["demande_le"],
                name="rapport_a_produire",
            ),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=models.UniqueConstraint(
                fields=(
                    "contrat",
                    "nature",
                    "quartier",
                    "partenaire",
                    "periode_debut",
                    "periode_fin",
                    "version",
                ),
                name="rapport_version_unique",
                nulls_distinct=False,
                violation_error_message="Cette version du rapport existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("statut", "emis"), _negated=True),
                    models.Q(
                        ("instantane__isnull", False),
                        models.Q(("empreinte", ""), _negated=True),
                        models.Q(("pdf_empreinte", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rapport_emis_est_fige",
                violation_error_message="Un rapport émis a ses chiffres figés et son PDF.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relecture", False),
                    models.Q(("statut__in", ["valide", "emis"]), _negated=True),
                    ("valide_le__isnull", False),
                    _connector="OR",
                ),
                name="rapport_relu_est_valide",
                violation_error_message="Un rapport relu n'est émis qu'une fois validé.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quartier__isnull", True), ("partenaire__isnull", True), _connector="OR"
                ),
                name="rapport_une_portee",
                violation_error_message="Un rapport porte sur un quartier ou sur un partenaire.",
            ),
        ),
        migrations.AddField(
            model_name="relance",
            name="par",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="relances",
                to=settings.AUTH_USER_MODEL,
                verbose_name="relancé par",
            ),
        ),
        migrations.AddField(
            model_name="relance",
            name="partenaire",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relances",
                to="partenaires.partenaire",
                verbose_name="partenaire relancé",
            ),
        ),
        migrations.AddField(
            model_name="relance",
            name="rapport",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="relances",
                to="rapports.rapport",
                verbose_name="rapport",
            ),
        ),
        migrations.AddField(
            model_name="telechargement",
            name="rapport",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="telechargements",
                to="rapports.rapport",
                verbose_name="rapport",
            ),
        ),
        migrations.AddField(
            model_name="telechargement",
            name="utilisateur",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="telechargements",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddConstraint(
            model_name="desinscription",
            constraint=models.UniqueConstraint(
                fields=("contrat", "nature", "courriel"),
                name="desinscription_unique",
                violation_error_message="Cette adresse est déjà désinscrite.",
            ),
        ),
        migrations.AddConstraint(
            model_name="desinscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("courriel", django.db.models.functions.text.Lower("courriel"))),
                name="desinscription_en_minuscules",
                violation_error_message="L'adresse s'écrit en minuscules.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispense",
            constraint=models.UniqueConstraint(
                fields=("rapport", "cle"),
                name="dispense_unique",
                violation_error_message="Ce manque a déjà sa dispense.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispense",
            constraint=models.CheckConstraint(
                condition=models.Q(("motif", ""), _negated=True),
                name="dispense_a_un_motif",
                violation_error_message="Donnez le motif : le rapport l'imprime.",
            ),
        ),
        migrations.AddConstraint(
            model_name="listedediffusion",
            constraint=models.UniqueConstraint(
                models.F("contrat"),
                django.db.models.functions.text.Lower("nom"),
                name="liste_nom_unique",
                violation_error_message="Une liste porte déjà ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membredeliste",
            constraint=models.UniqueConstraint(
                models.F("liste"),
                django.db.models.functions.text.Lower("courriel"),
                name="membre_unique",
                violation_error_message="Cette adresse est déjà dans la liste.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planification",
            constraint=models.UniqueConstraint(
                fields=("contrat", "nature", "periodicite", "portee"),
                name="planification_unique",
                violation_error_message="Ce rapport est déjà planifié à cette fréquence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planification",
            constraint=models.CheckConstraint(
                condition=models.Q(("delai_jours__gte", 1), ("delai_jours__lte", 180)),
                name="planification_delai",
                violation_error_message="Le délai va de 1 à 180 jours.",
            ),
        ),
        migrations.AddConstraint(
            model_name="relance",
            constraint=models.UniqueConstraint(
                fields=("rapport", "partenaire", "jour"),
                name="relance_une_fois_par_jour",
                violation_error_message="Ce partenaire a déjà été relancé aujourd'hui.",
            ),
        ),
    ]
