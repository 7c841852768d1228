# Everything starts from here, on a machine with only Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
SERVE ?= 1
# The tests that look at who may do what: those that the mutations must meet.
VERROUS := tests/droits tests/audit tests/comptes tests/imports/test_pages.py tests/config/test_admin_cloisonnement.py \
	$(wildcard tests/*/test_visibilite.py tests/*/test_*permissions.py tests/*/test_vues*.py tests/*/test_statuts.py)

.DEFAULT_GOAL := aide
.PHONY: aide demo run worker test check audit mutations pannes bench fmt navigateur

aide: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

.venv/.pret: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire (essayez : make PYTHON=python3.12 …)."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.pret-dev: .venv/.pret requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: .venv/.pret ## Set everything up, load the CASO case, make and e-mail its report, serve the portal
	@$(BIN)/python manage.py demo --port $(PORT) $(if $(filter 0,$(SERVE)),--sans-servir)

run: .venv/.pret ## Serve the portal for development (PORT=8000)
	@$(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=1 $(BIN)/python manage.py runserver $(PORT)

worker: .venv/.pret ## Run the worker and its clock
	@$(BIN)/celery -A config worker --beat --loglevel INFO --concurrency 2

test: .venv/.pret-dev navigateur ## Set everything up and pass all tests
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(PYTEST)

check: .venv/.pret-dev ## Formatting, lint, migrations, deployment checks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@SITE_URL=https://contrat-de-ville.exemple.fr $(BIN)/python manage.py check --deploy --fail-level WARNING

audit: .venv/.pret-dev ## Compare the packages with the published advisories (needs the network)
	@$(BIN)/python -m tests.dependances

mutations: .venv/.pret-dev ## Take each lock away in turn: a test must go red (long: each one runs its tests)
	@$(BIN)/python -m pytest -p no:randomly -p tests.mutations.campagne --mutations $(or $(PYTEST),$(VERROUS))

pannes: .venv/.pret-dev ## Break the running portal in thirty-six ways and count what is lost (PANNES="--seulement F5,F12")
	@$(BIN)/python -m tests.pannes $(PANNES)

bench: .venv/.pret-dev ## Measure everything beside a bare Django, up to all of France (BENCH="--taille S --pages")
	@$(BIN)/python -m bench $(BENCH)

fmt: .venv/.pret-dev ## Format and fix the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The browser and pdfsig are needed by the tests only; they fail, never skip, without them.
navigateur: .venv/.pret-dev
	@$(BIN)/python -m tests.navigateur
	@$(BIN)/python -m tests.poppler
	@$(BIN)/python -m tests.exploitation.paquets
