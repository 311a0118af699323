# Pinned by tag: the digest of a registry could not be looked up where this was written. Put the one that
# you have tested behind the tag (node:24-bookworm-slim@sha256:...), and raise both together.
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No package runs code of its own here; nothing that we need does.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY adapters adapters
COPY bench bench
COPY evals evals
COPY manifests manifests
# The benchmarks stand on it, and the compiler reads them too.
COPY test/support test/support
RUN npm run build

FROM ${BASE} AS runtime
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The only optional packages of our own are the embedded database, 60 MB: this image wants DATABASE_URL, and
# says so when it is not set.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY --from=build /build/dist/src dist/src
COPY --from=build /build/dist/adapters dist/adapters
COPY adapters/web/page adapters/web/page
COPY migrations migrations
# Written nowhere: with DATABASE_URL and ROLLBOOK_JWT_KEY the root may be read-only.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3978 LOG_FORMAT=json
USER 1000:1000
EXPOSE 3978
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself is process 1: it hears SIGTERM, drains and ends with 0.
CMD ["node", "dist/src/cli/main.js", "start"]
