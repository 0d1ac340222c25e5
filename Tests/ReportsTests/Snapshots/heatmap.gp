if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 640; H = 173
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
set output 'heatmap.'.TERM
set multiplot
set label headline('b is slower') at screen 0.02969, screen 0.84971 left tc rgb INK font ',13'
set label 'Simulated latency, ms' at screen 0.02969, screen 0.68208 left tc rgb MUTED font ',12'
set lmargin at screen 0.06890; set rmargin at screen 0.53765
set tmargin at screen 0.42775; set bmargin at screen 0.11561
unset border; unset grid; unset xtics; unset ytics
set xrange [0:2]
set yrange [2:0]
set label 'a' at screen 0.05640, screen 0.34971 right tc rgb INK font ',11'
set label 'b' at screen 0.05640, screen 0.19364 right tc rgb INK font ',11'
set label 'small' at screen 0.18608, screen 0.49711 center tc rgb INK font ',11'
set label 'large' at screen 0.42046, screen 0.49711 center tc rgb INK font ',11'
set label '1.23' at 0.5, 0.5 center front tc rgb '#000000' font ',11'
set label '56.8' at 1.5, 0.5 center front tc rgb '#ffffff' font ',11'
set label 'oom' at 0.5, 1.5 center front tc rgb MUTED font ',10'
plot 'heatmap.dat' index 0 using 1:2:($1+0.02):($1+0.98):($2+0.05):($2+0.95):3 with boxxyerror fs solid noborder lc rgb variable
unset label; unset arrow
unset multiplot
unset output
