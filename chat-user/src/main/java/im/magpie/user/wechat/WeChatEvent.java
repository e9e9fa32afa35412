package im.magpie.user.wechat;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something WeChat tells us.
 *
 * @param account our public account, as WeChat names it
 * @param openid who did it
 * @param time when, epoch seconds of WeChat's clock
 * @param scannedCode the login code in the QR code that was scanned; empty when it is not about one
 */
record WeChatEvent(String account, String openid, String time, Optional<String> scannedCode) {
    /** What WeChat puts before the scene when the scan was a person's first. */
    private static final String FIRST_SCAN = "qrscene_";

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final Pattern TIME = Pattern.compile("[0-9]{1,12}");
    private static final int MAX_ACCOUNT = 64;

    /** Reads a call's content; empty when it is none that could be answered. */
    static Optional<WeChatEvent> of(Map<String, String> fields) {
        String account = fields.getOrDefault("ToUserName", "");
        String openid = fields.getOrDefault("FromUserName", "");
        String time = fields.getOrDefault("CreateTime", "");
        boolean good =
                !account.isEmpty()
                        && account.length() <= MAX_ACCOUNT
                        && WeChatApi.OPENID.matcher(openid).matches()
                        && TIME.matcher(time).matches();
        return good
                ? Optional.of(new WeChatEvent(account, openid, time, scannedCode(fields)))
                : Optional.empty();
    }

    private static Optional<String> scannedCode(Map<String, String> fields) {
        if (!"event".equals(fields.get("MsgType"))) {
            return Optional.empty();
        }
        String key = fields.getOrDefault("EventKey", "");
        String scene =
                switch (fields.getOrDefault("Event", "")) {
                    case "SCAN" -> key;
                    case "subscribe" ->
                            key.startsWith(FIRST_SCAN) ? key.substring(FIRST_SCAN.length()) : "";
                    default -> "";
                };
        return Optional.of(scene).filter(code -> CODE.matcher(code).matches());
    }

    /** Says nothing of who and what: this could end up in logs. */
    @Override
    public String toString() {
        return "WeChatEvent[time=" + time + "]";
    }
}
