package im.magpie.message.file;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.message.FileSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
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

    private final FileSettings settings;
    private final UploadTickets tickets;
    private final IncomingFiles incoming;
    private final FileStore store;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** One url, one body at a time: else each could fill the disk as often as it is called. */
    private final Set<FileKey> underway = ConcurrentHashMap.newKeySet();

    Uploads(
            FileSettings settings,
            UploadTickets tickets,
            IncomingFiles incoming,
            FileStore store,
            Clock clock) {
        this.settings = settings;
        this.tickets = tickets;
        this.incoming = incoming;
        this.store = store;
        this.clock = clock;
    }

    /**
     * A permission to upload one file.
     *
     * @param fileName what the user calls it; only its extension counts
     * @throws ChatException validation, when the scene does not take such files; busy, when the
     *     disk is full
     */
    UploadTicket permit(String fileName, Scene scene) {
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
     * @throws ChatException forbidden, when the permission is forged or has ended; too large;
     *     unsupported media type; validation, when it is not the picture it should be; business,
     *     when the file is there already or on its way; busy, when disk or store do not take it
     * @throws IOException when the caller's stream broke
     */
    void take(String signed, String contentType, long declared, BodySource body)
            throws IOException {
        UploadTicket ticket =
                tickets.read(signed)
                        .orElseThrow(
                                () -> new ChatException(ErrorCode.FORBIDDEN, "file.url-invalid"));
        if (declared > ticket.maxBytes()) {
            throw new ChatException(ErrorCode.TOO_LARGE, "file.too-large", ticket.maxBytes());
        }
        if (!ticket.kind().accepts(contentType)) {
            throw new ChatException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "file.media-type");
        }
        if (!underway.add(ticket.key())) {
            throw new ChatException(ErrorCode.BUSINESS, "file.exists");
        }
        try {
            requireNew(ticket.key());
            Path file = incoming.receive(body.open(), ticket.maxBytes());
            try {
                judge(ticket, file);
                keep(ticket.key(), file);
            } finally {
                Files.deleteIfExists(file);
            }
        } finally {
            underway.remove(ticket.key());
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
