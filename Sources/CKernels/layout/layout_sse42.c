#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"

CK_INLINE void transpose_block(vf *b) { _MM_TRANSPOSE4_PS(b[0], b[1], b[2], b[3]); }

#define FUNCTION(part) layout_sse42##part
#include "layout_body.h"
CK_TARGET_END

#endif
