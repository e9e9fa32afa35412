package im.magpie.common.session;

/** The addresses from which nothing is accepted. Answered from memory, also on event loops. */
public interface BlockedAddresses {

    /**
     * Whether an address is blocked.
     *
     * @param ip as {@link ClientIpResolver} found it; an IPv6 address is blocked with its /64
     */
    boolean isBlocked(String ip);
}
