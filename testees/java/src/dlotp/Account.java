package dlotp;

/** An IBAN in electronic format (OP-9), and as it is displayed (OP-24). */
final class Account {
    private Account() {
    }

    static boolean isValid(String account) {
        int length = account.length();
        if (length < 15 || length > 34) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = account.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = c >= 'A' && c <= 'Z';
            if (i < 2 ? !letter : i < 4 ? !digit : !digit && !letter) {
                return false;
            }
        }
        int check = Integer.parseInt(account.substring(2, 4));
        if (check < 2 || check > 98) {
            return false;
        }
        int rest = 0;
        for (int i = 0; i < length; i++) {
            char c = account.charAt((i + 4) % length);
            rest = c <= '9' ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }

    /** Groups of four characters from the left (OP-24, OP-25). */
    static String groups(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i > 0 && i % 4 == 0) {
                out.append(' ');
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }
}
