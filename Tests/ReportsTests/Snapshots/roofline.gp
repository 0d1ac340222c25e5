if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1200; H = 537
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
set output 'roofline.'.TERM
set multiplot
set label headline('Arithmetic') at screen 0.01583, screen 0.95158 left tc rgb INK font ',13'
set label 'Simulated GFLOP/s' at screen 0.01583, screen 0.89758 left tc rgb MUTED font ',12'
set grid xtics
set label '■ gemm' at screen 0.01583, screen 0.84544 left tc rgb C[1] font ',12'
set label '■ depthwise' at screen 0.09003, screen 0.84544 left tc rgb C[2] font ',12'
set lmargin at screen 0.04124; set rmargin at screen 0.48250
set tmargin at screen 0.75978; set bmargin at screen 0.16387
set logscale x; set xrange [0.16666666666666666:300]; set xtics ('1' 1, '10' 10, '100' 100) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [1.875:64]; set ytics ('2' 2, '5' 5, '10' 10, '20' 20, '50' 50) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('fp32') at screen 0.04124, screen 0.78585 left tc rgb INK font ',12'
set label '↑ GFLOP/s' at screen 0.04124, screen 0.08566 left tc rgb MUTED font ',11'
set label 'operations per byte moved →' at screen 0.48250, screen 0.08566 right tc rgb MUTED font ',11'
set label 'L1 64.0, DRAM 8.00 GB/s' at screen 0.04124, screen 0.05214 left tc rgb MUTED font ',11'
set label 'conv1' at screen 0.29884, screen 0.56344 left tc rgb INK font ',10'
set label 'L1' at 0.20833333333333331, 13.333333333333332 left offset -0.6,0.5 rotate by (180/pi*atan(1.2831)) tc rgb MUTED font ',9'
set label 'DRAM' at 0.421875, 3.375 left offset -0.6,0.5 rotate by (180/pi*atan(1.2831)) tc rgb MUTED font ',9'
set label 'scalar peak 4.00 GFLOP/s' at graph 0.995, first 4 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'fp32 peak 32.0 GFLOP/s' at graph 0.995, first 32 right offset 0,0.55 tc rgb INK font ',10'
plot 'roofline.dat' index 0 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline.dat' index 1 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline.dat' index 2 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline.dat' index 3 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline.dat' index 4 using 1:2 with points pt 7 ps 0.45 lc rgb C[1], \
  'roofline.dat' index 5 using 1:2 with points pt 7 ps 0.45 lc rgb C[2]
unset label; unset arrow
set lmargin at screen 0.54124; set rmargin at screen 0.98250
set tmargin at screen 0.75978; set bmargin at screen 0.16387
set logscale x; set xrange [0.16666666666666666:300]; set xtics ('1' 1, '10' 10, '100' 100) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [1.875:64]; set ytics ('2' 2, '5' 5, '10' 10, '20' 20, '50' 50) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('unknown') at screen 0.54124, screen 0.78585 left tc rgb INK font ',12'
set label '↑ GFLOP/s' at screen 0.54124, screen 0.08566 left tc rgb MUTED font ',11'
set label 'operations per byte moved →' at screen 0.98250, screen 0.08566 right tc rgb MUTED font ',11'
plot NaN notitle
unset label; unset arrow
unset multiplot
unset output
