# Podium in a container. Not built and not run by its makers: there was no container engine where
# Podium was written. tests/house/test_containers.py checks what can be checked without one.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/opt/podium
ENV PODIUM_INSTANCE=/var/lib/podium HOST=0.0.0.0 PORT=8000

# pg_dump and pg_restore for `podium backup`, as new as the PostgreSQL of compose.yaml
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*

# Nobody's account: it owns the instance and nothing else
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin podium \
    && install -d -o podium -g podium -m 0700 /var/lib/podium

WORKDIR /opt/podium
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY competition ./competition
COPY judging ./judging
COPY templates ./templates
COPY static ./static
RUN pybabel -q compile -d competition/translations \
    && python -m compileall -q competition judging \
    && printf '#!/bin/sh\nexec python -m competition.cli "$@"\n' > /usr/local/bin/podium \
    && chmod 0755 /usr/local/bin/podium

USER podium
VOLUME /var/lib/podium
EXPOSE 8000
# 503 where nothing can be kept. With `trusted_hosts`, name 127.0.0.1 there too.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-c", \
    "import http.client, sys; asked = http.client.HTTPConnection('127.0.0.1', 8000, timeout=8); \
    asked.request('GET', '/health'); sys.exit(asked.getresponse().status != 200)"]
# The shell gives its place to Python: the server is process 1, and SIGTERM ends it in order.
ENTRYPOINT ["podium"]
CMD ["serve"]
