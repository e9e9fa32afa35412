package im.magpie.lab;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.broker.BrokerController;
import org.apache.rocketmq.common.BrokerConfig;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.store.config.MessageStoreConfig;

/** Name server and broker in a JVM of their own, with a small footprint. */
final class RocketMqMain {
    /** The line it prints when the name server knows the broker. */
    static final String READY = "rocketmq is ready";

    private static final long POLL_NANOS = 20_000_000;

    private RocketMqMain() {}

    /**
     * Runs until it is killed.
     *
     * @param args its folder, the port of the name server, the port of the broker
     */
    public static void main(String[] args) throws Exception {
        // Without it topics never appear at the name server.
        System.setProperty(
                RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
        Path home = Path.of(args[0]);
        NamesrvController names = nameServer(home, Integer.parseInt(args[1]));
        BrokerController broker = broker(home, args[1], Integer.parseInt(args[2]));
        String name = broker.getBrokerConfig().getBrokerName();
        while (!isKnown(names, name)) {
            broker.registerBrokerAll(true, false, true);
            LockSupport.parkNanos(POLL_NANOS);
        }
        System.out.println(READY);
    }

    private static boolean isKnown(NamesrvController names, String broker) {
        return names.getRouteInfoManager().getAllClusterInfo().getBrokerAddrTable().get(broker)
                != null;
    }

    private static NamesrvController nameServer(Path home, int port) throws Exception {
        NamesrvConfig config = new NamesrvConfig();
        config.setRocketmqHome(home.toString());
        config.setKvConfigPath(home.resolve("names.json").toString());
        config.setConfigStorePath(home.resolve("names.properties").toString());
        NettyServerConfig server = new NettyServerConfig();
        server.setBindAddress("127.0.0.1");
        server.setListenPort(port);
        NamesrvController names = new NamesrvController(config, server, new NettyClientConfig());
        if (!names.initialize()) {
            throw new IllegalStateException("the name server does not start");
        }
        names.start();
        return names;
    }

    private static BrokerController broker(Path home, String namesPort, int port) throws Exception {
        BrokerConfig config = new BrokerConfig();
        config.setRocketmqHome(home.toString());
        config.setNamesrvAddr("127.0.0.1:" + namesPort);
        config.setBrokerIP1("127.0.0.1");
        config.setBrokerIP2("127.0.0.1");
        // Whoever needs a topic makes it: one that is missing must be seen.
        config.setAutoCreateTopicEnable(false);
        // A machine that does everything at once is slow, which is no reason to refuse messages.
        config.setWaitTimeMillsInSendQueue(5_000);
        NettyServerConfig server = new NettyServerConfig();
        server.setBindAddress("127.0.0.1");
        server.setListenPort(port);
        BrokerController broker =
                new BrokerController(config, server, new NettyClientConfig(), store(home));
        if (!broker.initialize()) {
            throw new IllegalStateException("the broker does not start");
        }
        broker.start();
        return broker;
    }

    private static MessageStoreConfig store(Path home) {
        MessageStoreConfig config = new MessageStoreConfig();
        config.setStorePathRootDir(home.resolve("store").toString());
        config.setStorePathCommitLog(home.resolve("store/commitlog").toString());
        config.setMappedFileSizeCommitLog(16 * 1024 * 1024);
        config.setMappedFileSizeConsumeQueue(60_000);
        config.setMaxHashSlotNum(5_000);
        config.setMaxIndexNum(20_000);
        config.setTimerWheelEnable(false);
        config.setHaListenPort(0);
        // A nearly full disk is no matter of a few megabytes.
        config.setDiskMaxUsedSpaceRatio(95);
        config.setDiskSpaceWarningLevelRatio(98);
        config.setDiskSpaceCleanForciblyRatio(97);
        return config;
    }
}
