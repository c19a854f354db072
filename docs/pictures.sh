#!/usr/bin/env bash
# Makes the pictures of the README in docs/pictures: page.png, the web page of a run after some 35 seconds, and terminal.png,
# what the terminal shows at the end of it. The run and its target are real, on loopback, and take 45 seconds. Needs
# chromium, tmux, curl and the .NET SDK, and a machine with little else to do: fails when the run is not COMPLETE.
#
# docs/pictures.sh
# LOADCLUSTER=/path/to/loadcluster docs/pictures.sh     with a program that is published already
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
pictures=$root/docs/pictures
columns=100 # of the terminal
largest=200000 # bytes of a picture

for tool in chromium tmux curl dotnet; do
  command -v "$tool" >/dev/null \
    || { echo "pictures.sh: $tool is missing: chromium, tmux, curl and the .NET SDK are needed" >&2; exit 1; }
done

work=$(mktemp -d)
processes=()
trap 'stop; rm -rf "$work"' EXIT

# Ends what was started, the last one first, and waits up to 10 seconds for each.
stop() {
  local i
  for ((i = ${#processes[@]} - 1; i >= 0; i--)); do
    kill "${processes[i]}" 2>/dev/null || continue
    for _ in $(seq 100); do
      kill -0 "${processes[i]}" 2>/dev/null || break
      sleep 0.1
    done
  done
}

fail() {
  echo "pictures.sh: $1" >&2
  exit 1
}

terminal() { tmux -u -S "$work/tmux" -f /dev/null "$@"; }

# Waits up to $1 seconds until the terminal shows $2, a regular expression, and prints that.
wait_for() {
  for _ in $(seq "$1"); do
    terminal capture-pane -p -J | grep -o -m 1 -- "$2" && return
    sleep 1
  done
  terminal capture-pane -p >&2
  fail "the terminal did not show '$2' within $1 s"
}

# Turns what a terminal shows, with its colours, into a page. Line 1 is the height of it, in pixels.
to_html() {
  awk '
    function escaped(text) {
      gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
      return text
    }
    function styled(text) {
      if (text == "") return ""
      return "<span style=\"color:" (colour == "" ? ink : colour) (bold ? ";font-weight:bold" : "") "\">" \
        escaped(text) "</span>"
    }
    # What the numbers between ESC[ and m change: bold, and the first 16 colours.
    function change(codes,    part, count, i) {
      count = split(codes == "" ? "0" : codes, part, ";")
      for (i = 1; i <= count; i++) {
        if (part[i] == 0) { bold = 0; colour = "" }
        else if (part[i] == 1) bold = 1
        else if (part[i] == 22) bold = 0
        else if (part[i] == 39) colour = ""
        else if (part[i] == 38 && part[i + 1] == 5) { colour = palette[part[i + 2] + 1]; i += 2 }
        else if (part[i] >= 30 && part[i] <= 37) colour = palette[part[i] - 29]
        else if (part[i] >= 90 && part[i] <= 97) colour = palette[part[i] - 81]
      }
    }
    BEGIN {
      ink = "#e6edf3"
      split("#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 " \
        "#8b949e #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #ffffff", palette, " ")
    }
    {
      line = ""
      while (match($0, /\033\[[0-9;]*m/)) {
        line = line styled(substr($0, 1, RSTART - 1))
        change(substr($0, RSTART + 2, RLENGTH - 3))
        $0 = substr($0, RSTART + RLENGTH)
      }
      lines[NR] = line styled($0)
      if (lines[NR] != "") last = NR
    }
    END {
      print last * 20 + 32
      print "<!DOCTYPE html><meta charset=\"utf-8\"><style>body { margin: 0; padding: 16px; background: #0d1117 }"
      print "pre { margin: 0; font: 14px/20px \"DejaVu Sans Mono\", Menlo, Consolas, monospace }</style><pre>"
      for (i = 1; i <= last; i++) print lines[i]
      print "</pre>"
    }'
}

# Takes a picture of the page $1, $2 by $3 pixels, as $4.
picture_of() {
  timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
    --user-data-dir="$work/chromium" --window-size="$2,$3" --screenshot="$work/$4" "file://$1" >"$work/chromium.log" 2>&1 \
    || { cat "$work/chromium.log" >&2; fail "no picture $4"; }
  local bytes
  bytes=$(wc -c <"$work/$4")
  [ "$bytes" -lt "$largest" ] || fail "$4 has $bytes bytes, $largest are too many"
}

loadcluster=${LOADCLUSTER:-$work/loadcluster/loadcluster}
[ -n "${LOADCLUSTER:-}" ] || dotnet publish "$root/src/Cli" -c Release -o "$work/loadcluster" -v quiet -nologo >&2
PATH=$(cd "$(dirname "$loadcluster")" && pwd):$PATH

"$loadcluster" target --port 0 --delay 0ms..20ms >"$work/target.log" &
processes+=($!)
target=
for _ in $(seq 100); do
  target=$(grep -o 'http://[0-9.:]*' "$work/target.log" | head -n 1) && break
  sleep 0.1
done
[ -n "$target" ] || fail "the target did not start"

terminal new-session -d -x "$columns" -y 30 -c "$work" "PS1='\$ ' exec bash --norc --noprofile"
processes+=("$(terminal display-message -p '#{pid}')")
wait_for 10 '^\$' >/dev/null
terminal send-keys "loadcluster run $target/{index} --stage 15s:0..2000 --stage 30s:2000 -c 200 --web" Enter

# The page is saved, and its picture taken after the run: a browser that starts takes processor time from the run.
page=$(wait_for 30 'The run is at http://[0-9.:]*')
page=${page##* }
sleep 37
run=$(curl -fsS -m 10 "$page/" | grep -o -m 1 'href="/runs/[^"/]*"' | head -n 1 | cut -d '"' -f 2)
curl -fsS -m 10 "$page$run" >"$work/page.html"

wait_for 60 'Results are in' >/dev/null
sleep 1
terminal capture-pane -p -e >"$work/terminal.txt"
terminal capture-pane -p | grep '^COMPLETE' >/dev/null \
  || { terminal capture-pane -p >&2; fail "the run was disturbed: try again when the machine has less to do"; }

to_html <"$work/terminal.txt" >"$work/terminal.html"
height=$(head -n 1 "$work/terminal.html")
sed -i 1d "$work/terminal.html"
picture_of "$work/terminal.html" $((columns * 17 / 2 + 32)) "$height" terminal.png
# Only what is above the tables: it ends with the charts over time.
echo '<style>[data-live] > :nth-child(n + 3) { display: none }</style>' >>"$work/page.html"
picture_of "$work/page.html" 1152 1044 page.png
mkdir -p "$pictures"
cp "$work/terminal.png" "$work/page.png" "$pictures/"
wc -c "$pictures/terminal.png" "$pictures/page.png"
