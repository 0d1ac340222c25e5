if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1100; H = 532
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
set output 'pareto-warm.'.TERM
set multiplot
set label headline('lightweight-0.8m in fp16 (big cores, all threads) is best in latency and peak memory ') at screen 0.01727, screen 0.95113 left tc rgb INK font ',13'
set label headline('on every device') at screen 0.01727, screen 0.90414 left tc rgb INK font ',13'
set label 'Simulated latency (ms) against peak memory (MiB), warm; n = 61 cells, 5 more without both values; the line is the front, ' at screen 0.01727, screen 0.84962 left tc rgb MUTED font ',12'
set label 'grey points are beaten; 4 names left out for want of room' at screen 0.01727, screen 0.81203 left tc rgb MUTED font ',12'
set grid xtics
set label '● fp32, 1 thread' at screen 0.01727, screen 0.75940 left tc rgb MUTED font ',12'
set label '■ fp16, big cores, all threads' at screen 0.15131, screen 0.75940 left tc rgb MUTED font ',12'
set label '▲ fp32, big cores, all threads' at screen 0.38411, screen 0.75940 left tc rgb MUTED font ',12'
set lmargin at screen 0.06453; set rmargin at screen 0.48091
set tmargin at screen 0.67293; set bmargin at screen 0.12782
set logscale x; set xrange [5.949493125:8806.5783616]; set xtics ('10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [6.668214797973633:776.8203125]; set ytics ('10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('budget-phone-3gb') at screen 0.06453, screen 0.69925 left tc rgb INK font ',12'
set label '↑ peak memory (MiB)' at screen 0.06453, screen 0.04887 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.48091, screen 0.04887 right tc rgb MUTED font ',11'
set label 'lightweight-0.8m' at screen 0.09771, screen 0.16099 left tc rgb INK font ',10'
set label 'bert-base' at screen 0.39030, screen 0.52702 left tc rgb MUTED font ',10'
set label 'bert-mini' at screen 0.20061, screen 0.36088 right tc rgb MUTED font ',10'
set label 'efficientnet-b0' at screen 0.19465, screen 0.25880 left tc rgb MUTED font ',10'
set label 'gpt2' at screen 0.34079, screen 0.54154 right tc rgb MUTED font ',10'
set label 'mobilenetv2' at screen 0.17068, screen 0.28661 right tc rgb MUTED font ',10'
set label 'resnet18' at screen 0.23368, screen 0.39970 center tc rgb MUTED font ',10'
set label 'squeezenet1.1' at screen 0.22064, screen 0.21066 left tc rgb MUTED font ',10'
plot 'pareto-warm.dat' index 0 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-warm.dat' index 1 using 1:2 with points pt 7 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 2 using 1:2 with points pt 5 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 3 using 1:2 with points pt 9 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 4 using 1:2 with points pt 5 ps 0.9 lc rgb C[1]
unset label; unset arrow
set lmargin at screen 0.56453; set rmargin at screen 0.98091
set tmargin at screen 0.67293; set bmargin at screen 0.12782
set logscale x; set xrange [0.58593125:2082.1056496]; set xtics ('1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [6.668214797973633:3724.7625000000003]; set ytics ('10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500, '1000' 1000, '2000' 2000) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('iphone-15-pro') at screen 0.56453, screen 0.69925 left tc rgb INK font ',12'
set label '↑ peak memory (MiB)' at screen 0.56453, screen 0.04887 left tc rgb MUTED font ',11'
set label 'latency (ms) →' at screen 0.98091, screen 0.04887 right tc rgb MUTED font ',11'
set label 'lightweight-0.8m' at screen 0.59483, screen 0.14765 left tc rgb INK font ',10'
set label 'bert-base' at screen 0.86374, screen 0.42809 left tc rgb MUTED font ',10'
set label 'bert-mini' at screen 0.72926, screen 0.30312 right tc rgb MUTED font ',10'
set label 'decoder-24x2048' at screen 0.95061, screen 0.63243 right tc rgb MUTED font ',10'
set label 'efficientnet-b0' at screen 0.74634, screen 0.26779 left tc rgb MUTED font ',10'
set label 'gpt2' at screen 0.81998, screen 0.43901 right tc rgb MUTED font ',10'
set label 'mobilenetv2' at screen 0.71986, screen 0.22658 left tc rgb MUTED font ',10'
set label 'resnet18' at screen 0.74135, screen 0.33908 center tc rgb MUTED font ',10'
set label 'squeezenet1.1' at screen 0.70707, screen 0.18501 left tc rgb MUTED font ',10'
plot 'pareto-warm.dat' index 5 using 1:2 with lines lc rgb C[1] lw 1.4, \
  'pareto-warm.dat' index 6 using 1:2 with points pt 7 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 7 using 1:2 with points pt 5 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 8 using 1:2 with points pt 9 ps 0.7 lc rgb FAINT, \
  'pareto-warm.dat' index 9 using 1:2 with points pt 5 ps 0.9 lc rgb C[1]
unset label; unset arrow
unset multiplot
unset output
