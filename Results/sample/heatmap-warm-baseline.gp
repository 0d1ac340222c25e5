if (!exists("TERM")) TERM = "svg"
FONT = "DejaVu Sans"
W = 1026; H = 344
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
set label headline('iphone-15-pro is the fastest device; budget-phone-3gb takes 12x the best time of ') at screen 0.01851, screen 0.92449 left tc rgb INK font ',13'
set label headline('a model (median over models)') at screen 0.01851, screen 0.85188 left tc rgb INK font ',13'
set label 'Simulated latency of one inference (warm, baseline), ms; darker is slower (log scale); n = 41 cells, 3 more without ' at screen 0.01851, screen 0.76765 left tc rgb MUTED font ',12'
set label 'a value' at screen 0.01851, screen 0.70956 left tc rgb MUTED font ',12'
set lmargin at screen 0.19972; set rmargin at screen 0.90705
set tmargin at screen 0.37176; set bmargin at screen 0.05809
unset border; unset grid; unset xtics; unset ytics
set xrange [0:11]
set yrange [4:0]
set label 'iphone-15-pro' at screen 0.19192, screen 0.33255 right tc rgb INK font ',11'
set label 'ipad-pro-11-m2' at screen 0.19192, screen 0.25414 right tc rgb INK font ',11'
set label 'snapdragon-855-phone' at screen 0.19192, screen 0.17572 right tc rgb INK font ',11'
set label 'budget-phone-3gb' at screen 0.19192, screen 0.09730 right tc rgb INK font ',11'
set label 'lightweight-0.8m' at screen 0.22797, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'mobilenetv3-small' at screen 0.29227, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'squeezenet1.1' at screen 0.35658, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'mobilenetv3-large' at screen 0.42088, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'mobilenetv2' at screen 0.48518, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'efficientnet-b0' at screen 0.54948, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'resnet18' at screen 0.61379, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'bert-mini' at screen 0.67809, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'gpt2' at screen 0.74239, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'bert-base' at screen 0.80670, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label 'decoder-24x2048' at screen 0.87100, screen 0.40662 left rotate by 35 tc rgb INK font ',11'
set label '2.66' at 0.5, 0.5 center front tc rgb '#000000' font ',11'
set label '2.72' at 1.5, 0.5 center front tc rgb '#000000' font ',11'
set label '7.01' at 2.5, 0.5 center front tc rgb '#000000' font ',11'
set label '7.49' at 3.5, 0.5 center front tc rgb '#000000' font ',11'
set label '9.68' at 4.5, 0.5 center front tc rgb '#000000' font ',11'
set label '13.0' at 5.5, 0.5 center front tc rgb '#000000' font ',11'
set label '23.6' at 6.5, 0.5 center front tc rgb '#000000' font ',11'
set label '24.8' at 7.5, 0.5 center front tc rgb '#000000' font ',11'
set label '323' at 8.5, 0.5 center front tc rgb '#000000' font ',11'
set label '634' at 9.5, 0.5 center front tc rgb '#000000' font ',11'
set label 'oom' at 10.5, 0.5 center front tc rgb MUTED font ',10'
set label '2.88' at 0.5, 1.5 center front tc rgb '#000000' font ',11'
set label '2.95' at 1.5, 1.5 center front tc rgb '#000000' font ',11'
set label '7.60' at 2.5, 1.5 center front tc rgb '#000000' font ',11'
set label '8.57' at 3.5, 1.5 center front tc rgb '#000000' font ',11'
set label '10.5' at 4.5, 1.5 center front tc rgb '#000000' font ',11'
set label '14.4' at 5.5, 1.5 center front tc rgb '#000000' font ',11'
set label '25.5' at 6.5, 1.5 center front tc rgb '#000000' font ',11'
set label '26.8' at 7.5, 1.5 center front tc rgb '#000000' font ',11'
set label '349' at 8.5, 1.5 center front tc rgb '#000000' font ',11'
set label '686' at 9.5, 1.5 center front tc rgb '#000000' font ',11'
set label '4822' at 10.5, 1.5 center front tc rgb '#ffffff' font ',11'
set label '7.77' at 0.5, 2.5 center front tc rgb '#000000' font ',11'
set label '7.19' at 1.5, 2.5 center front tc rgb '#000000' font ',11'
set label '20.7' at 2.5, 2.5 center front tc rgb '#000000' font ',11'
set label '21.5' at 3.5, 2.5 center front tc rgb '#000000' font ',11'
set label '28.6' at 4.5, 2.5 center front tc rgb '#000000' font ',11'
set label '37.5' at 5.5, 2.5 center front tc rgb '#000000' font ',11'
set label '71.1' at 6.5, 2.5 center front tc rgb '#000000' font ',11'
set label '75.7' at 7.5, 2.5 center front tc rgb '#000000' font ',11'
set label '978' at 8.5, 2.5 center front tc rgb '#ffffff' font ',11'
set label '1954' at 9.5, 2.5 center front tc rgb '#ffffff' font ',11'
set label 'oom' at 10.5, 2.5 center front tc rgb MUTED font ',10'
set label '31.6' at 0.5, 3.5 center front tc rgb '#000000' font ',11'
set label '29.1' at 1.5, 3.5 center front tc rgb '#000000' font ',11'
set label '83.5' at 2.5, 3.5 center front tc rgb '#000000' font ',11'
set label '90.0' at 3.5, 3.5 center front tc rgb '#000000' font ',11'
set label '119' at 4.5, 3.5 center front tc rgb '#000000' font ',11'
set label '156' at 5.5, 3.5 center front tc rgb '#000000' font ',11'
set label '285' at 6.5, 3.5 center front tc rgb '#000000' font ',11'
set label '289' at 7.5, 3.5 center front tc rgb '#000000' font ',11'
set label '3822' at 8.5, 3.5 center front tc rgb '#ffffff' font ',11'
set label '7461' at 9.5, 3.5 center front tc rgb '#ffffff' font ',11'
set label 'oom' at 10.5, 3.5 center front tc rgb MUTED font ',10'
plot 'heatmap-warm-baseline.dat' index 0 using 1:2:($1+0.02):($1+0.98):($2+0.05):($2+0.95):3 with boxxyerror fs solid noborder lc rgb variable
unset label; unset arrow
unset multiplot
unset output
