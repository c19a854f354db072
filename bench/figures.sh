# Sourced by the benchmarks: shows their first lines when asked for help, reads figures out of files and sums them up.

if [[ ${1:-} == --help ]]; then
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
  exit
fi

# The first number of a key in a JSON file.
number() { grep -o "\"$2\": *[0-9.]*" "$1" | head -n 1 | grep -o '[0-9.]*$'; }

# The median of the numbers on standard input, a line each.
median() {
  sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}
