/* RFC 4648 without padding: base64url (PAY-1, PAY-13) and base32 (PAY-23, PAY-32). */
#ifndef BASE_H
#define BASE_H

#include "bytes.h"

enum base { BASE64URL = 6, BASE32 = 5 }; /* bits a character */

struct bytes base_encode(enum base base, struct bytes data);
/* False where the text is not exactly the encoding of some bytes. */
bool base_decode(enum base base, struct bytes text, struct bytes *data);

#endif
