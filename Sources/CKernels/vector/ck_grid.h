// Pieces of rows and columns.
#ifndef CK_GRID_H
#define CK_GRID_H

#include "arithmetic.h"

/// A matrix cut into pieces: some whole rows where they are short, else a part of one row.
typedef struct {
  size_t rows, columns;
  size_t piece_rows, piece_columns;
} ck_grid;

/// The rows and columns of a piece.
typedef struct {
  size_t first_row, last_row, first_column, last_column;
} ck_cell;

/// Cuts into pieces of about `enough` elements, a multiple of 64.
CK_INLINE ck_grid ck_grid_of(size_t rows, size_t columns, size_t enough) {
  const int is_long = columns > 2 * enough;
  return (ck_grid){
      rows, columns, is_long ? 1 : ck_larger(enough / ck_larger(columns, 1), 1),
      is_long ? enough : ck_larger(columns, 1)};
}

CK_INLINE size_t ck_grid_pieces(const ck_grid *g) {
  return ck_divided_up(g->rows, g->piece_rows) * ck_divided_up(g->columns, g->piece_columns);
}

CK_INLINE ck_cell ck_grid_cell(const ck_grid *g, size_t piece) {
  const size_t across = ck_divided_up(g->columns, g->piece_columns);
  const size_t row = piece / across * g->piece_rows, column = piece % across * g->piece_columns;
  return (ck_cell){
      row, ck_smaller(row + g->piece_rows, g->rows), column,
      ck_smaller(column + g->piece_columns, g->columns)};
}

#endif
