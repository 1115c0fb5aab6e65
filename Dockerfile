# syntax=docker/dockerfile:1
# Builds the assets, then an image without compilers or Node that runs as a user of its own.

FROM node:22-bookworm-slim AS node

FROM python:3.12-slim-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# Settings that a build needs and a running site refuses: no secret stays in the image.
RUN PATH=/opt/venv/bin:$PATH \
 && python scripts/build_assets.py \
 && python scripts/compile_messages.py \
 && SECRET_KEY=build-only-value-that-signs-nothing-at-all-and-is-not-kept AUDIT_SIGNING_KEY=build-only-value-that-signs-nothing-at-all-and-is-not-kept \
    OUTBOX_ENCRYPTION_KEY=build-only-value-that-signs-nothing-at-all-and-is-not-kept ALLOWED_HOSTS=localhost \
    SITE_ADDRESS=https://localhost DATABASE_URL=sqlite:////tmp/build.sqlite3 CACHE_URL=locmemcache:// \
    EMAIL_URL=memorymail:// EMAIL_FROM=build@localhost DJANGO_SETTINGS_MODULE=cop_site.settings.production \
    python manage.py collectstatic --noinput \
 && rm -rf node_modules tests

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app mewnoli \
 && mkdir -p /data/media /data/audit \
 && chown -R mewnoli /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=cop_site.settings.production \
    MEDIA_ROOT=/data/media \
    AUDIT_CHECKPOINT_FILE=/data/audit/checkpoints.jsonl
WORKDIR /app
USER mewnoli
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "cop_site.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--preload", "--access-logfile", "-"]
