package dlotp;

import java.util.HashMap;
import java.util.Map;

/** The frozen table of currencies, and amounts as they are displayed (OP-8, OP-23). */
final class Currency {
    private static final Map<String, Integer> DECIMALS = new HashMap<>();

    static {
        add(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF");
        add(2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE "
                + "CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ "
                + "GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA "
                + "MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
                + "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY "
                + "TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG");
        add(3, "BHD IQD JOD KWD LYD OMR TND");
        add(4, "CLF UYW");
    }

    private Currency() {
    }

    private static void add(int decimals, String codes) {
        for (String code : codes.split(" ")) {
            DECIMALS.put(code, decimals);
        }
    }

    static boolean isKnown(String currency) {
        return DECIMALS.containsKey(currency);
    }

    static int decimals(String currency) {
        return DECIMALS.get(currency);
    }

    static String display(long amount, String currency) {
        int decimals = DECIMALS.get(currency);
        String digits = Bytes.decimal(amount, decimals + 1);
        int whole = digits.length() - decimals;
        return digits.substring(0, whole) + (decimals == 0 ? "" : "." + digits.substring(whole)) + " " + currency;
    }
}
