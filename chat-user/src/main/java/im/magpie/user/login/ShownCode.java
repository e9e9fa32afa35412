package im.magpie.user.login;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.cluster.NodeId;
import im.magpie.common.session.Client;

/** A ticket by the connection that shows its code; implemented by rows. */
interface ShownCode {
    String node();

    String nodeStart();

    long connection();

    String userAgent();

    String ip();

    /** Where the code is shown. */
    default ConnectionRef place() {
        return new ConnectionRef(new NodeId(node(), nodeStart()), connection());
    }

    /** The machine of who looks at it. */
    default Client browser() {
        return new Client(ip(), userAgent());
    }
}
