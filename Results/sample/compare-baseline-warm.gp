if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 860; H = 673
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
set output 'compare-baseline-warm.'.TERM
set multiplot
set label headline('12 of 12 cells are faster, most mobilenetv2 on budget-phone-3gb: ') at screen 0.02209, screen 0.96137 left tc rgb INK font ',13'
set label headline('-35.6 %') at screen 0.02209, screen 0.92422 left tc rgb INK font ',13'
set label 'Simulated latency of one inference, ms; baseline, warm; n = 12 cells in both runs' at screen 0.02209, screen 0.88113 left tc rgb MUTED font ',12'
set label '■ plain' at screen 0.02209, screen 0.83952 left tc rgb C[1] font ',12'
set label '■ all-fused' at screen 0.11484, screen 0.83952 left tc rgb C[2] font ',12'
set lmargin at screen 0.07005; set rmargin at screen 0.47558
set tmargin at screen 0.77117; set bmargin at screen 0.45914
set xrange [-0.5:2.5]; unset xtics
set boxwidth 0.37040000000000006
unset logscale y; set yrange [0:529.15805715]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('budget-phone-3gb') at screen 0.07005, screen 0.79198 left tc rgb INK font ',12'
set label 'bert-mini' at screen 0.13764, screen 0.43536 center tc rgb MUTED font ',11'
set label 'mobilenetv2' at screen 0.27281, screen 0.43536 center tc rgb MUTED font ',11'
set label 'resnet18' at screen 0.40799, screen 0.43536 center tc rgb MUTED font ',11'
set label '-0.6 %' at 0.2, 331.57283 center offset 0,0.6 tc rgb INK font ',10'
set label '-35.6 %' at 1.2, 150.624614 center offset 0,0.6 tc rgb INK font ',10'
set label '-6.5 %' at 2.2, 430.077291 center offset 0,0.6 tc rgb INK font ',10'
plot 'compare-baseline-warm.dat' index 0 using 1:2 with boxes lc rgb C[1], \
  'compare-baseline-warm.dat' index 1 using 1:2 with boxes lc rgb C[2], \
  'compare-baseline-warm.dat' index 2 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.57005; set rmargin at screen 0.97558
set tmargin at screen 0.77117; set bmargin at screen 0.45914
set xrange [-0.5:2.5]; unset xtics
set boxwidth 0.37040000000000006
unset logscale y; set yrange [0:529.15805715]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('ipad-pro-11-m2') at screen 0.57005, screen 0.79198 left tc rgb INK font ',12'
set label 'bert-mini' at screen 0.63764, screen 0.43536 center tc rgb MUTED font ',11'
set label 'mobilenetv2' at screen 0.77281, screen 0.43536 center tc rgb MUTED font ',11'
set label 'resnet18' at screen 0.90799, screen 0.43536 center tc rgb MUTED font ',11'
set label '-0.3 %' at 0.2, 45.248045 center offset 0,0.6 tc rgb INK font ',10'
set label '-24.1 %' at 1.2, 17.944202 center offset 0,0.6 tc rgb INK font ',10'
set label '-4.1 %' at 2.2, 49.269215 center offset 0,0.6 tc rgb INK font ',10'
plot 'compare-baseline-warm.dat' index 3 using 1:2 with boxes lc rgb C[1], \
  'compare-baseline-warm.dat' index 4 using 1:2 with boxes lc rgb C[2], \
  'compare-baseline-warm.dat' index 5 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.07005; set rmargin at screen 0.47558
set tmargin at screen 0.37221; set bmargin at screen 0.06018
set xrange [-0.5:2.5]; unset xtics
set boxwidth 0.37040000000000006
unset logscale y; set yrange [0:529.15805715]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('iphone-15-pro') at screen 0.07005, screen 0.39302 left tc rgb INK font ',12'
set label 'bert-mini' at screen 0.13764, screen 0.03640 center tc rgb MUTED font ',11'
set label 'mobilenetv2' at screen 0.27281, screen 0.03640 center tc rgb MUTED font ',11'
set label 'resnet18' at screen 0.40799, screen 0.03640 center tc rgb MUTED font ',11'
set label '-0.3 %' at 0.2, 41.815991 center offset 0,0.6 tc rgb INK font ',10'
set label '-20.1 %' at 1.2, 16.375511 center offset 0,0.6 tc rgb INK font ',10'
set label '-3.3 %' at 2.2, 45.522003 center offset 0,0.6 tc rgb INK font ',10'
plot 'compare-baseline-warm.dat' index 6 using 1:2 with boxes lc rgb C[1], \
  'compare-baseline-warm.dat' index 7 using 1:2 with boxes lc rgb C[2], \
  'compare-baseline-warm.dat' index 8 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
set lmargin at screen 0.57005; set rmargin at screen 0.97558
set tmargin at screen 0.37221; set bmargin at screen 0.06018
set xrange [-0.5:2.5]; unset xtics
set boxwidth 0.37040000000000006
unset logscale y; set yrange [0:529.15805715]; set ytics 0,100 nomirror out scale 0.5 textcolor rgb MUTED
set label panel('snapdragon-855-phone') at screen 0.57005, screen 0.39302 left tc rgb INK font ',12'
set label 'bert-mini' at screen 0.63764, screen 0.03640 center tc rgb MUTED font ',11'
set label 'mobilenetv2' at screen 0.77281, screen 0.03640 center tc rgb MUTED font ',11'
set label 'resnet18' at screen 0.90799, screen 0.03640 center tc rgb MUTED font ',11'
set label '-0.4 %' at 0.2, 94.53699 center offset 0,0.6 tc rgb INK font ',10'
set label '-31.8 %' at 1.2, 38.538821 center offset 0,0.6 tc rgb INK font ',10'
set label '-5.8 %' at 2.2, 106.153772 center offset 0,0.6 tc rgb INK font ',10'
plot 'compare-baseline-warm.dat' index 9 using 1:2 with boxes lc rgb C[1], \
  'compare-baseline-warm.dat' index 10 using 1:2 with boxes lc rgb C[2], \
  'compare-baseline-warm.dat' index 11 using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2
unset label; unset arrow
unset multiplot
unset output
