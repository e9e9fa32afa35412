package im.magpie.user.wechat;

/**
 * WeChat gave no answer, or one that is no use. Says no more than a kind and WeChat's error number:
 * what the library and its HTTP client say can hold tokens and codes.
 */
final class WeChatFailure extends RuntimeException {

    WeChatFailure(String what) {
        super(what, null, false, false); // one line in a log, not forty for each guest
    }
}
