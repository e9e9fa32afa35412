package im.magpie.user.region;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the text an xdb file has for an address. Files of the second format say {@code
 * country|area|province|city|provider}, those of the third {@code country|province|city|provider},
 * mostly with the two letters of the country behind. {@code 0} means unknown.
 */
final class RegionText {
    private static final Pattern COUNTRY_CODE = Pattern.compile("[A-Z]{2}");
    private static final int OLD_FIELDS = 5;
    private static final String UNKNOWN = "0";

    /** What newer files call networks that belong to nobody. */
    private static final String RESERVED = "Reserved";

    private RegionText() {}

    /** City, else province, else country. */
    static Optional<String> place(String text) {
        String[] fields = text.split("\\|", -1);
        boolean old =
                fields.length == OLD_FIELDS
                        && !COUNTRY_CODE.matcher(fields[OLD_FIELDS - 1]).matches();
        List<Integer> order = old ? List.of(3, 2, 0) : List.of(2, 1, 0);
        return order.stream()
                .filter(i -> i < fields.length)
                .map(i -> fields[i].strip())
                .filter(f -> !f.isEmpty() && !f.equals(UNKNOWN) && !f.equals(RESERVED))
                .findFirst();
    }
}
