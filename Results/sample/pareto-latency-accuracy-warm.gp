if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1100; H = 859
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
set output 'pareto-latency-accuracy-warm.'.TERM
set multiplot
set label headline('Nothing is beaten in latency and accuracy on any device: each gain has its price') at screen 0.01727, screen 0.96973 left tc rgb INK font ',13'
set label 'Simulated latency (ms) against accuracy (%), warm, more accuracy is better; n = 12 cells; the line is the front, grey points ' at screen 0.01727, screen 0.93597 left tc rgb MUTED font ',12'
set label 'are beaten' at screen 0.01727, screen 0.91269 left tc rgb MUTED font ',12'
set grid xtics
set lmargin at screen 0.05051; set rmargin at screen 0.48091
set tmargin at screen 0.85448; set bmargin at screen 0.51688
unset logscale x; set xrange [10.8316964:32.8966315]; set xtics 15,5 nomirror out scale 0.5 textcolor rgb MUTED
unset logscale y; set yrange [95.516:101.71]; set ytics 96,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('budget-phone-3gb') at screen 0.05051, screen 0.87078 left tc rgb INK font ',12'
set label '↑ accuracy (%)' at screen 0.05051, screen 0.46799 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.48091, screen 0.46799 right tc rgb MUTED font ',11'
set label 'mobilenetv3-small\@128' at screen 0.10440, screen 0.54136 left tc rgb INK font ',10'
set label 'mobilenetv3-small\@160' at screen 0.17356, screen 0.66672 left tc rgb INK font ',10'
set label 'mobilenetv3-small' at screen 0.35572, screen 0.76128 right tc rgb INK font ',10'
plot 'pareto-latency-accuracy-warm.dat' index 0 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-latency-accuracy-warm.dat' index 1 using 1:2 with points pt 7 ps 0.9 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.55051; set rmargin at screen 0.98091
set tmargin at screen 0.85448; set bmargin at screen 0.51688
unset logscale x; set xrange [1.6513711:4.31879275]; set xtics 2,0.5 nomirror out scale 0.5 textcolor rgb MUTED
unset logscale y; set yrange [95.516:101.71]; set ytics 96,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('ipad-pro-11-m2') at screen 0.55051, screen 0.87078 left tc rgb INK font ',12'
set label '↑ accuracy (%)' at screen 0.55051, screen 0.46799 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.98091, screen 0.46799 right tc rgb MUTED font ',11'
set label 'mobilenetv3-small\@128' at screen 0.60440, screen 0.54136 left tc rgb INK font ',10'
set label 'mobilenetv3-small\@160' at screen 0.67609, screen 0.66672 left tc rgb INK font ',10'
set label 'mobilenetv3-small' at screen 0.85572, screen 0.76128 right tc rgb INK font ',10'
plot 'pareto-latency-accuracy-warm.dat' index 2 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-latency-accuracy-warm.dat' index 3 using 1:2 with points pt 7 ps 0.9 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.05051; set rmargin at screen 0.48091
set tmargin at screen 0.41676; set bmargin at screen 0.07916
unset logscale x; set xrange [1.3891015:3.97293675]; set xtics 1.5,0.5 nomirror out scale 0.5 textcolor rgb MUTED
unset logscale y; set yrange [95.516:101.71]; set ytics 96,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('iphone-15-pro') at screen 0.05051, screen 0.43306 left tc rgb INK font ',12'
set label '↑ accuracy (%)' at screen 0.05051, screen 0.03027 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.48091, screen 0.03027 right tc rgb MUTED font ',11'
set label 'mobilenetv3-small\@128' at screen 0.10440, screen 0.10364 left tc rgb INK font ',10'
set label 'mobilenetv3-small\@160' at screen 0.18282, screen 0.22900 left tc rgb INK font ',10'
set label 'mobilenetv3-small' at screen 0.35572, screen 0.32356 right tc rgb INK font ',10'
plot 'pareto-latency-accuracy-warm.dat' index 4 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-latency-accuracy-warm.dat' index 5 using 1:2 with points pt 7 ps 0.9 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.55051; set rmargin at screen 0.98091
set tmargin at screen 0.41676; set bmargin at screen 0.07916
unset logscale x; set xrange [3.23307686:8.97438185]; set xtics 4,1 nomirror out scale 0.5 textcolor rgb MUTED
unset logscale y; set yrange [95.516:101.71]; set ytics 96,2 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('snapdragon-855-phone') at screen 0.55051, screen 0.43306 left tc rgb INK font ',12'
set label '↑ accuracy (%)' at screen 0.55051, screen 0.03027 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.98091, screen 0.03027 right tc rgb MUTED font ',11'
set label 'mobilenetv3-small\@128' at screen 0.60440, screen 0.10364 left tc rgb INK font ',10'
set label 'mobilenetv3-small\@160' at screen 0.67548, screen 0.22900 left tc rgb INK font ',10'
set label 'mobilenetv3-small' at screen 0.85572, screen 0.32356 right tc rgb INK font ',10'
plot 'pareto-latency-accuracy-warm.dat' index 6 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-latency-accuracy-warm.dat' index 7 using 1:2 with points pt 7 ps 0.9 lc rgb C[1]
unset label; unset arrow
unset multiplot
unset output
