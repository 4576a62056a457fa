#!/usr/bin/env bash
# Performs a Dockerfile where there is no Docker engine: each stage in a folder, its commands under
# chroot. For root on Linux.
#
#   debootstrap --variant=minbase bookworm /var/tmp/bookworm
#   docker/try-without-engine.sh build docker/Dockerfile.cpu /var/tmp/bookworm /var/tmp/vgg4j-cpu
#   docker/try-without-engine.sh run /var/tmp/vgg4j-cpu 4711:4711 quickstart
#
# `build DOCKERFILE ROOT FOLDER [CACHE]` starts every stage from ROOT, whatever image it names, and
# mounts CACHE, by default FOLDER/cache, where a command asks for one. `run FOLDER USER [ARGUMENT...]`
# starts what was built as a container does: as process 1 and with the image's environment alone.
# It knows the instructions that vgg4j's own Dockerfiles have. Layers, image formats, networks and
# GPUs are not tried by it.
set -euo pipefail
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# enter ROOT COMMAND...: with its own mounts, which end with the command.
enter() {
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 cache=$2 target=$3; shift 3
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev" -o mode=755
    for file in null zero full random urandom; do
      touch "$root/dev/$file"
      mount --bind "/dev/$file" "$root/dev/$file"
    done
    mkdir -m 1777 "$root/dev/shm"
    ln -s /proc/self/fd "$root/dev/fd"
    if [ -n "$target" ]; then
      mkdir -p "$root$target" "$cache"
      mount --bind "$cache" "$root$target"
    fi
    exec chroot "$@"' enter "$1" "$cache" "$cache_target" "${@:2}"
}

# The files that .dockerignore lets through.
context() {
  local patterns=() line
  while read -r line; do
    case $line in
      '#'* | '') ;;
      '**/'*) patterns+=(--no-anchored "--exclude=${line#**/}") ;;
      *) patterns+=(--anchored "--exclude=./$line") ;;
    esac
  done <.dockerignore
  tar "${patterns[@]}" -cf - .
}

copy() {
  local from=.
  case $1 in --from=*) from=$folder/${1#--from=}; shift ;; esac
  local target=$2
  [[ $target == /* ]] || target=$workdir/$target
  mkdir -p "$root$target"
  if [ "$from" = . ]; then
    [ "$1" = . ] || { echo "only COPY . is known here, not COPY $1" >&2; exit 1; }
    context | tar -C "$root$target" --no-same-owner -xf -
  else
    cp -a "$from$1/." "$root$target"
  fi
}

build() {
  local dockerfile=$1 base=$2
  folder=$3 cache=${4:-$3/cache} cache_target=''
  local instruction rest stage=0 name
  mkdir -p "$folder"
  while read -r instruction rest; do
    echo "--- $instruction $rest"
    case $instruction in
      FROM)
        stage=$((stage + 1))
        name=$(sed -n 's/.* AS //p' <<<"$rest")
        [ -n "$name" ] || name=image
        root=$folder/$name workdir=/ environment=()
        rm -rf "$root"
        local image=${rest%% *}
        if [ -d "$folder/$image" ]; then
          cp -a "$folder/$image" "$root"
        else
          cp -a "$base" "$root"
        fi
        ;;
      ARG | ENV)
        local pair
        for pair in $rest; do environment+=("$pair"); done
        ;;
      WORKDIR) workdir=$rest && mkdir -p "$root$rest" ;;
      COPY)
        # shellcheck disable=SC2086
        copy $rest
        ;;
      RUN)
        cache_target=$(sed -n 's/^--mount=type=cache,target=\([^, ]*\).*/\1/p' <<<"$rest")
        [ -z "$cache_target" ] || rest=${rest#* }
        enter "$root" "$root" /usr/bin/env -i "PATH=$path" HOME=/root "${environment[@]}" \
          /bin/sh -c "cd $workdir && $rest" </dev/null
        ;;
      ENTRYPOINT | CMD) tr -d '[]",' <<<"$rest" >"$folder/$instruction" ;;
      USER | VOLUME | STOPSIGNAL) ;;
      *) echo "unknown instruction $instruction" >&2; exit 1 ;;
    esac
  done < <(sed -e '/^ *#/d' -e '/^$/d' "$dockerfile" | sed -e ':a' -e '/\\$/{N;s/ *\\\n */ /;ba}')
  printf '%s\n' "${environment[@]}" >"$folder/ENV"
  echo "$workdir" >"$folder/WORKDIR"
}

run() {
  local folder=$1 user=$2 entry command environment workdir
  shift 2
  read -ra entry <"$folder/ENTRYPOINT"
  read -ra command <"$folder/CMD"
  [ $# -eq 0 ] || command=("$@")
  mapfile -t environment <"$folder/ENV"
  workdir=$(cat "$folder/WORKDIR")
  cache='' cache_target=''
  # Docker gives a user who is not in /etc/passwd the home /.
  # shellcheck disable=SC2016
  enter "$folder/image" --userspec="$user" "$folder/image" \
    /usr/bin/env -i "PATH=$path" HOME=/ "${environment[@]}" \
    /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$workdir" "${entry[@]}" "${command[@]}"
}

case ${1:-} in
  build | run) "$@" ;;
  *) sed -n 's/^# \{0,1\}//p' "$0" | head -15 >&2; exit 2 ;;
esac
