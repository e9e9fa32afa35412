package im.magpie.server.cluster;

import im.magpie.server.conformance.PushClient;
import im.magpie.server.conformance.RestClient;
import im.magpie.server.conformance.RestReply;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A login code that a connection shows, and the phone that scans it.
 *
 * @param code what identifies it
 */
record QrCode(String code) {
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&#]+)");

    /** Asks for a code on a connection without login. */
    static QrCode on(PushClient guest) {
        guest.send("{\"type\":1}");
        String url = guest.awaitPush(1).get("loginUrl").asString();
        Matcher matcher = CODE.matcher(url);
        if (!matcher.find()) {
            throw new AssertionError("no code in " + url);
        }
        return new QrCode(matcher.group(1));
    }

    /** Scans it; returns the key to confirm with. */
    String scan(RestClient phone, String account) {
        return tryScan(phone, account).ok().get("confirmKey").asString();
    }

    RestReply tryScan(RestClient phone, String account) {
        return phone.post("/capi/user/public/scan", Map.of("code", code, "account", account));
    }

    RestReply confirm(RestClient phone, String key) {
        return phone.post(
                "/capi/user/public/scan/confirm", Map.of("code", code, "confirmKey", key));
    }
}
