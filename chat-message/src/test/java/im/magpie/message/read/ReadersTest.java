package im.magpie.message.read;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.read.Readers.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadersTest {

    @Test
    void countsLikeSomebodyWhoGoesThroughTheMembers() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            List<Reader> members = members(random);
            Readers readers = new Readers(members);
            long author = random.nextInt(members.size() + 3);
            for (long seq = 1; seq <= 12; seq++) {
                long s = seq;
                long audience =
                        members.stream().filter(m -> m.uid() != author && m.joinSeq() < s).count();
                long read =
                        members.stream()
                                .filter(m -> m.uid() != author)
                                .filter(m -> m.joinSeq() < s && s <= m.readSeq())
                                .count();
                assertThat(readers.audienceOf(seq, author)).isEqualTo(audience);
                assertThat(readers.readersOf(seq, author)).isEqualTo(read);
            }
        }
    }

    private static List<Reader> members(Random random) {
        List<Reader> members = new ArrayList<>();
        int count = random.nextInt(8);
        for (int uid = 1; uid <= count; uid++) {
            long joined = random.nextInt(10);
            members.add(new Reader(uid, joined + random.nextInt(5), joined));
        }
        return members;
    }
}
