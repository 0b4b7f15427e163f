/* What this testee claims of protocol versions. */
#ifndef CLAIM_H
#define CLAIM_H

#include "versions.h"

/* The versions that the program offers. */
static const unsigned CLAIMED[] = { 1, 2 };

static inline struct versions claimed_versions(void)
{
    struct versions claim = { false, false };
    for (unsigned i = 0; i < sizeof CLAIMED / sizeof *CLAIMED; i++) {
        claim.v1 = claim.v1 || CLAIMED[i] == 1;
        claim.v2 = claim.v2 || CLAIMED[i] == 2;
    }
    return claim;
}

#endif
