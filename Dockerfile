# One image for all roles: main (everything in one process), web, worker, and the command line.
# scripts/prove-image.sh runs these steps without a container engine; keep to FROM, WORKDIR, COPY, RUN and ENV with
# one line each.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY webhooks ./webhooks
RUN npm run -s build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund
RUN mkdir data

FROM node:24-bookworm-slim
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=3000
ENV DATA_FOLDER=/data
WORKDIR /app
COPY package.json app.json ./
COPY models ./models
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
# The only place that is written to, and only by the embedded database.
COPY --from=build --chown=node:node /build/data /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT || process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Batches make much garbage that does not live long: with more room for it, less is copied.
CMD ["node", "--max-semi-space-size=64", "--enable-source-maps", "dist/src/main.js"]
