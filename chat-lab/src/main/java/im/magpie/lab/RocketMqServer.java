package im.magpie.lab;

import java.nio.file.Path;
import java.util.List;

/**
 * A real RocketMQ: name server and broker in one JVM. It has no topics but its own, and makes none
 * by itself. A restart keeps what it has stored. Its port is the name server's.
 */
public final class RocketMqServer extends Part {
    private final int brokerPort;

    RocketMqServer(LabFolder folder) {
        super(folder, "rocketmq", folder.freePort());
        // Beside its own port a broker takes the one two below.
        this.brokerPort = folder.freePortWithNeighbour(-2);
    }

    /** Starts one and waits until the name server knows the broker. */
    public static RocketMqServer start(LabFolder folder) {
        RocketMqServer server = new RocketMqServer(folder);
        server.start();
        return server;
    }

    /** The name server's address as clients write it. */
    public String nameServer() {
        return "127.0.0.1:" + port();
    }

    @Override
    void prepare() {
        folder().folder("rocketmq");
    }

    @Override
    List<String> command() {
        Path home = folder().folder("rocketmq");
        return List.of(
                JavaProgram.current().toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Duser.home=" + home,
                "-Drocketmq.log.root.dir=" + home.resolve("logs"),
                "-cp",
                LabHome.classes() + ":" + LabHome.lib("rocketmq").resolve("*"),
                RocketMqMain.class.getName(),
                home.toString(),
                Integer.toString(port()),
                Integer.toString(brokerPort));
    }

    @Override
    boolean isReady() {
        return output().contains(RocketMqMain.READY);
    }
}
