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
