/* The protocol versions that a program implements (PAY-11 asks for it). */
#ifndef VERSIONS_H
#define VERSIONS_H

#include <stdbool.h>
#include <stdint.h>

struct versions {
    bool v1, v2;
};

static inline bool has_version(struct versions versions, uint64_t version)
{
    return (version == 1 && versions.v1) || (version == 2 && versions.v2);
}

#endif
