package im.magpie.common.api;

import java.util.Optional;

/** Where people reach this installation from outside: the base of QR codes and upload urls. */
public interface PublicUrl {

    /**
     * The base url without a trailing slash: the setting {@code chat.public-url} when there is one,
     * else guessed from the request.
     *
     * @param host the request's Host header
     * @param origin the request's Origin header, already checked against the allowed origins; or
     *     where this installation itself was called, for urls that lead back to it
     */
    String base(String host, Optional<String> origin);
}
