// Microkernels in C: one folder per family, one file per ISA level, chosen at run time.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "bf16_gemm.h"
#include "ck_call.h"
#include "ck_probe.h"
#include "ck_processor.h"
#include "ck_variant.h"
#include "conversion.h"
#include "f32_attention.h"
#include "f32_convolution.h"
#include "f32_depthwise.h"
#include "f32_elementwise.h"
#include "f32_gemm.h"
#include "f32_normalization.h"
#include "f32_pooling.h"
#include "f32_winograd.h"
#include "imaging.h"
#include "layout.h"
#include "q4_gemm.h"
#include "q8_depthwise.h"
#include "q8_conversion.h"
#include "q8_convolution.h"
#include "q8_elementwise.h"
#include "q8_gemm.h"
#include "q8_pooling.h"

#endif
