#include "target.h"

#include "f32_portable.h"

CK_INLINE void transpose_block(vf *b) { (void)b; }

#define FUNCTION(part) layout_portable##part
#include "layout_body.h"
