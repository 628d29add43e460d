# The application in its own environment, from the lock file with hashes; runs as a user without rights.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.lock /app/
RUN /opt/venv/bin/pip install --require-hashes -r /app/requirements.lock
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY copytaster copytaster
COPY streams streams
COPY agents agents
COPY desk desk
# It runs in place, as in a working copy: the second stage puts the same files in the same folder.
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && /opt/venv/bin/python -m compileall -q copytaster streams agents desk

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 10001 copytaster \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin copytaster
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY config /app/config
WORKDIR /app
USER 10001:10001
# Fails while the broker cannot be reached or topics are missing.
HEALTHCHECK --interval=60s --timeout=30s --start-period=60s --retries=3 CMD ["copytaster", "topics", "describe"]
ENTRYPOINT ["copytaster"]
