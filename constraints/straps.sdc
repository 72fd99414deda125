# straps.sdc - pins of the die, the router and d2d that are constant while the clock runs: position, depths of the neighbours'
# buffers, weights of the inputs, number of tags, limit of the links. Not timed.
foreach strap {here_x here_y credits_req credits_rsp weights tag_limit links_limit} {
    set pins [get_ports -quiet "${strap}*"]
    if {[llength $pins]} { set_false_path -from $pins }
}
