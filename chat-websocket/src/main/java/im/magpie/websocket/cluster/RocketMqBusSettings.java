package im.magpie.websocket.cluster;

/**
 * How the bus reaches RocketMQ.
 *
 * @param nameServer addresses of the name servers, {@code host:port;host:port}
 * @param topic the topic that the nodes of this cluster share, and no other cluster uses
 * @param accessKey who this is, for brokers that ask; null for those that do not
 * @param secretKey the key's secret, or null
 * @param tls whether to speak TLS
 */
public record RocketMqBusSettings(
        String nameServer, String topic, String accessKey, String secretKey, boolean tls) {

    /** Leaves the secret out: carriers end up in logs. */
    @Override
    public String toString() {
        return "RocketMqBusSettings[" + nameServer + ", topic " + topic + "]";
    }
}
