if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 860; H = 514
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
set output 'history-latency.'.TERM
set multiplot
set label headline('The latency of mobilenetv2 on snapdragon-855-phone changed by ') at screen 0.02209, screen 0.94942 left tc rgb INK font ',13'
set label headline('-19.7 % at all-fused, the largest of 2 changes: passes-off changed') at screen 0.02209, screen 0.90078 left tc rgb INK font ',13'
set label 'Simulated latency (ms) of 5 runs, oldest first; mobilenetv2 / snapdragon-855-phone / baseline / ' at screen 0.02209, screen 0.84436 left tc rgb MUTED font ',12'
set label 'warm; the dashed line is the mean; the band is the 90 % interval' at screen 0.02209, screen 0.80545 left tc rgb MUTED font ',12'
set lmargin at screen 0.05755; set rmargin at screen 0.97558
set tmargin at screen 0.70817; set bmargin at screen 0.08560
set xrange [-0.5:4.5]
unset xtics
unset logscale y; set yrange [7.720794859999999:75.14407084999999]; set ytics 20,20 nomirror out scale 0.5 textcolor rgb MUTED
set label 'plain' at screen 0.14935, screen 0.05447 center tc rgb MUTED font ',11'
set label 'still-plain' at screen 0.33296, screen 0.05447 center tc rgb MUTED font ',11'
set label 'norm-fused' at screen 0.51657, screen 0.05447 center tc rgb MUTED font ',11'
set label 'all-fused' at screen 0.70017, screen 0.05447 center tc rgb MUTED font ',11'
set label 'again' at screen 0.88378, screen 0.05447 center tc rgb MUTED font ',11'
set arrow from 2, graph 0 to 2, graph 1 nohead lc rgb C[3] lw 1.2 dt (6,4)
set arrow from 3, graph 0 to 3, graph 1 nohead lc rgb C[3] lw 1.2 dt (6,4)
set label '-19.7 %' at screen 0.70715, screen 0.69358 left tc rgb C[3] font ',11'
set label 'passes-off changed' at screen 0.70715, screen 0.66440 left tc rgb MUTED font ',10'
set label '-15.1 %' at screen 0.52354, screen 0.69358 left tc rgb C[3] font ',11'
set label 'passes-off changed' at screen 0.52354, screen 0.66440 left tc rgb MUTED font ',10'
plot 'history-latency.dat' index 0 using 1:2:3 with filledcurves fc rgb C[1] fs transparent solid 0.15, \
  'history-latency.dat' index 1 using 1:2 with lines lc rgb INK lw 1 dt 3, \
  'history-latency.dat' index 2 using 1:2 with lines lc rgb C[1] lw 1.6, \
  'history-latency.dat' index 2 using 1:2 with points pt 7 ps 0.5 lc rgb C[1]
unset label; unset arrow
unset multiplot
unset output
