if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 824; H = 272
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
set output 'heatmap-warm-baseline.'.TERM
set multiplot
set label headline('iphone-15-pro is the fastest device; budget-phone-3gb takes 12x ') at screen 0.02303, screen 0.90441 left tc rgb INK font ',13'
set label headline('the best time of a model (median over models)') at screen 0.02303, screen 0.81250 left tc rgb INK font ',13'
set label 'Simulated latency of one inference (warm, baseline), ms; darker is slower (log scale); n = ' at screen 0.02303, screen 0.70588 left tc rgb MUTED font ',12'
set label '13 cells, 3 more without a value' at screen 0.02303, screen 0.63235 left tc rgb MUTED font ',12'
set lmargin at screen 0.24847; set rmargin at screen 0.97576
set tmargin at screen 0.47059; set bmargin at screen 0.07353
unset border; unset grid; unset xtics; unset ytics
set xrange [0:4]
set yrange [4:0]
set label 'iphone-15-pro' at screen 0.23878, screen 0.42096 right tc rgb INK font ',11'
set label 'ipad-pro-11-m2' at screen 0.23878, screen 0.32169 right tc rgb INK font ',11'
set label 'snapdragon-855-phone' at screen 0.23878, screen 0.22243 right tc rgb INK font ',11'
set label 'budget-phone-3gb' at screen 0.23878, screen 0.12316 right tc rgb INK font ',11'
set label 'mobilenetv2' at screen 0.33938, screen 0.51471 center tc rgb INK font ',11'
set label 'resnet18' at screen 0.52120, screen 0.51471 center tc rgb INK font ',11'
set label 'bert-mini' at screen 0.70303, screen 0.51471 center tc rgb INK font ',11'
set label 'decoder-24x2048' at screen 0.88485, screen 0.51471 center tc rgb INK font ',11'
set label '9.68' at 0.5, 0.5 center front tc rgb '#000000' font ',11'
set label '23.6' at 1.5, 0.5 center front tc rgb '#000000' font ',11'
set label '24.8' at 2.5, 0.5 center front tc rgb '#000000' font ',11'
set label 'oom' at 3.5, 0.5 center front tc rgb MUTED font ',10'
set label '10.5' at 0.5, 1.5 center front tc rgb '#000000' font ',11'
set label '25.5' at 1.5, 1.5 center front tc rgb '#000000' font ',11'
set label '26.8' at 2.5, 1.5 center front tc rgb '#000000' font ',11'
set label '4824' at 3.5, 1.5 center front tc rgb '#ffffff' font ',11'
set label '28.6' at 0.5, 2.5 center front tc rgb '#000000' font ',11'
set label '71.1' at 1.5, 2.5 center front tc rgb '#000000' font ',11'
set label '75.6' at 2.5, 2.5 center front tc rgb '#000000' font ',11'
set label 'oom' at 3.5, 2.5 center front tc rgb MUTED font ',10'
set label '119' at 0.5, 3.5 center front tc rgb '#000000' font ',11'
set label '285' at 1.5, 3.5 center front tc rgb '#000000' font ',11'
set label '288' at 2.5, 3.5 center front tc rgb '#000000' font ',11'
set label 'oom' at 3.5, 3.5 center front tc rgb MUTED font ',10'
plot 'heatmap-warm-baseline.dat' index 0 using 1:2:($1+0.02):($1+0.98):($2+0.05):($2+0.95):3 with boxxyerror fs solid noborder lc rgb variable
unset label; unset arrow
unset multiplot
unset output
