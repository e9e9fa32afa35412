package im.magpie.message.file;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.FileSettings;
import im.magpie.user.UserStandings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Gives permissions to upload, and takes the files they are for. */
@Component
final class Uploads {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    /** Each stands for a body that was read to be refused, so there are never many. */
    private static final int REMEMBERED_REFUSALS = 100_000;

    private final FileSettings settings;
    private final UploadTickets tickets;
    private final IncomingFiles incoming;
    private final FileStore store;
    private final UserStandings standings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** One url, one body at a time: else each could fill the disk as often as it is called. */
    private final Set<FileKey> underway = ConcurrentHashMap.newKeySet();

    private final UploadSlots slots;

    /**
     * Permissions whose body was read and refused; remembered for as long as they could be used.
     */
    private final Cache<FileKey, Boolean> usedUp;

    Uploads(
            FileSettings settings,
            UploadTickets tickets,
            IncomingFiles incoming,
            FileStore store,
            UserStandings standings,
            Clock clock) {
        this.settings = settings;
        this.tickets = tickets;
        this.incoming = incoming;
        this.store = store;
        this.standings = standings;
        this.clock = clock;
        this.slots = new UploadSlots(settings.maxUploads());
        this.usedUp =
                Caffeine.newBuilder()
                        .maximumSize(REMEMBERED_REFUSALS)
                        .expireAfterWrite(settings.urlTtl())
                        .build();
    }

    /**
     * A permission to upload one file.
     *
     * @param uid who asks
     * @param fileName what the user calls it; only its extension counts
     * @throws ChatException validation, when the scene does not take such files; busy, when the
     *     disk is full
     */
    UploadTicket permit(long uid, String fileName, Scene scene) {
        FileFormat format = FileFormat.ofName(fileName);
        if (scene == Scene.STICKER && format.kind() != FileFormat.Kind.IMAGE) {
            throw new ChatException(ErrorCode.VALIDATION, "file.sticker.not-a-picture");
        }
        try {
            incoming.requireRoom();
        } catch (IOException e) {
            throw away(e);
        }
        return new UploadTicket(
                uid,
                FileKey.create(scene, format.extension(), clock, random),
                format.kind(),
                settings.maxSize().toBytes(),
                clock.millis() + settings.urlTtl().toMillis());
    }

    /**
     * Takes the file of a permission.
     *
     * @param signed the permission as it was signed
     * @param contentType what the body calls itself, empty when it does not say
     * @param declared its length, -1 when it does not say
     * @throws ChatException forbidden, when the permission is forged, has ended or was used up by
     *     content that was refused; banned, when its owner is; too large; unsupported media type;
     *     validation, when it is not the picture it should be; business, when the file is there
     *     already or on its way; busy, when too many are on their way, or disk or store do not take
     *     it
     * @throws IOException when the caller's stream broke
     */
    void take(String signed, String contentType, long declared, BodySource body)
            throws IOException {
        UploadTicket ticket =
                tickets.read(signed)
                        .filter(one -> usedUp.getIfPresent(one.key()) == null)
                        .orElseThrow(
                                () -> new ChatException(ErrorCode.FORBIDDEN, "file.url-invalid"));
        if (declared > ticket.maxBytes()) {
            throw new ChatException(ErrorCode.TOO_LARGE, "file.too-large", ticket.maxBytes());
        }
        if (!ticket.kind().accepts(contentType)) {
            throw new ChatException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "file.media-type");
        }
        if (!standings.bannedAmong(List.of(ticket.uid())).isEmpty()) {
            throw new ChatException(ErrorCode.BANNED, "server.banned");
        }
        if (!underway.add(ticket.key())) {
            throw new ChatException(ErrorCode.BUSINESS, "file.exists");
        }
        try {
            takeNew(ticket, body);
        } finally {
            underway.remove(ticket.key());
        }
    }

    private void takeNew(UploadTicket ticket, BodySource body) throws IOException {
        slots.take(ticket.uid());
        try {
            requireNew(ticket.key());
            receive(ticket, body);
        } finally {
            slots.giveBack(ticket.uid());
        }
    }

    private void receive(UploadTicket ticket, BodySource body) throws IOException {
        try {
            Path file = incoming.receive(body.open(), ticket.maxBytes());
            try {
                judge(ticket, file);
                keep(ticket.key(), file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (ChatException e) {
            if (e.code() == ErrorCode.VALIDATION || e.code() == ErrorCode.TOO_LARGE) {
                usedUp.put(ticket.key(), true);
            }
            throw e;
        }
    }

    /** Spares the transfer; the store decides. */
    private void requireNew(FileKey key) {
        try {
            if (store.size(key).isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw away(e);
        }
        throw new ChatException(ErrorCode.BUSINESS, "file.exists");
    }

    /**
     * Any picture passes for any picture: people rename them, and browsers look at the content. A
     * page is not a picture, whatever its name.
     */
    private static void judge(UploadTicket ticket, Path file) throws IOException {
        if (ticket.kind() != FileFormat.Kind.IMAGE) {
            return;
        }
        Optional<Pictures.Dimensions> dimensions = Pictures.dimensions(file);
        if (dimensions.isEmpty()) {
            throw new ChatException(ErrorCode.VALIDATION, "file.not-a-picture");
        }
        if (!dimensions.get().isReasonable()) {
            throw new ChatException(ErrorCode.VALIDATION, "file.picture-too-large");
        }
    }

    private void keep(FileKey key, Path file) {
        boolean kept;
        try {
            kept = store.put(key, file);
        } catch (IOException e) {
            throw away(e);
        }
        if (!kept) {
            throw new ChatException(ErrorCode.BUSINESS, "file.exists");
        }
    }

    private static ChatException away(IOException e) {
        log.warn("a file could not be kept", e);
        return new ChatException(ErrorCode.BUSY, "file.store-away");
    }

    /** The body of a request, opened only when it is going to be read. */
    interface BodySource {
        InputStream open() throws IOException;
    }
}
