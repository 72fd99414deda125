# An interrupted import: its word and exit code, nothing left behind, and then it starts anew. It waits for the rest of
# a pipe, so that there is time.
mkdir out
for signal in TERM INT; do
    mkfifo pipe
    "$WISP" trace import pipe --format lines -o out/x.wtr --experts 4 2> said &
    import=$!
    exec 3> pipe
    printf 'request,token,phase,layer,experts\na,0,prefill,0,1\nb,0,prefill,0,1\n' >&3
    until ls out/.x.wtr.* > /dev/null 2>&1; do sleep 0.02; done
    kill -s $signal $import
    exec 3>&-
    wait $import
    echo "exit $?"
    cat said
    ls -A out
    rm pipe
done
printf 'request,token,phase,layer,experts\na,0,prefill,0,1\nb,0,prefill,0,1\n' > again
"$WISP" trace import again -o out/x.wtr --experts 4 2> /dev/null
ls out
# A signal while gnuplot draws ends that, too.
mkdir bin
printf '#!/bin/sh\necho $$ > ../pid\nexec sleep 60\n' > bin/gnuplot
chmod +x bin/gnuplot
PATH=$PWD/bin:$PATH "$WISP" trace stats "$TOP/traces/demo.wtr" --plot plots > table 2> said &
stats=$!
until [ -s pid ]; do sleep 0.02; done
sleep 0.1
kill -s TERM $stats
wait $stats
echo "exit $?"
cat said
kill -0 "$(cat pid)" 2> /dev/null && echo 'gnuplot is still there'
ls -A out
