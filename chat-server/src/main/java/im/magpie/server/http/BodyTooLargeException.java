package im.magpie.server.http;

import java.io.IOException;

/** A request body went past its limit while it was read. */
final class BodyTooLargeException extends IOException {

    BodyTooLargeException(long limit) {
        super("the body is larger than " + limit + " bytes");
    }
}
