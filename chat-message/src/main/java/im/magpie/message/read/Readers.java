package im.magpie.message.read;

import java.util.Arrays;
import java.util.List;

/**
 * How far the members of a room have read, at one moment, sorted to be counted in. A member counts
 * for the messages written since it joined; former members count nowhere.
 */
final class Readers {
    /** Counts go no further: beyond it a client says "1000 and more". */
    static final int MOST_COUNTED = 1000;

    private final long[] uids;
    private final long[] reads;
    private final long[] joins;
    private final long[] sortedReads;
    private final long[] sortedJoins;

    /**
     * @param members ascending by uid
     */
    Readers(List<Reader> members) {
        uids = members.stream().mapToLong(Reader::uid).toArray();
        reads = members.stream().mapToLong(Reader::readSeq).toArray();
        joins = members.stream().mapToLong(Reader::joinSeq).toArray();
        sortedReads = Arrays.stream(reads).sorted().toArray();
        sortedJoins = Arrays.stream(joins).sorted().toArray();
    }

    /** Number of members. */
    int size() {
        return uids.length;
    }

    /** Members but the author who have read a message. A position is never before its joining. */
    long readersOf(long seq, long author) {
        long readers = from(sortedReads, seq) - from(sortedJoins, seq);
        int own = Arrays.binarySearch(uids, author);
        boolean authorIsOne = own >= 0 && joins[own] < seq && seq <= reads[own];
        return readers - (authorIsOne ? 1 : 0);
    }

    /** Members but the author who were there when a message was written. */
    long audienceOf(long seq, long author) {
        int own = Arrays.binarySearch(uids, author);
        boolean authorIsOne = own >= 0 && joins[own] < seq;
        return sortedJoins.length - from(sortedJoins, seq) - (authorIsOne ? 1 : 0);
    }

    /** How many values are at or above a bound. */
    private static long from(long[] sorted, long bound) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return sorted.length - (long) low;
    }

    /**
     * A member.
     *
     * @param uid the user
     * @param readSeq how far the member has read
     * @param joinSeq the last message before the member joined
     */
    record Reader(long uid, long readSeq, long joinSeq) {}
}
