/* operation.md, the tables of "Values" and the names that no label may have. */
#include "operation.h"
#include "text.h"

#include <string.h>

#define ON(shape) (1u << (shape))

static const struct {
    unsigned purpose;
    const char *name;
    unsigned shapes;
} purposes[] = {
    { 1, "credit transfer", ON(PAYMENT) | ON(BATCH) | ON(BULK) },
    { 2, "instant transfer", ON(PAYMENT) | ON(BATCH) | ON(BULK) },
    { 3, "standing order", ON(PAYMENT) },
    { 4, "card payment", ON(PAYMENT) },
    { 5, "card amount blocked", ON(PAYMENT) },
    { 6, "top-up", ON(PAYMENT) },
    { 32, "change limit", ON(ACTION) },
    { 33, "change contact data", ON(ACTION) },
    { 34, "add payee", ON(ACTION) },
    { 35, "new device", ON(ACTION) },
    { 36, "consent", ON(ACTION) },
    { 37, "direct-debit mandate", ON(ACTION) },
    { 38, "log in", ON(ACTION) },
    { 39, "recover access", ON(ACTION) },
    { 63, "other", ON(ACTION) },
};

/* OP-8, by the number of decimals. */
static const char *const currencies[] = {
    [0] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    [1] = "",
    [2] = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
          "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
          "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
          "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
          "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG "
          "YER ZAR ZMW ZWG",
    [3] = "BHD IQD JOD KWD LYD OMR TND",
    [4] = "CLF UYW",
};

const char *purpose_name(uint64_t purpose)
{
    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
        if (purposes[i].purpose == purpose)
            return purposes[i].name;
    return NULL;
}

bool purpose_fits(uint64_t purpose, enum shape shape)
{
    for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
        if (purposes[i].purpose == purpose)
            return purposes[i].shapes & ON(shape);
    return false;
}

int currency_decimals(struct bytes currency)
{
    if (currency.n != 3)
        return -1;
    for (int d = 0; d <= 4; d++)
        for (const char *c = currencies[d]; *c; c += c[3] ? 4 : 3)
            if (memcmp(c, currency.p, 3) == 0)
                return d;
    return -1;
}

bool account_valid(struct bytes account)
{
    const uint8_t *a = account.p;
    if (account.n < 15 || account.n > 34)
        return false;
    for (size_t i = 0; i < account.n; i++) {
        bool digit = a[i] >= '0' && a[i] <= '9', letter = a[i] >= 'A' && a[i] <= 'Z';
        if (i < 2 ? !letter : i < 4 ? !digit : !digit && !letter)
            return false;
    }
    int check = (a[2] - '0') * 10 + a[3] - '0';
    if (check < 2 || check > 98)
        return false;
    int rest = 0;
    for (size_t i = 0; i < account.n; i++) {
        uint8_t c = a[(i + 4) % account.n];
        rest = c <= '9' ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
    }
    return rest == 1;
}

static bool skeleton_is(struct bytes skeleton, const char *name)
{
    struct bytes other = text_skeleton(bytes_lit(name));
    return skeleton.n == other.n && memcmp(skeleton.p, other.p, other.n) == 0;
}

/* `item`, digits, and the name of a part. */
static bool looks_like_item_field(struct bytes skeleton)
{
    static const char *const parts[] = { "payee", "account", "amount" };
    size_t item = text_skeleton(bytes_lit("item")).n, end = item;
    if (skeleton.n < item || !skeleton_is(bytes_of(skeleton.p, item), "item"))
        return false;
    while (end < skeleton.n && strchr("23456789io", skeleton.p[end]))
        end++;
    for (size_t i = 0; i < 3; i++)
        if (end > item && skeleton_is(bytes_of(skeleton.p + end, skeleton.n - end), parts[i]))
            return true;
    return false;
}

bool label_reserved(struct bytes label)
{
    static const char *const fields[] = { "purpose", "amount", "payee", "account", "total", "item-count",
                                          "item-fingerprint", "title", "reference" };
    struct bytes skeleton = text_skeleton(label);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (skeleton_is(skeleton, fields[i]))
            return true;
    return looks_like_item_field(skeleton);
}
