if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1100; H = 487
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
set output 'pareto.'.TERM
set multiplot
set label headline('Two make the front') at screen 0.01727, screen 0.94661 left tc rgb INK font ',13'
set label 'Simulated' at screen 0.01727, screen 0.88706 left tc rgb MUTED font ',12'
set grid xtics
set label '● fp32' at screen 0.01727, screen 0.82957 left tc rgb MUTED font ',12'
set label '■ fp16' at screen 0.08469, screen 0.82957 left tc rgb MUTED font ',12'
set lmargin at screen 0.04074; set rmargin at screen 0.48091
set tmargin at screen 0.73511; set bmargin at screen 0.13963
set logscale x; set xrange [3.125:112]; set xtics ('5' 5, '10' 10, '20' 20, '50' 50, '100' 100) nomirror out scale 0.5 textcolor rgb MUTED
unset logscale y; set yrange [8.1:16.25]; set ytics 10,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('pixel-5') at screen 0.04074, screen 0.76386 left tc rgb INK font ',12'
set label '↑ peak memory (MiB)' at screen 0.04074, screen 0.05339 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.48091, screen 0.05339 right tc rgb MUTED font ',11'
set label 'small' at screen 0.09218, screen 0.42459 right tc rgb INK font ',10'
set label 'large' at screen 0.39778, screen 0.20539 right tc rgb INK font ',10'
set label 'beaten' at screen 0.42947, screen 0.57072 left tc rgb MUTED font ',10'
plot 'pareto.dat' index 0 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto.dat' index 1 using 1:2 with points pt 7 ps 0.7 lc rgb FAINT, \
  'pareto.dat' index 2 using 1:2 with points pt 7 ps 0.9 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.54074; set rmargin at screen 0.98091
set tmargin at screen 0.73511; set bmargin at screen 0.13963
unset logscale x; set xrange [0:1]; unset xtics
unset logscale y; set yrange [0:1]; unset ytics
set label panel('empty') at screen 0.54074, screen 0.76386 left tc rgb INK font ',12'
set label '↑ peak memory (MiB)' at screen 0.54074, screen 0.05339 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.98091, screen 0.05339 right tc rgb MUTED font ',11'
plot NaN notitle
unset label; unset arrow
unset multiplot
unset output
