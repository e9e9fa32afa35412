#!/bin/bash
# Ends with 0 when the node in this container is ready. Bash speaks HTTP here: the image need not have a client for it.
set -u

exec 3<>"/dev/tcp/127.0.0.1/${SERVER_PORT:-8080}" || exit 1
printf 'GET /actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 4 _ status _ <&3 || exit 1
[ "$status" = 200 ]
