# The program with what its examples and a USB stick need. Build it with `docker build -t glassmaster .`, and run it with
# `docker run --rm -v "$PWD:/work" glassmaster build`.
FROM node:20-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN npm ci && npm pack --pack-destination /tmp

FROM node:20-bookworm-slim
COPY --from=build /tmp/*.tgz /tmp/
# Without a compiler the kernels are those of TypeScript; `gcc` makes builds with digests and sound faster.
RUN apt-get update \
  && apt-get install --no-install-recommends -y gcc libc6-dev git xz-utils \
  && rm -rf /var/lib/apt/lists/* \
  && npm install --global /tmp/*.tgz \
  && rm /tmp/*.tgz
WORKDIR /work
USER node
ENTRYPOINT ["disc"]
CMD ["build"]
