#!/bin/sh
# Runs workerd, and ends it when its parent has ended, however that ended. A signal to the parent's process group must not
# reach it: it goes on until the parent has finished the requests that are under way. So it has a session of its own.
if [ -z "$TASKWIRE_SESSION" ] && command -v setsid >/dev/null; then
  TASKWIRE_SESSION=own exec setsid "$0" "$@"
fi
trap '' INT
# Miniflare's control pipe. It closes with the parent.
(cat <&3 >/dev/null; kill -9 $$) 2>/dev/null &
# Left over where workerd was killed and starts anew.
rm -f "$TASKWIRE_SOCKETS"/*
exec "$TASKWIRE_WORKERD" "$@"
