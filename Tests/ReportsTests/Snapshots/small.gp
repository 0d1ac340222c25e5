if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 860; H = 472
if (TERM eq "svg") set terminal svg size W,H dynamic enhanced font FONT.",13" background rgb "white" linewidth 1
if (TERM eq "png") set terminal pngcairo size 2*W,2*H enhanced font FONT.",13" fontscale 2 linewidth 2 pointscale 2 background rgb "white"
set encoding utf8
INK = "#1b1f24"; MUTED = "#57606a"; GRID = "#d8dee4"; FAINT = "#8c959f"
array C[7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
set border 3 lc rgb MUTED lw 0.8
set tics nomirror out scale 0.5 textcolor rgb MUTED
set grid noxtics ytics back lc rgb GRID lw 0.7 lt 1, lc rgb GRID lw 0.7 lt 1
unset key
unset mouse
set style fill solid 1.0 noborder
headline(s) = "{/:Bold*1.2 ".s."}"
panel(s) = "{/:Bold ".s."}"
set output 'small.'.TERM
set multiplot
set label headline('B is faster') at screen 0.02209, screen 0.94497 left tc rgb INK font ',13'
set label 'Simulated latency, ms' at screen 0.02209, screen 0.88360 left tc rgb MUTED font ',12'
set label '■ A' at screen 0.02209, screen 0.82434 left tc rgb C[1] font ',12'
set label '■ B' at screen 0.07874, screen 0.82434 left tc rgb C[2] font ',12'
set lmargin at screen 0.05755; set rmargin at screen 0.97558
set tmargin at screen 0.72698; set bmargin at screen 0.09206
set xrange [-0.5:1.5]; unset xtics
set boxwidth 0.37040000000000006
unset logscale y; set yrange [0:49.449999999999996]; set ytics 0,10 nomirror out scale 0.5 textcolor rgb MUTED
set label 'pixel-5' at screen 0.28706, screen 0.05820 center tc rgb MUTED font ',13'
set label 'budget\_phone' at screen 0.74607, screen 0.05820 center tc rgb MUTED font ',13'
set label '-50 %' at 0.2, 20 center offset 0,0.6 tc rgb INK font ',10'
set label 'oom' at 0.8, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
plot 'small.dat' index 0 using 1:2 with boxes lc rgb C[1], \
  'small.dat' index 1 using 1:2 with boxes lc rgb C[2], \
  'small.dat' index 2 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
unset multiplot
unset output
