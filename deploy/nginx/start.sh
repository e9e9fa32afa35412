#!/bin/sh
# Starts nginx in a container with nginx/magpie.conf as render.sh makes it, and has it load a renewed certificate: once a
# minute the files are looked at, and only when they are others nginx is told. For a reload ends every connection within
# ten minutes (worker_shutdown_timeout).
#
#   MAGPIE_CERTIFICATE, MAGPIE_KEY, and what else render.sh needs
#   MAGPIE_CERTIFICATE_CHECK   seconds between two looks, 60 unless given
set -eu

here=$(cd "$(dirname "$0")" && pwd)
/bin/sh "$here/render.sh" "$here/magpie.conf" > "${TMPDIR:-/tmp}/magpie.conf"

certificate() {
  cat "$MAGPIE_CERTIFICATE" "$MAGPIE_KEY" | cksum
}

# A pair of which one half is new is refused by nginx, which goes on with the old one; the next look tries again.
watch() {
  loaded=$1
  while sleep "${MAGPIE_CERTIFICATE_CHECK:-60}"; do
    now=$(certificate)
    if [ "$now" != "$loaded" ] && nginx -c "$here/nginx.conf" -s reload; then
      loaded=$now
    fi
  done
}

first=$(certificate)
watch "$first" &
exec nginx -c "$here/nginx.conf" -g 'daemon off;'
