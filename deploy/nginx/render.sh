#!/bin/sh
# Prints nginx/magpie.conf, given as the argument, with the names of this deployment put in:
#
#   MAGPIE_HOST        the name that people use, such as im.example.org
#   MAGPIE_NODES       addresses or names of the nodes, separated by spaces. nginx looks names up once, at its start
#   MAGPIE_CERTIFICATE the certificate with its chain, and
#   MAGPIE_KEY         its key: files
#   MAGPIE_HTTP_PORT   where nginx listens, 80 and 443 unless given: a container
#   MAGPIE_HTTPS_PORT  without rights takes others
#   MAGPIE_ORIGINS     pages elsewhere that may read refusals of nginx: the same list as chat.allowed-origins, separated
#                      by spaces. May be empty
#
# Logs go to standard output and standard error. A line of magpie.conf that is no longer there is an error.
set -eu

: "${MAGPIE_HOST:?the name that people use}" "${MAGPIE_NODES:?the nodes}"
: "${MAGPIE_CERTIFICATE:?a file}" "${MAGPIE_KEY:?a file}"
ipv6=no
[ ! -e /proc/net/if_inet6 ] || ipv6=yes

exec awk -v host="$MAGPIE_HOST" -v nodes="$MAGPIE_NODES" -v origins="${MAGPIE_ORIGINS:-}" \
    -v certificate="$MAGPIE_CERTIFICATE" -v key="$MAGPIE_KEY" \
    -v http="${MAGPIE_HTTP_PORT:-80}" -v https="${MAGPIE_HTTPS_PORT:-443}" -v ipv6="$ipv6" '
  # All occurrences of a text, which is no pattern; each rule must be used so many times.
  function put(rule, text, with,   at, done) {
    done = ""
    while ((at = index($0, text)) > 0) {
      done = done substr($0, 1, at - 1) with
      $0 = substr($0, at + length(text))
      used[rule]++
    }
    $0 = done $0
  }
  function each(rule, text,   list, count, i, line) {
    line = $0
    count = split(nodes, list, " ")
    for (i = 1; i <= count; i++) {
      $0 = line
      put(rule, text, list[i])
      print
    }
    used[rule] = 1
  }
  /server 127\.0\.0\.1:8080 / && !/#/ { each("rest", "127.0.0.1"); next }
  /server 127\.0\.0\.1:8090 / && !/#/ { each("push", "127.0.0.1"); next }
  /# https:\/\/chat\.example\.org / {
    count = split(origins, list, " ")
    for (i = 1; i <= count; i++) {
      print "  " list[i] " $http_origin;"
    }
    used["origins"]++
    next
  }
  /listen \[::\]:/ && ipv6 == "no" { next }
  {
    put("name", "server_name im.example.org;", "server_name " host ";")
    put("certificate", "/etc/ssl/certs/im.example.org.pem", certificate)
    put("key", "/etc/ssl/private/im.example.org.key", key)
    put("log", "/var/log/nginx/magpie.log", "/dev/stdout")
    put("errors", "/var/log/nginx/magpie.error.log", "/dev/stderr")
    put("http", "listen 80;", "listen " http ";")
    put("http6", "listen [::]:80;", "listen [::]:" http ";")
    put("https", "listen 443 ", "listen " https " ")
    put("https6", "listen [::]:443 ", "listen [::]:" https " ")
    print
  }
  END {
    wanted = "rest=1 push=1 origins=1 name=2 certificate=2 key=2 log=1 http=1 https=2"
    count = split(wanted, rules, " ")
    for (i = 1; i <= count; i++) {
      split(rules[i], rule, "=")
      if (used[rule[1]] != rule[2]) {
        print "render.sh: rule " rule[1] " fits " used[rule[1]] + 0 " lines, not " rule[2] > "/dev/stderr"
        failed = 1
      }
    }
    exit failed
  }' "$1"
