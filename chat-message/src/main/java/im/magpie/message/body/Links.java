package im.magpie.message.body;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the links in a text: http and https urls, and bare names of hosts as people type them.
 * Linear in the text: whatever the pattern has taken it never gives back.
 */
final class Links {
    /** Most links of one text that get a card. */
    static final int MOST = 5;

    /** Longest link, in characters. */
    static final int LONGEST = 1024;

    /** What urls are made of, but for what also separates two of them. */
    private static final String CHARACTER = "[\\w\\-.~:/?#\\[\\]@!$&'()*+=%^{}\\\\]";

    /** To the end of the url; after a comma another one may begin. */
    private static final String REST = "(?:" + CHARACTER + "++|[,;|](?!https?://))*+";

    /** The labels of a host but the last, each with its dot. */
    private static final String LABELS = "(?:[a-z0-9-]++\\.(?=[a-z0-9]))++";

    /**
     * A bare name is a link when it ends like many hosts and not like many files: neither {@code
     * notes.md} nor {@code e.g} should be looked up.
     */
    private static final String ENDINGS =
            "(?:com|net|org|edu|gov|int|info|biz|xyz|top|site|online|shop|club|wiki|app|dev|tech"
                    + "|cloud|store|blog|news|im|io|ai|co|me|tv|cc|cn|hk|tw|jp|kr|sg|in|uk|de|fr|nl"
                    + "|ch|at|it|es|se|no|fi|eu|ru|us|ca|au|nz|br)";

    private static final Pattern LINK =
            Pattern.compile(
                    "(?<![\\w@.%/-])(?:https?://"
                            + REST
                            + "|(?:www\\."
                            + LABELS
                            + "[a-z]{2,}+|"
                            + LABELS
                            + ENDINGS
                            + ")(?![\\w@-])(?:(?=[:/?#])"
                            + REST
                            + ")?+)",
                    Pattern.CASE_INSENSITIVE);

    /** Ends the sentence around a link, not the link. */
    private static final String CLOSING = ".,;:|!?'()[]{}*~";

    /**
     * Clients split texts by a pattern that they make of the keys, so a key may hold nothing that
     * means something in one: {@code +}, {@code ?} and {@code ^} break it, and so do brackets that
     * do not match.
     */
    private static final Pattern BREAKS_CLIENTS = Pattern.compile("[+?^*$()\\[\\]{}|\\\\]");

    private Links() {}

    /**
     * The links of a text, as they stand in it, each once, at most {@value #MOST} and the longest
     * first: a client that looks for them one by one then never takes the beginning of one for
     * another.
     */
    static List<String> in(String text) {
        if (text.indexOf('.') < 0) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = LINK.matcher(text);
        while (found.size() < MOST && matcher.find()) {
            String link = trimmed(matcher.group());
            if (link.indexOf('.') > 0
                    && link.length() <= LONGEST
                    && link.indexOf('@') < 0
                    && !BREAKS_CLIENTS.matcher(link).find()) {
                found.add(link);
            }
        }
        return found.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    private static String trimmed(String link) {
        int end = link.length();
        while (end > 0 && CLOSING.indexOf(link.charAt(end - 1)) >= 0) {
            end--;
        }
        return link.substring(0, end);
    }
}
