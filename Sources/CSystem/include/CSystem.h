#ifndef CSYSTEM_H
#define CSYSTEM_H
#include <stddef.h>
#endif
