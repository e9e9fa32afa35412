package im.magpie.server.ratelimit;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/**
 * At most so many calls in any stretch of time of a length. Written {@code 3/5s}.
 *
 * @param count calls, from 1 to {@value #MAX_COUNT}
 * @param period length of the stretch, up to a day
 */
public record Rate(int count, Duration period) {
    /** Most calls in one rate: each is remembered until the period is over. */
    public static final int MAX_COUNT = 10_000;

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6}(?:ms|s|m|h))");
    private static final Duration MAX_PERIOD = Duration.ofDays(1);

    public Rate {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("a count is from 1 to " + MAX_COUNT);
        }
        if (period.isZero() || period.isNegative() || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException("a period is at most one day and not 0");
        }
    }

    /** Reads {@code count/period}, the period in {@code ms, s, m} or {@code h}. */
    public static Rate of(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("a rate is written like 3/5s, not " + text);
        }
        return new Rate(Integer.parseInt(form.group(1)), DurationStyle.SIMPLE.parse(form.group(2)));
    }

    @Override
    public String toString() {
        return count + "/" + DurationStyle.SIMPLE.print(period);
    }
}
