package im.magpie.message.file;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.message.Fakes;
import im.magpie.message.FileHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class UploadTicketsTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    private final Fakes.SetClock clock = new Fakes.SetClock();
    private final UploadTickets tickets = tickets(SECRET);
    private final UploadTicket ticket =
            new UploadTicket(
                    7,
                    new FileKey("1/2026/07/" + "0f".repeat(20) + ".png"),
                    FileFormat.Kind.IMAGE,
                    1000,
                    clock.millis() + 60_000);

    private UploadTickets tickets(String secret) {
        return new UploadTickets(new FileHome(Path.of("nowhere"), "local", secret), clock);
    }

    @Test
    void readsWhatItSigned() {
        assertThat(tickets.read(tickets.sign(ticket))).contains(ticket);
    }

    @Test
    void readsWhatAnotherNodeSigned() {
        assertThat(tickets.read(tickets(SECRET).sign(ticket))).contains(ticket);
    }

    @Test
    void refusesWhatHasExpired() {
        String signed = tickets.sign(ticket);
        clock.set(ticket.expiresAt() - 1);
        assertThat(tickets.read(signed)).isPresent();

        clock.set(ticket.expiresAt());

        assertThat(tickets.read(signed)).isEmpty();
    }

    @Test
    void refusesOtherSecrets() {
        assertThat(tickets.read(tickets("another secret, long enough as well").sign(ticket)))
                .isEmpty();
    }

    @Test
    void refusesChangedContent() {
        String signed = tickets.sign(ticket);
        String signature = signed.substring(signed.indexOf('.'));
        String content =
                new String(
                        Base64.getUrlDecoder().decode(signed.substring(0, signed.indexOf('.'))),
                        StandardCharsets.US_ASCII);

        String forged =
                Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(
                                        content.replace("1000", "9000")
                                                .getBytes(StandardCharsets.US_ASCII))
                        + signature;

        assertThat(content).contains("1000");
        assertThat(tickets.read(forged)).isEmpty();
    }

    @Test
    void refusesGarbage() {
        for (String garbage : new String[] {"", ".", "a.b", "ä.ö", "x".repeat(10_000) + ".x"}) {
            assertThat(tickets.read(garbage)).as(garbage).isEmpty();
        }
    }
}
