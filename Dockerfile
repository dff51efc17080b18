# One image for every process of the service; the command says which: poller, reader, sender, web, or run for all in one.
# Debian, not Alpine: the recognition model's runtime is linked against glibc.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY workers ./workers
COPY fixtures ./fixtures
RUN npm run build

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production \
    DATA_DIR=/data
# the only place the service may write beside /tmp; processes with DATABASE_URL keep nothing there
RUN install --directory --owner=node --group=node --mode=0700 /data
WORKDIR /app
# everything below belongs to root: the service runs as another user and cannot change its own code
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src/launch.mjs ./src/launch.mjs
COPY src/forms ./src/forms
COPY src/adapters/db/migrations ./src/adapters/db/migrations
COPY src/adapters/handwriting/digit-weights.json ./src/adapters/handwriting/digit-weights.json
COPY src/adapters/ocr/tessdata-fast ./src/adapters/ocr/tessdata-fast
COPY src/web/assets ./src/web/assets
COPY deploy/healthcheck.mjs ./deploy/healthcheck.mjs
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
# a first start may wait for its engines and apply migrations
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["node", "deploy/healthcheck.mjs"]
ENTRYPOINT ["node", "src/launch.mjs"]
CMD ["run"]
