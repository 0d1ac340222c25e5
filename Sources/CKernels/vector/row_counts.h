// The numbers of rows that a tile of a matrix product can have: a product is compiled for each of
// them, so that its sums stay in registers.
#ifndef CK_ROW_COUNTS_H
#define CK_ROW_COUNTS_H

#define CK_EACH_ROW_COUNT(USE)                                                            \
  USE(1) USE(2) USE(3) USE(4) USE(5) USE(6) USE(7) USE(8) USE(9) USE(10) USE(11) USE(12)  \
  USE(13) USE(14)

#endif
