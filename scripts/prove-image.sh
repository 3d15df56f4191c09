#!/usr/bin/env bash
# Proves the steps of the Dockerfile on a machine without a container engine: runs its COPY and RUN lines in clean
# folders as a user without rights, makes the result read-only, starts it, and asks whether it is ready.
#   scripts/prove-image.sh [FOLDER]     (the folder is kept where one is named)
# What it cannot prove: the base image, and its operating system.
set -euo pipefail

source_folder=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d /tmp/assay-image-XXXXXX)}
registry=$(npm config get registry 2>/dev/null)
node_folder=$(dirname "$(command -v node)")
tar_file="$folder/context.tar"

mkdir -p "$folder/home" "$folder/stages" "$folder/writable"
chmod 755 "$folder"

# As nobody where this runs as root, else as whoever runs it: never with rights.
if [ "$(id -u)" = 0 ]; then
  as_nobody() { setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs "$@"; }
  chown -R nobody:nogroup "$folder"
else
  as_nobody() { "$@"; }
fi

# The build context: what is committed or not ignored, without what .dockerignore leaves out.
allowed=$(grep '^!' "$source_folder/.dockerignore" | cut -c2-)
# shellcheck disable=SC2086
(cd "$source_folder" && tar -cf - $allowed) > "$tar_file"
chmod 644 "$tar_file"
as_nobody mkdir "$folder/context"
as_nobody tar -xf "$tar_file" -C "$folder/context" --no-same-owner

stage=0 name=0 workdir=/ environment=()
root() { echo "$folder/stages/$1"; }

in_stage() {
  (cd "$(root "$name")$workdir" && as_nobody env -i \
    PATH="$node_folder:/usr/bin:/bin" HOME="$folder/home" TMPDIR="$folder/writable" \
    NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-}" npm_config_registry="$registry" \
    ${environment[@]+"${environment[@]}"} "$@")
}

copy() {
  local from="$folder/context" words=()
  for word in "$@"; do
    case $word in
      --from=*) from=$(root "${word#--from=}") ;;
      --chown=*) ;;
      *) words+=("$word") ;;
    esac
  done
  local last=$((${#words[@]} - 1)) to
  to=${words[$last]}
  [[ $to = /* ]] && to="$(root "$name")$to" || to="$(root "$name")$workdir/$to"
  as_nobody mkdir -p "$(dirname "$to")"
  for word in "${words[@]:0:$last}"; do
    # A folder is copied as what it holds, as COPY does.
    if [ -d "$from/$word" ]; then
      as_nobody mkdir -p "$to"
      as_nobody cp -a "$from/$word/." "$to/"
    else
      as_nobody cp -a "$from/$word" "$to"
    fi
  done
}

command=()
while IFS= read -r line; do
  read -r instruction rest <<< "$line"
  case $instruction in
    '' | '#'*) continue ;;
    FROM)
      name=$stage
      [[ $rest =~ \ AS\ (.+)$ ]] && name=${BASH_REMATCH[1]}
      stage=$((stage + 1)) workdir=/ environment=()
      as_nobody mkdir -p "$(root "$name")"
      ;;
    WORKDIR)
      workdir=$rest
      as_nobody mkdir -p "$(root "$name")$workdir"
      ;;
    ENV) environment+=("$rest") ;;
    COPY)
      # shellcheck disable=SC2086
      copy $rest
      ;;
    RUN)
      echo "+ $rest"
      in_stage sh -ec "$rest"
      ;;
    CMD) mapfile -t command < <(node -e 'for (const word of JSON.parse(process.argv[1])) console.log(word)' "$rest") ;;
    USER | EXPOSE | HEALTHCHECK) ;;
    *)
      echo "This script does not know the instruction $instruction" >&2
      exit 1
      ;;
  esac
done < "$source_folder/Dockerfile"

image=$(root "$name")
echo "+ image: $(du -sm "$image" | cut -f1) MB, $(find "$image" -type f | wc -l) files"
if find "$image" -name '*.test.*' -path "$image/app/dist/*" -o -type d -name typescript -path "$image/app/node_modules/*" -prune | grep -q .; then
  echo 'tests or the compiler are in the image' >&2
  exit 1
fi
# The read-only root: only /data may be written to.
chmod -R a-w "$image/app"
data="$image/data"

port=$(node -e "const s=require('node:net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
environment+=(PUBLIC_URL=https://assay.example HUBSPOT_CLIENT_ID=proof HUBSPOT_CLIENT_SECRET=proof
  "TOKEN_KEY=$(head -c 32 /dev/urandom | base64)" HOST=127.0.0.1 "PORT=$port" "DATA_FOLDER=$data")

echo "+ ${command[*]}"
in_stage "${command[@]}" > "$folder/log" 2>&1 &
shell=$!
finish() { kill "$shell" 2> /dev/null || true; }
trap finish EXIT
for _ in $(seq 60); do
  ready=$(node -e "fetch('http://127.0.0.1:$port/health/ready').then(async r => console.log(r.status, await r.text()), () => console.log('000'))")
  [[ $ready = 200* ]] && break
  kill -0 "$shell" 2> /dev/null || break
  sleep 0.5
done
echo "+ /health/ready: $ready"
[[ $ready = 200* ]] || { cat "$folder/log" >&2; exit 1; }
if [ "$(find "$image/app" -newer "$folder/log" -type f | head -1)" ]; then
  echo 'something was written outside of /data' >&2
  exit 1
fi

# Asked to end, it ends by itself.
pid=$(node -e "
  const { readdirSync, readFileSync, readlinkSync } = require('node:fs');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('dist/src/main.js') &&
          readlinkSync('/proc/' + pid + '/cwd') === '$image$workdir') { console.log(pid); break; }
    } catch {}
  }")
kill -TERM "$pid"
for _ in $(seq 24); do kill -0 "$pid" 2> /dev/null || break; sleep 0.5; done
if kill -0 "$pid" 2> /dev/null; then
  echo 'it did not end within 12 seconds' >&2
  kill -KILL "$pid"
  exit 1
fi
echo "+ ended after SIGTERM; user $(stat -c %U "$data")"
echo "The image's steps work, without rights, from a clean folder."
if [ $# = 0 ]; then
  chmod -R u+w "$folder"
  rm -rf "$folder"
fi
