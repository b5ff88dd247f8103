#!/usr/bin/env bash
# The tests of dieharder that its -a runs, one after the other, on one layout: a row for each p-value, with the seed that shows it again. docs/randomness.md has the results.
# Usage: tools/RandomWords/battery.sh LAYOUT FIRST_SEED [TEST:N …]; a test is named by its number, and N is its variation (0 where there are none)
set -euo pipefail
words=$(dirname "$0")/bin/Release/net10.0/ExPost.RandomWords
layout=$1 seed=$2
shift 2
# Not 5, 6, 7 and 14, of which dieharder itself says that they are suspect, or not to be used. What needs the most words comes last.
if [ $# = 0 ]; then
    set -- {0,1,2,3,4,8,9,10,11,12,13,15,16,100,101,102}:0 200:{1..12} 201:{2..5} 202:{2..5} {204..209}:0 17:0 203:{0..32}
fi
for test in "$@"; do
    # Without the pipe's end the generator would write for ever; its status is that of a broken pipe.
    { "$words" "$layout" "$seed" || true; } | dieharder -g 200 -d "${test%:*}" -n "${test#*:}" | grep -E 'PASSED|WEAK|FAILED' | sed "s/^/$layout|$seed|/"
    # Far enough that layouts over seeds do not meet the same words again.
    seed=$((seed + 1000000000))
done
