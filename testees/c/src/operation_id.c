#include "operation_id.h"

#include "crypto.h"

#include <string.h>

char damm(const char *digits, size_t n)
{
    static const char table[10][11] = { "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
                                        "3674209581", "5869720134", "8945362017", "9438617205", "2581436790" };
    char number = '0';
    for (size_t i = 0; i < n; i++)
        number = table[number - '0'][digits[i] - '0'];
    return number;
}

enum code operation_id_derive(const struct issuer_keys *keys, const uint8_t digest[32], struct operation_id *id)
{
    uint8_t mac[32];
    struct bytes message = bytes_of(digest, 32);
    if (!hmac256(keys->operation_id, &message, 1, mac))
        return KEY_FAILURE;
    if (keys->version == 1)
        digits_write(u64_read(mac), 8, id->text); /* ID-1 */
    else {
        digits_write(u64_read(mac), 7, id->text); /* ID-7 */
        id->text[7] = damm(id->text, 7);
        id->text[8] = 0;
    }
    return OK;
}

enum code operation_id_judge(unsigned version, struct bytes typed)
{
    if (typed.n != 8 || !all_digits(typed))
        return MALFORMED_OPERATION_ID;
    if (version == 2 && damm((const char *)typed.p, 7) != (char)typed.p[7])
        return MALFORMED_OPERATION_ID;
    return OK;
}

enum code draw_use(const struct issuer_keys *keys, const struct draws *draws, struct payload *payload,
                   struct operation_id *id, struct bytes *text)
{
    const size_t size = keys->version == 1 ? 12 : 32;
    memcpy(payload->key_id, keys->key_id, 8);
    for (size_t i = 0; i < draws->count; i++) {
        enum code code;
        if (keys->version == 1) {
            memcpy(payload->nonce, draws->random + i * size, size);
            code = payload_body(payload);
        } else
            code = payload_nonce(keys, draws->random + i * size, payload);
        if (code == OK)
            code = payload_digest(payload);
        if (code == OK)
            code = operation_id_derive(keys, payload->digest, id);
        if (code != OK)
            return code;
        if (!draws->taken(draws->context, id->text))
            return payload_seal(keys, payload, text); /* PAY-28: only the draw that is used is sealed. */
    }
    return OPERATION_ID_TAKEN;
}
