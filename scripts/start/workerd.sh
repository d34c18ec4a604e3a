#!/bin/sh
# Runs workerd, and ends it when its parent has ended, however that ended. A terminal's Ctrl-C reaches workerd too: it must
# go on until the parent has finished the requests that are under way.
trap '' INT
# Miniflare's control pipe. It closes with the parent.
(cat <&3 >/dev/null; kill -9 $$) 2>/dev/null &
# Left over where workerd was killed and starts anew.
rm -f "$TASKWIRE_SOCKETS"/*
exec "$TASKWIRE_WORKERD" "$@"
