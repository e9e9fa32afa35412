package im.magpie.user.admin;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.user.region.IpAddress;

/**
 * Which addresses may be blocked. Not those that many people share by their nature: a trusted
 * proxy's, those of this machine and of inner networks; and not the one the caller sits at.
 *
 * @param clientIps knows the trusted proxies
 * @param callerIp the caller's own address
 */
record AddressRule(ClientIpResolver clientIps, String callerIp) {

    /**
     * Whose address it is: what is entered into the blacklist.
     *
     * @param ip where the user was last seen, or null
     * @throws ChatException BUSINESS when it must not be blocked
     */
    String owner(String ip) {
        IpAddress address =
                IpAddress.parse(ip)
                        .filter(IpAddress::isPublic)
                        .filter(a -> !clientIps.isTrustedProxy(ip))
                        .orElseThrow(() -> refused("user.black.address"));
        String owner = address.owner();
        if (IpAddress.parse(callerIp).map(IpAddress::owner).filter(owner::equals).isPresent()) {
            throw refused("user.black.own-address");
        }
        return owner;
    }

    private static ChatException refused(String key) {
        return new ChatException(ErrorCode.BUSINESS, key);
    }
}
