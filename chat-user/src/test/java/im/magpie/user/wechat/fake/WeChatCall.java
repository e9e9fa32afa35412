package im.magpie.user.wechat.fake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A call as WeChat's server makes it: a signed query and a body. Signature and encryption are
 * written here once more, after WeChat's description, so that a mistake is not made on both sides.
 *
 * @param query parameters by name
 * @param body XML
 */
public record WeChatCall(Map<String, String> query, String body) {
    private static final String ACCOUNT = "gh_account";
    private static final int BLOCK = 32;

    /** A call with a signed query and no body. */
    public static WeChatCall signed(long seconds) {
        String timestamp = Long.toString(seconds);
        String nonce = UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("signature", sign(FakeWeChat.TOKEN, timestamp, nonce));
        query.put("timestamp", timestamp);
        query.put("nonce", nonce);
        return new WeChatCall(query, "");
    }

    /** A call with a signed query and a body, in plain. */
    public static WeChatCall plain(long seconds, String body) {
        return new WeChatCall(signed(seconds).query, body);
    }

    /** The same call in AES mode. */
    public WeChatCall encrypted() {
        String content = encrypt(body);
        Map<String, String> more = new LinkedHashMap<>(query);
        more.put("encrypt_type", "aes");
        more.put(
                "msg_signature",
                sign(FakeWeChat.TOKEN, query.get("timestamp"), query.get("nonce"), content));
        return new WeChatCall(
                more,
                "<xml><ToUserName><![CDATA["
                        + ACCOUNT
                        + "]]></ToUserName><Encrypt><![CDATA["
                        + content
                        + "]]></Encrypt></xml>");
    }

    /** The same call with another parameter. */
    public WeChatCall with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(query);
        changed.put(name, value);
        return new WeChatCall(changed, body);
    }

    /** The query as it stands in a url; every value is plain letters but the base64 ones. */
    public String queryString() {
        return query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"));
    }

    /** What WeChat says when a follower scans a code. */
    public static String scan(String openid, String scene, long seconds) {
        return event(openid, "SCAN", scene, seconds);
    }

    /** What WeChat says when somebody scans a code and follows the account by it. */
    public static String subscribe(String openid, String scene, long seconds) {
        return event(openid, "subscribe", "qrscene_" + scene, seconds);
    }

    /** Any event. */
    public static String event(String openid, String event, String key, long seconds) {
        return """
               <xml><ToUserName><![CDATA[%s]]></ToUserName>
               <FromUserName><![CDATA[%s]]></FromUserName>
               <CreateTime>%d</CreateTime>
               <MsgType><![CDATA[event]]></MsgType>
               <Event><![CDATA[%s]]></Event>
               <EventKey><![CDATA[%s]]></EventKey>
               <Ticket><![CDATA[TICKET]]></Ticket>
               </xml>"""
                .formatted(ACCOUNT, openid, seconds, event, key);
    }

    /** The readable text of an answer, encrypted or not; checks the signature of the former. */
    public static String said(String answer) {
        String xml = answer.contains("<Encrypt>") ? decrypted(answer) : answer;
        return field(xml, "Content")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /** The key people would consent with, from the link in an answer. */
    public static String state(String answer) {
        Matcher matcher =
                Pattern.compile("[?&]state=([0-9A-Za-z]{1,128})[&#]").matcher(said(answer));
        if (!matcher.find()) {
            throw new AssertionError("no state in " + said(answer));
        }
        return matcher.group(1);
    }

    private static String decrypted(String answer) {
        String content = field(answer, "Encrypt");
        String expected =
                sign(FakeWeChat.TOKEN, field(answer, "TimeStamp"), field(answer, "Nonce"), content);
        if (!expected.equals(field(answer, "MsgSignature"))) {
            throw new AssertionError("the answer is signed wrongly");
        }
        return decrypt(content);
    }

    private static String field(String xml, String name) {
        Matcher matcher =
                Pattern.compile(
                                "<" + name + ">(?:<!\\[CDATA\\[)?(.*?)(?:]]>)?</" + name + ">",
                                Pattern.DOTALL)
                        .matcher(xml);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + xml);
        }
        return matcher.group(1);
    }

    private static String sign(String... parts) {
        String[] sorted = parts.clone();
        Arrays.sort(sorted);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest(String.join("", sorted).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Cipher cipher(int mode) throws GeneralSecurityException {
        byte[] key = Base64.getDecoder().decode(FakeWeChat.AES_KEY + "=");
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(Arrays.copyOf(key, 16)));
        return cipher;
    }

    private static String encrypt(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] app = FakeWeChat.APP_ID.getBytes(StandardCharsets.UTF_8);
        int length = 16 + 4 + content.length + app.length;
        int padding = BLOCK - length % BLOCK;
        ByteBuffer buffer = ByteBuffer.allocate(length + padding);
        buffer.put("sixteen letters.".getBytes(StandardCharsets.US_ASCII));
        buffer.putInt(content.length).put(content).put(app);
        while (buffer.hasRemaining()) {
            buffer.put((byte) padding);
        }
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE).doFinal(buffer.array());
            return Base64.getEncoder().encodeToString(encrypted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String decrypt(String text) {
        try {
            ByteBuffer buffer =
                    ByteBuffer.wrap(
                            cipher(Cipher.DECRYPT_MODE)
                                    .doFinal(Base64.getMimeDecoder().decode(text)));
            byte[] content = new byte[buffer.position(16).getInt()];
            buffer.get(content);
            return new String(content, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
