# How the classes of nodes look; the .dot files say only what a node is.
s/class=register\b/class=register shape=box style=filled fillcolor="#cfe2f3" color="#1f4e79" penwidth=1.6/
s/class=memory\b/class=memory shape=cylinder style=filled fillcolor="#d9ead3" color="#38761d" penwidth=1.6/
s/class=unit\b/class=unit shape=box3d style=filled fillcolor="#fff2cc" color="#7f6000"/
s/class=logic\b/class=logic shape=box style=rounded color="#555555"/
s/class=port\b/class=port shape=plaintext/
s/^digraph .*/&\n    rankdir=LR nodesep=0.18 ranksep=0.45 bgcolor=white fontname="Helvetica" fontsize=11\n    node [fontname="Helvetica" fontsize=11 margin="0.08,0.04" height=0.3]\n    edge [fontname="Helvetica" fontsize=9 arrowsize=0.6 color="#444444"]/
