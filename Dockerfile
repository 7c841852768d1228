# The portal in a container: pages, worker and clock are the same image (compose.yaml).
FROM python:3.11.9-slim-bookworm AS dependances
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11.9-slim-bookworm
# pg_dump and pg_restore, for the backups: the version of compose.yaml's server.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/contrat-de-ville portail \
    && install -d -o portail -g portail -m 0750 /var/lib/contrat-de-ville \
    && install -d -o portail -g portail -m 0700 /var/lib/contrat-de-ville/sauvegardes
COPY --from=dependances /venv /srv/contrat-de-ville/.venv
COPY . /srv/contrat-de-ville
WORKDIR /srv/contrat-de-ville
ENV PATH=/srv/contrat-de-ville/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR=/var/lib/contrat-de-ville
USER portail
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "120", "--no-control-socket"]
