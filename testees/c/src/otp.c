#include "otp.h"

#include "crypto.h"
#include "oath.h"

#include <string.h>

uint64_t otp_step(enum domain domain, uint64_t time)
{
    return domain == SCANNED ? 0 : time / (domain == TYPED ? 60 : 30);
}

/* OTP-2: suite, 00, question padded to 128 bytes, P, step. OTP-9: nothing of it comes from outside. */
static struct bytes data_input(const struct otp_input *input)
{
    static const char *const suites[] = {
        [SCANNED] = "OCRA-1:HOTP-SHA256-8:QH64-PSHA256",
        [TYPED] = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M",
        [LOGIN] = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S",
        [CONFIRMATION] = "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S",
    };
    const char *suite = suites[input->domain];
    const size_t n = strlen(suite) + 1;
    uint8_t *data = hold(n + 128 + 32 + 8), *question = data + n;
    memcpy(data, suite, n);
    if (input->domain == SCANNED)
        memcpy(question, input->digest, 32);
    else
        memcpy(question, input->domain == TYPED ? input->id : "00000000", 8);
    memcpy(question + 128, input->p, 32);
    if (input->domain == SCANNED)
        return bytes_of(data, n + 128 + 32);
    u64_write(input->step, question + 128 + 32);
    return bytes_of(data, n + 128 + 32 + 8);
}

/* OTP-11, OTP-12 */
static struct bytes context(const struct otp_input *input)
{
    static const char *const labels[] = {
        [SCANNED] = "dlotp v2 scanned",
        [TYPED] = "dlotp v2 typed",
        [LOGIN] = "dlotp v2 login",
        [CONFIRMATION] = "dlotp v2 confirm",
    };
    struct cbor_out out = cbor_out(256);
    cbor_put_array(&out, input->domain == TYPED ? 6 : 4);
    cbor_put_text(&out, bytes_lit(labels[input->domain]));
    cbor_put_bytes(&out, bytes_of(input->p, 32));
    cbor_put_bytes(&out, bytes_of(input->chain, 32));
    if (input->domain == SCANNED) {
        cbor_put_bytes(&out, bytes_of(input->digest, 32));
        return cbor_done(&out);
    }
    if (input->domain == TYPED) {
        cbor_put_text(&out, bytes_of(input->id, 8));
        typed_write(&out, input->typed);
    }
    cbor_put_uint(&out, input->step);
    return cbor_done(&out);
}

enum code otp_compute(const struct otp_input *input, struct otp *otp, struct otp_trace *trace)
{
    uint8_t mac[32];
    unsigned offset = 0;
    struct bytes data = input->version == 1 ? data_input(input) : context(input);
    if (!hmac256(input->key, &data, 1, mac))
        return KEY_FAILURE;
    uint32_t truncated = truncate_mac(mac, sizeof mac, &offset); /* OTP-4: the offset is in byte 31 */
    uint64_t first8 = u64_read(mac);
    digits_write(input->version == 1 ? truncated : first8, 8, otp->text);
    if (trace) {
        *trace = (struct otp_trace){ .data = data, .offset = offset, .truncated = truncated, .first8 = first8 };
        memcpy(trace->mac, mac, sizeof mac);
    }
    return OK;
}
