if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1200; H = 983
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
set output 'roofline-snapdragon-855-phone.'.TERM
set multiplot
set label headline('snapdragon-855-phone spends 92 % of the time on arithmetic, 4 % on caches') at screen 0.01583, screen 0.97355 left tc rgb INK font ',13'
set label 'Simulated GFLOP/s of each step (warm); n = 1639 steps of 11 models, 736 more without products (0 % of the time); winograd does fewer ' at screen 0.01583, screen 0.94405 left tc rgb MUTED font ',12'
set label 'products than are counted, so may lie above the peak' at screen 0.01583, screen 0.92370 left tc rgb MUTED font ',12'
set grid xtics
set label '■ matrix-multiply gemm' at screen 0.01583, screen 0.89522 left tc rgb C[1] font ',12'
set label '■ convolution gemm' at screen 0.19870, screen 0.89522 left tc rgb C[2] font ',12'
set label '■ attention gemm' at screen 0.35770, screen 0.89522 left tc rgb C[3] font ',12'
set label '■ convolution winograd' at screen 0.49657, screen 0.89522 left tc rgb C[4] font ',12'
set label '■ convolution depthwise' at screen 0.67703, screen 0.89522 left tc rgb C[5] font ',12'
set lmargin at screen 0.05526; set rmargin at screen 0.48250
set tmargin at screen 0.84842; set bmargin at screen 0.52289
set logscale x; set xrange [0.1103448275862069:8298.125689084896]; set xtics ('1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [0.01587144132526535:1292.6976]; set ytics ('0.1' 0.1, '1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('fp32, 1 thread') at screen 0.05526, screen 0.86267 left tc rgb INK font ',12'
set label '↑ GFLOP/s' at screen 0.05526, screen 0.48016 left tc rgb MUTED font ',11'
set label 'operations per byte moved →' at screen 0.48250, screen 0.48016 right tc rgb MUTED font ',11'
set label 'L1 90.9, L2 71.2, LLC 28.7, DRAM 8.79 GB/s' at screen 0.05526, screen 0.46185 left tc rgb MUTED font ',11'
set label 'bert-base layer0.intermediate' at screen 0.29597, screen 0.70743 left tc rgb INK font ',10'
set label 'gpt2 logits' at screen 0.11854, screen 0.66314 left tc rgb INK font ',10'
set label 'resnet18 conv1' at screen 0.30157, screen 0.72483 left tc rgb INK font ',10'
set label 'L1' at 0.13793103448275862, 12.542234482758621 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'L2' at 0.1986206896551724, 14.13269677142158 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'LLC' at 0.2593103448275862, 7.4443161194522345 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'DRAM' at 0.32000000000000006, 2.8115037870925113 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'scalar peak 3.81 GFLOP/s' at graph 0.995, first 3.8105912832000004 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'fp32 peak 45.5 GFLOP/s' at graph 0.995, first 45.4656 right offset 0,0.55 tc rgb INK font ',10'
set label 'fp16 peak 90.9 GFLOP/s' at graph 0.995, first 90.9312 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'int8 peak 182 GFLOP/s' at graph 0.995, first 181.8624 right offset 0,0.55 tc rgb MUTED font ',10'
plot 'roofline-snapdragon-855-phone.dat' index 0 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 1 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 2 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 3 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 4 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 5 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 6 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 7 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 8 using 1:2 with points pt 7 ps 0.45 lc rgb C[1], \
  'roofline-snapdragon-855-phone.dat' index 9 using 1:2 with points pt 7 ps 0.45 lc rgb C[2], \
  'roofline-snapdragon-855-phone.dat' index 10 using 1:2 with points pt 7 ps 0.45 lc rgb C[3], \
  'roofline-snapdragon-855-phone.dat' index 11 using 1:2 with points pt 7 ps 0.45 lc rgb C[4], \
  'roofline-snapdragon-855-phone.dat' index 12 using 1:2 with points pt 7 ps 0.45 lc rgb C[5]
unset label; unset arrow
set lmargin at screen 0.55526; set rmargin at screen 0.98250
set tmargin at screen 0.84842; set bmargin at screen 0.52289
set logscale x; set xrange [0.1103448275862069:8298.125689084896]; set xtics ('1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [0.01587144132526535:1292.6976]; set ytics ('0.1' 0.1, '1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('fp16, big cores, all threads') at screen 0.55526, screen 0.86267 left tc rgb INK font ',12'
set label '↑ GFLOP/s' at screen 0.55526, screen 0.48016 left tc rgb MUTED font ',11'
set label 'operations per byte moved →' at screen 0.98250, screen 0.48016 right tc rgb MUTED font ',11'
set label 'L1 323, L2 253, LLC 54.7, DRAM 14.4 GB/s' at screen 0.55526, screen 0.46185 left tc rgb MUTED font ',11'
set label 'gpt2 logits' at screen 0.63324, screen 0.70969 right tc rgb INK font ',10'
set label 'L1' at 0.13793103448275862, 44.57577931034483 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'L2' at 0.1986206896551724, 50.2283682551875 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'LLC' at 0.2593103448275862, 14.179089056973158 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'DRAM' at 0.32000000000000006, 4.615901612942157 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'scalar peak 13.5 GFLOP/s' at graph 0.995, first 13.543047398399999 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'fp32 peak 162 GFLOP/s' at graph 0.995, first 161.5872 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'fp16 peak 323 GFLOP/s' at graph 0.995, first 323.1744 right offset 0,0.55 tc rgb INK font ',10'
set label 'int8 peak 646 GFLOP/s' at graph 0.995, first 646.3488 right offset 0,0.55 tc rgb MUTED font ',10'
plot 'roofline-snapdragon-855-phone.dat' index 13 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 14 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 15 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 16 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 17 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 18 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 19 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 20 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 21 using 1:2 with points pt 7 ps 0.45 lc rgb C[1], \
  'roofline-snapdragon-855-phone.dat' index 22 using 1:2 with points pt 7 ps 0.45 lc rgb C[2], \
  'roofline-snapdragon-855-phone.dat' index 23 using 1:2 with points pt 7 ps 0.45 lc rgb C[3], \
  'roofline-snapdragon-855-phone.dat' index 24 using 1:2 with points pt 7 ps 0.45 lc rgb C[4], \
  'roofline-snapdragon-855-phone.dat' index 25 using 1:2 with points pt 7 ps 0.45 lc rgb C[5]
unset label; unset arrow
set lmargin at screen 0.05526; set rmargin at screen 0.48250
set tmargin at screen 0.41506; set bmargin at screen 0.08952
set logscale x; set xrange [0.1103448275862069:8298.125689084896]; set xtics ('1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set logscale y; set yrange [0.01587144132526535:1292.6976]; set ytics ('0.1' 0.1, '1' 1, '10' 10, '100' 100, '1000' 1000) nomirror out scale 0.5 textcolor rgb MUTED
set label panel('fp32, big cores, all threads') at screen 0.05526, screen 0.42930 left tc rgb INK font ',12'
set label '↑ GFLOP/s' at screen 0.05526, screen 0.04680 left tc rgb MUTED font ',11'
set label 'operations per byte moved →' at screen 0.48250, screen 0.04680 right tc rgb MUTED font ',11'
set label 'L1 323, L2 253, LLC 54.7, DRAM 14.4 GB/s' at screen 0.05526, screen 0.02848 left tc rgb MUTED font ',11'
set label 'gpt2 logits' at screen 0.11854, screen 0.24520 left tc rgb INK font ',10'
set label 'resnet18 conv1' at screen 0.30157, screen 0.32178 left tc rgb INK font ',10'
set label 'L1' at 0.13793103448275862, 44.57577931034483 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'L2' at 0.1986206896551724, 50.2283682551875 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'LLC' at 0.2593103448275862, 14.179089056973158 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'DRAM' at 0.32000000000000006, 4.615901612942157 left offset -0.6,0.5 rotate by (180/pi*atan(0.6198)) tc rgb MUTED font ',9'
set label 'scalar peak 13.5 GFLOP/s' at graph 0.995, first 13.543047398399999 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'fp32 peak 162 GFLOP/s' at graph 0.995, first 161.5872 right offset 0,0.55 tc rgb INK font ',10'
set label 'fp16 peak 323 GFLOP/s' at graph 0.995, first 323.1744 right offset 0,0.55 tc rgb MUTED font ',10'
set label 'int8 peak 646 GFLOP/s' at graph 0.995, first 646.3488 right offset 0,0.55 tc rgb MUTED font ',10'
plot 'roofline-snapdragon-855-phone.dat' index 26 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 27 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 28 using 1:2 with lines lc rgb FAINT lw 1 dt (5,4), \
  'roofline-snapdragon-855-phone.dat' index 29 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 30 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 31 using 1:2 with lines lc rgb INK lw 1.6, \
  'roofline-snapdragon-855-phone.dat' index 32 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 33 using 1:2 with lines lc rgb FAINT lw 1 dt (2,3), \
  'roofline-snapdragon-855-phone.dat' index 34 using 1:2 with points pt 7 ps 0.45 lc rgb C[1], \
  'roofline-snapdragon-855-phone.dat' index 35 using 1:2 with points pt 7 ps 0.45 lc rgb C[2], \
  'roofline-snapdragon-855-phone.dat' index 36 using 1:2 with points pt 7 ps 0.45 lc rgb C[3], \
  'roofline-snapdragon-855-phone.dat' index 37 using 1:2 with points pt 7 ps 0.45 lc rgb C[4], \
  'roofline-snapdragon-855-phone.dat' index 38 using 1:2 with points pt 7 ps 0.45 lc rgb C[5]
unset label; unset arrow
unset multiplot
unset output
