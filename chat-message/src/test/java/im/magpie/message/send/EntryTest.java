package im.magpie.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.body.TextBody;
import im.magpie.message.send.BatchAppend.Acceptance;
import im.magpie.message.send.BatchAppend.NamedDraft;
import im.magpie.message.send.MessageRows.MessageKey;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EntryTest {
    static Entry entry() {
        Draft draft = Draft.byUser(1, 2, Optional.empty(), new TextBody("x"));
        return new Entry(
                new NamedDraft(
                        draft, new MessageKey(2, "~1"), new Acceptance(0, Optional.empty())));
    }

    @Test
    void isWithdrawnUntilItsCommitBegins() {
        Entry entry = entry();
        assertThat(entry.withdraw()).isTrue();
        assertThat(entry.isWithdrawn()).isTrue();
        assertThat(entry.beginCommit()).isFalse();
        assertThat(entry.withdraw()).isTrue();
    }

    @Test
    void isNotWithdrawnFromItsCommit() {
        Entry entry = entry();
        assertThat(entry.beginCommit()).isTrue();
        assertThat(entry.withdraw()).isFalse();
        assertThat(entry.isWithdrawn()).isFalse();
        assertThat(entry.outcome()).isNotDone();
    }

    /** Its caller must not wait for a second transaction that it no longer wants. */
    @Test
    void isWithdrawnAfterACommitThatCameToNothing() throws Exception {
        Entry entry = entry();
        entry.beginCommit();
        entry.withdraw();
        entry.reopen();
        assertThat(entry.isWithdrawn()).isTrue();
        assertThat(entry.beginCommit()).isFalse();
        Outcome.Failed answer = (Outcome.Failed) entry.outcome().get();
        assertThat(((ChatException) answer.reason()).code()).isEqualTo(ErrorCode.BUSY);
    }

    @Test
    void goesOnAfterACommitThatCameToNothing() {
        Entry entry = entry();
        entry.beginCommit();
        entry.reopen();
        assertThat(entry.outcome()).isNotDone();
        assertThat(entry.beginCommit()).isTrue();
    }

    @Test
    void eitherCommitsOrIsWithdrawn() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 2_000; i++) {
                Entry entry = entry();
                CountDownLatch both = new CountDownLatch(2);
                Future<Boolean> withdrawn =
                        caller.submit(
                                () -> {
                                    meet(both);
                                    return entry.withdraw();
                                });
                meet(both);
                boolean committed = entry.beginCommit();
                assertThat(withdrawn.get()).isNotEqualTo(committed);
            }
        } finally {
            caller.shutdownNow();
        }
    }

    private static void meet(CountDownLatch both) throws InterruptedException {
        both.countDown();
        both.await();
    }
}
