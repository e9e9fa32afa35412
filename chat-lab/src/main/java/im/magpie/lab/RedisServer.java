package im.magpie.lab;

import java.nio.file.Path;
import java.util.List;

/** A real Redis that keeps nothing on disk: every restart leaves it empty. */
public final class RedisServer extends Part {
    private static final String BINARY = "redis-server-6.2.6-v5-linux-amd64";

    RedisServer(LabFolder folder) {
        super(folder, "redis", folder.freePort());
    }

    /** Starts one and waits until it serves. */
    public static RedisServer start(LabFolder folder) {
        RedisServer server = new RedisServer(folder);
        server.start();
        return server;
    }

    /** Its address as clients write it. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    @Override
    void prepare() {
        folder().folder("redis");
    }

    @Override
    List<String> command() {
        Path program = home().resolve("redis-server");
        return List.of(
                program.toString(),
                "--port",
                Integer.toString(port()),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder().folder("redis").toString(),
                "--save",
                "",
                "--appendonly",
                "no");
    }

    @Override
    boolean isReady() {
        return Probe.answers(port(), "PING\r\n", "+PONG\r\n".length());
    }

    private static Path home() {
        return LabHome.server(
                "redis",
                folder -> {
                    Path program = folder.resolve("redis-server");
                    Unpack.file(LabHome.lib("embedded-redis.jar"), BINARY, program);
                    Unpack.executable(program);
                });
    }
}
