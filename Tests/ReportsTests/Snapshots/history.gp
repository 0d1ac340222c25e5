if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1100; H = 691
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
set output 'history.'.TERM
set multiplot
set label headline('It changed') at screen 0.01727, screen 0.96237 left tc rgb INK font ',13'
set label 'Simulated latency (ms)' at screen 0.01727, screen 0.92041 left tc rgb MUTED font ',12'
set lmargin at screen 0.04499; set rmargin at screen 0.48091
set tmargin at screen 0.84805; set bmargin at screen 0.50072
set xrange [-0.5:3.5]
unset xtics
unset logscale y; set yrange [16.38:31.05]; set ytics 20,4 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('a') at screen 0.04499, screen 0.86831 left tc rgb INK font ',12'
set label 'aaaaaaa' at screen 0.09948, screen 0.47757 center tc rgb MUTED font ',11'
set label 'bbbbbbb' at screen 0.20846, screen 0.47757 center tc rgb MUTED font ',11'
set label 'ccccccc' at screen 0.31744, screen 0.47757 center tc rgb MUTED font ',11'
set label 'ddddddd' at screen 0.42642, screen 0.47757 center tc rgb MUTED font ',11'
set arrow from 3, graph 0 to 3, graph 1 nohead lc rgb C[2] lw 1.2 dt (6,4)
set label '+20.0 %' at screen 0.42097, screen 0.83719 right tc rgb C[2] font ',11'
set label 'model changed' at screen 0.42097, screen 0.81548 right tc rgb MUTED font ',10'
set label 'oom' at 2, graph 0.03 left rotate by 90 tc rgb FAINT font ',10'
plot 'history.dat' index 0 using 1:2:3 with filledcurves fc rgb C[1] fs transparent solid 0.15, \
  'history.dat' index 1 using 1:2 with lines lc rgb INK lw 1 dt 3, \
  'history.dat' index 2 using 1:2 with lines lc rgb C[1] lw 1.6, \
  'history.dat' index 2 using 1:2 with points pt 7 ps 0.5 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.54499; set rmargin at screen 0.98091
set tmargin at screen 0.84805; set bmargin at screen 0.50072
set xrange [-0.5:0.5]
unset xtics
unset logscale y; set yrange [17.1:25.25]; set ytics 18,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('b') at screen 0.54499, screen 0.86831 left tc rgb INK font ',12'
set label 'aaaaaaa' at screen 0.76295, screen 0.47757 center tc rgb MUTED font ',11'
plot 'history.dat' index 3 using 1:2:(0):($3-$2) with vectors nohead lc rgb C[1] lw 1, \
  'history.dat' index 4 using 1:2 with lines lc rgb C[1] lw 1.6, \
  'history.dat' index 4 using 1:2 with points pt 7 ps 0.5 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.04499; set rmargin at screen 0.48091
set tmargin at screen 0.41100; set bmargin at screen 0.06368
set xrange [-0.5:0.5]
unset xtics
unset logscale y; set yrange [0:1]; unset ytics
set label panel('c') at screen 0.04499, screen 0.43126 left tc rgb INK font ',12'
set label 'ccccccc' at screen 0.26295, screen 0.04052 center tc rgb MUTED font ',11'
set label 'oom' at 0, graph 0.03 left rotate by 90 tc rgb FAINT font ',10'
plot NaN notitle
unset label; unset arrow
unset multiplot
unset output
