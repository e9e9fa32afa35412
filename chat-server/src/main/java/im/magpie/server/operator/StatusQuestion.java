package im.magpie.server.operator;

import im.magpie.message.WordList;
import im.magpie.message.WriterStatus;
import im.magpie.websocket.GatewayStatus;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** How this node does. Answered from memory, so that it is answered whatever is away. */
@Component
class StatusQuestion implements NodeQuestion<NodeStatus> {
    private final GatewayStatus gateway;
    private final WriterStatus writer;
    private final WordList words;
    private final KnownReadiness readiness;
    private final long startTime;
    private final String version;

    StatusQuestion(
            GatewayStatus gateway,
            WriterStatus writer,
            WordList words,
            KnownReadiness readiness,
            Clock clock,
            ObjectProvider<BuildProperties> build) {
        this.gateway = gateway;
        this.writer = writer;
        this.words = words;
        this.readiness = readiness;
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
                readiness.isReady(),
                now.users(),
                now.guests(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                writer.waiting(),
                now.bus(),
                now.busWaiting(),
                now.busDropped(),
                now.directory(),
                now.sinceRead(),
                now.rowsBehind(),
                words.loaded(),
                words.readAt());
    }
}
