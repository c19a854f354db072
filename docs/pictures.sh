#!/usr/bin/env bash
# Makes the pictures of the README: a run on a terminal and on the dashboard. Needs chromium and `script` (bsdutils).
#
# docs/pictures.sh
. "$(dirname "$0")/../bench/target.sh"

pictures="$root/docs/pictures"
mkdir -p "$pictures"
most_bytes=200000

# Takes a picture of the page $2, $3 pixels wide and $4 high, as $1.png.
take() {
  # Chromium refuses to run as root with its sandbox.
  local sandbox=()
  [ "$(id -u)" != 0 ] || sandbox=(--no-sandbox)
  chromium --headless "${sandbox[@]}" --disable-gpu --hide-scrollbars --window-size="$3,$4" \
    --screenshot="$pictures/$1.png" "$2" 2>/dev/null
  [ "$(stat -c %s "$pictures/$1.png")" -le "$most_bytes" ] || { echo "$1.png is larger than $most_bytes bytes" >&2; exit 1; }
}

# Makes a page of what a terminal showed: SGR colours 30-37 and 90-97 in $1 become those of a dark screen.
page_of_terminal() {
  echo '<!DOCTYPE html><meta charset="utf-8"><style>body { margin: 0; background: #0f1318; color: #e7ebf0; padding: 20px; }
    pre { margin: 0; font: 14px/1.35 "DejaVu Sans Mono", monospace; } .g { color: #4cc46a; } .y { color: #e3b341; } .r { color: #ff8078; }
    .s { color: #a1acb8; } b { color: #fff; }</style><pre>'
  sed -e 's/\r//g' -e 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' -e 's/\x1b\[[0-9;]*[A-HJKSTfhlnsu]//g; s/\x1b\[?[0-9]*[hl]//g' \
    -e 's/\x1b\[\(0;\)\?38;5;\(2\|10\)m\|\x1b\[[0-9;]*[39]2m/<span class=g>/g; s/\x1b\[\(0;\)\?38;5;\(9\|1\)m\|\x1b\[[0-9;]*[39]1m/<span class=r>/g' \
    -e 's/\x1b\[38;5;[0-9]*m\|\x1b\[90m/<span class=s>/g; s/\x1b\[1m/<b>/g; s/\x1b\[[0-9;]*m/<\/b><\/span>/g' "$1"
  echo '</pre>'
}

start_target --delay 5ms..40ms --fail 0.2%
script -qec "stty cols 100 rows 60; '$loadcluster' run '$url/{index}' -n 20k -c 100 --threshold 'p99<250ms' --check status=200 --output '$work/results'" \
  /dev/null >"$work/terminal.txt" </dev/null || true
# The report; what moved before it cannot be seen in a picture.
tac "$work/terminal.txt" | awk '{ print } /COMPLETE|DEGRADED/ { exit }' | tac | head -n 42 >"$work/report.txt"
page_of_terminal "$work/report.txt" >"$work/terminal.html"
take terminal "file://$work/terminal.html" 860 860

"$loadcluster" run "$url/{index}" --rate 800 --duration 120s -c 400 --threshold 'p99<250ms' --no-progress --output "$work/results" \
  --web 127.0.0.1:0 >/dev/null 2>"$work/web.log" &
run=$!
sleep "${SECONDS_LONG:-40}"
web=$(grep -o 'http://[0-9.:]*' "$work/web.log" | head -n 1)
name=$(curl -s "$web/api/v1/runs" | grep -o '"runId":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
take dashboard "$web/runs/$name" 1100 1150
kill -INT "$run"
wait "$run" || true
