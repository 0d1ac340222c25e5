if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 860; H = 887
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
set output 'latency-warm.'.TERM
set multiplot
set label headline('fp16 (big cores, all threads) is at least 3.1x faster than fp32 (1 ') at screen 0.02209, screen 0.97072 left tc rgb INK font ',13'
set label headline('thread) wherever both run') at screen 0.02209, screen 0.94257 left tc rgb INK font ',13'
set label 'Simulated latency of one inference (warm), ms; n = 41 cells, 7 more without a value; whiskers ' at screen 0.02209, screen 0.90991 left tc rgb MUTED font ',12'
set label 'are 90 % intervals' at screen 0.02209, screen 0.88739 left tc rgb MUTED font ',12'
set label '■ fp32, 1 thread' at screen 0.02209, screen 0.85585 left tc rgb C[1] font ',12'
set label '■ fp16, big cores, all threads' at screen 0.19353, screen 0.85585 left tc rgb C[2] font ',12'
set label '■ fp32, big cores, all threads' at screen 0.49130, screen 0.85585 left tc rgb C[3] font ',12'
set lmargin at screen 0.15045; set rmargin at screen 0.47558
set tmargin at screen 0.80405; set bmargin at screen 0.56756
set xrange [-0.5:3.5]; unset xtics
set boxwidth 0.25002
unset logscale y; set yrange [0:381.30875449999996]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('bert-mini') at screen 0.15045, screen 0.81982 left tc rgb INK font ',12'
set label 'budget-phone-3gb' at screen 0.19807, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'ipad-pro-11-m2' at screen 0.27935, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'iphone-15-pro' at screen 0.36063, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'snapdragon-855-phone' at screen 0.44192, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
plot 'latency-warm.dat' index 0 using 1:2 with boxes lc rgb C[1], \
  'latency-warm.dat' index 1 using 1:2 with boxes lc rgb C[2], \
  'latency-warm.dat' index 2 using 1:2 with boxes lc rgb C[3], \
  'latency-warm.dat' index 3 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.65045; set rmargin at screen 0.97558
set tmargin at screen 0.80405; set bmargin at screen 0.56756
set xrange [-0.5:3.5]; unset xtics
set boxwidth 0.25002
unset logscale y; set yrange [0:9040.45743065]; set ytics 0,2000 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('decoder-24x2048') at screen 0.65045, screen 0.81982 left tc rgb INK font ',12'
set label 'budget-phone-3gb' at screen 0.69807, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'ipad-pro-11-m2' at screen 0.77935, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'iphone-15-pro' at screen 0.86063, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'snapdragon-855-phone' at screen 0.94192, screen 0.55405 right rotate by 35 tc rgb MUTED font ',11'
set label 'oom' at -0.27, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 0, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 0.27, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 1.73, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 2.27, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 2.73, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
set label 'oom' at 3.27, graph 0.02 left rotate by 90 tc rgb FAINT font ',10'
plot 'latency-warm.dat' index 4 using 1:2 with boxes lc rgb C[1], \
  'latency-warm.dat' index 5 using 1:2 with boxes lc rgb C[2], \
  'latency-warm.dat' index 6 using 1:2 with boxes lc rgb C[3], \
  'latency-warm.dat' index 7 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.15045; set rmargin at screen 0.47558
set tmargin at screen 0.39189; set bmargin at screen 0.15540
set xrange [-0.5:3.5]; unset xtics
set boxwidth 0.25002
unset logscale y; set yrange [0:173.2183061]; set ytics 0,50 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('mobilenetv2') at screen 0.15045, screen 0.40766 left tc rgb INK font ',12'
set label 'budget-phone-3gb' at screen 0.19807, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'ipad-pro-11-m2' at screen 0.27935, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'iphone-15-pro' at screen 0.36063, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'snapdragon-855-phone' at screen 0.44192, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
plot 'latency-warm.dat' index 8 using 1:2 with boxes lc rgb C[1], \
  'latency-warm.dat' index 9 using 1:2 with boxes lc rgb C[2], \
  'latency-warm.dat' index 10 using 1:2 with boxes lc rgb C[3], \
  'latency-warm.dat' index 11 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.65045; set rmargin at screen 0.97558
set tmargin at screen 0.39189; set bmargin at screen 0.15540
set xrange [-0.5:3.5]; unset xtics
set boxwidth 0.25002
unset logscale y; set yrange [0:494.58888464999995]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('resnet18') at screen 0.65045, screen 0.40766 left tc rgb INK font ',12'
set label 'budget-phone-3gb' at screen 0.69807, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'ipad-pro-11-m2' at screen 0.77935, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'iphone-15-pro' at screen 0.86063, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
set label 'snapdragon-855-phone' at screen 0.94192, screen 0.14189 right rotate by 35 tc rgb MUTED font ',11'
plot 'latency-warm.dat' index 12 using 1:2 with boxes lc rgb C[1], \
  'latency-warm.dat' index 13 using 1:2 with boxes lc rgb C[2], \
  'latency-warm.dat' index 14 using 1:2 with boxes lc rgb C[3], \
  'latency-warm.dat' index 15 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
unset multiplot
unset output
