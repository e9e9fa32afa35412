package im.magpie.server.operator;

import im.magpie.message.WordList;
import im.magpie.message.WriterStatus;
import im.magpie.websocket.GatewayStatus;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** How this node does. */
@Component
class StatusQuestion implements NodeQuestion<NodeStatus> {
    private final GatewayStatus gateway;
    private final WriterStatus writer;
    private final WordList words;
    private final HealthEndpoint health;
    private final long startTime;
    private final String version;

    StatusQuestion(
            GatewayStatus gateway,
            WriterStatus writer,
            WordList words,
            HealthEndpoint health,
            Clock clock,
            ObjectProvider<BuildProperties> build) {
        this.gateway = gateway;
        this.writer = writer;
        this.words = words;
        this.health = health;
        this.startTime = clock.millis();
        BuildProperties properties = build.getIfAvailable();
        this.version = properties == null ? "development" : properties.getVersion();
    }

    @Override
    public String kind() {
        return "status";
    }

    @Override
    public Class<NodeStatus> answerType() {
        return NodeStatus.class;
    }

    @Override
    public NodeStatus answer(String argument) {
        GatewayStatus.Now now = gateway.now();
        Runtime runtime = Runtime.getRuntime();
        return new NodeStatus(
                version,
                startTime,
                Status.UP.equals(health.healthForPath("readiness").getStatus()),
                now.users(),
                now.guests(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                writer.waiting(),
                now.bus(),
                now.directory(),
                now.sinceRead(),
                now.rowsBehind(),
                words.loaded());
    }
}
