package im.magpie.user.admin;

import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.ClientIpResolver;
import im.magpie.user.region.IpAddress;
import java.util.Set;

/**
 * Which addresses may be blocked. Not those that many people share by their nature: a trusted
 * proxy's, those of this machine and of inner networks; and not the one the caller sits at, nor one
 * a super-admin was last seen at: who could lift the ban must not be locked out with it.
 *
 * @param clientIps knows the trusted proxies
 * @param callerIp the caller's own address
 */
record AddressRule(ClientIpResolver clientIps, String callerIp) {

    /**
     * Whose address it is: what is entered into the blacklist.
     *
     * @param ip where the user was last seen, or null
     * @param superAdmins whose addresses super-admins were last seen at
     * @throws ChatException BUSINESS when it must not be blocked
     */
    String owner(String ip, Set<String> superAdmins) {
        IpAddress address =
                IpAddress.parse(ip)
                        .filter(IpAddress::isPublic)
                        .filter(a -> !clientIps.isTrustedProxy(ip))
                        .orElseThrow(() -> refused("user.black.address"));
        String owner = address.owner();
        if (IpAddress.parse(callerIp).map(IpAddress::owner).filter(owner::equals).isPresent()) {
            throw refused("user.black.own-address");
        }
        if (superAdmins.contains(owner)) {
            throw refused("user.black.admin-address");
        }
        return owner;
    }

    private static ChatException refused(String key) {
        return new ChatException(ErrorCode.BUSINESS, key);
    }
}
