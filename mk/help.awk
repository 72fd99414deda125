# Lists the targets and variables that carry a `## ` comment, in the order of the files read.
function row(name, text) { return sprintf("  %-22s %s\n", name, text) }

/^[a-z][a-z0-9_.-]*:.* ## / {
    name = $1
    sub(/:.*/, "", name)
    text = $0
    sub(/.* ## /, "", text)
    targets = targets row(name, text)
}

/^[A-Z_]+ [:?]?=.*## / {
    value = $0
    sub(/^[A-Z_]+ [:?]?= */, "", value)
    text = value
    sub(/.*## /, "", text)
    sub(/ *##.*/, "", value)
    variables = variables row($1 (value == "" ? "" : "=" value), text)
}

END { printf "usage: make TARGET [VARIABLE=value]...\n\ntargets:\n%s\nvariables:\n%s", targets, variables }
