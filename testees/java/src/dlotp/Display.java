package dlotp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows that an app shows (operation.md, "Display"). */
public final class Display {
    public record Row(String field, String value) {
    }

    private static final Set<String> FIELDS = Stream.of("purpose", "amount", "payee", "account", "total", "item-count",
            "item-fingerprint", "title", "reference").map(Text::skeleton).collect(Collectors.toSet());
    private static final Pattern ITEM_FIELD = Pattern.compile(Text.skeleton("item") + "[2-9io]+("
            + Text.skeleton("payee") + "|" + Text.skeleton("account") + "|" + Text.skeleton("amount") + ")");

    private Display() {
    }

    /** Whether a label of the allow list looks like a field name (OP-16). */
    static boolean isField(String label) {
        String skeleton = Text.skeleton(label);
        return FIELDS.contains(skeleton) || ITEM_FIELD.matcher(skeleton).matches();
    }

    /** The rows in their order (OP-21). */
    public static List<Row> of(Operation operation) {
        List<Row> rows = new ArrayList<>();
        add(rows, "purpose", Purpose.name(operation.purpose()));
        String reference = null;
        if (operation instanceof Operation.Payment p) {
            add(rows, "amount", Currency.display(p.amount(), p.currency()));
            add(rows, "payee", p.payee());
            add(rows, "account", p.account() == null ? null : Account.groups(p.account()));
            reference = p.reference();
        } else if (operation instanceof Operation.Batch b) {
            add(rows, "total", Currency.display(b.total(), b.currency()));
            add(rows, "item-count", Integer.toString(b.items().size()));
            for (int n = 1; n <= b.items().size(); n++) {
                Operation.Item item = b.items().get(n - 1);
                add(rows, "item-" + n + "-payee", item.payee());
                add(rows, "item-" + n + "-account", Account.groups(item.account()));
                add(rows, "item-" + n + "-amount", Currency.display(item.amount(), b.currency()));
            }
            reference = b.reference();
        } else if (operation instanceof Operation.Action a) {
            add(rows, "title", a.title());
        } else if (operation instanceof Operation.Bulk b) {
            add(rows, "total", Currency.display(b.total(), b.currency()));
            add(rows, "item-count", Long.toString(b.count()));
            add(rows, "item-fingerprint", Account.groups(Bytes.hex(Arrays.copyOf(b.sha256(), 16))));
            reference = b.reference();
        }
        add(rows, "reference", reference);
        operation.details().forEach(detail -> add(rows, detail.label(), detail.value()));
        return rows;
    }

    private static void add(List<Row> rows, String field, String value) {
        if (value != null) {
            rows.add(new Row(field, value));
        }
    }
}
