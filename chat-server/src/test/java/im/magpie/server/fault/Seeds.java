package im.magpie.server.fault;

import java.util.Random;
import java.util.stream.LongStream;

/**
 * How often each experiment is run: with as many random seeds as the system property {@code
 * magpie.seeds} says, 3 by default; with {@code magpie.seed} once, with that one. Where a seed
 * decides nothing there are as many rounds.
 */
public final class Seeds {
    private static final String ONE = "magpie.seed";
    private static final String MANY = "magpie.seeds";
    private static final int DEFAULT = 3;

    private Seeds() {}

    /** How many there are. */
    public static int count() {
        return Long.getLong(ONE) == null ? Integer.getInteger(MANY, DEFAULT) : 1;
    }

    /** Those of one experiment. */
    static LongStream all() {
        Long one = Long.getLong(ONE);
        return one == null ? new Random().longs(count(), 0, Long.MAX_VALUE) : LongStream.of(one);
    }
}
