package im.magpie.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.magpie.websocket.cluster.ClusterBus;
import im.magpie.websocket.cluster.EventBatch;
import im.magpie.websocket.cluster.Targets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.GenericApplicationContext;

class BusArrivalTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    /** A bus that comes when it is told to. */
    static final class LateBus implements ClusterBus {
        private volatile boolean asked;
        private volatile boolean here;

        @Override
        public boolean isAlone() {
            return false;
        }

        @Override
        public boolean isReceiving() {
            asked = true;
            return here;
        }

        @Override
        public CompletionStage<Void> publish(EventBatch batch, Targets targets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void receive(Consumer<EventBatch> receiver) {
            throw new UnsupportedOperationException();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(BusArrival.class)
    static class Application {
        @Bean
        LateBus bus() {
            return new LateBus();
        }
    }

    @Test
    void aNodeIsReadyWhenTheBusHasReachedIt() throws Exception {
        CompletableFuture<LateBus> bus = new CompletableFuture<>();
        CompletableFuture<ReadinessState> ready = new CompletableFuture<>();
        Thread node = new Thread(() -> run(bus, ready), "node");
        node.start();
        LateBus late = bus.get();
        await().until(() -> late.asked);
        assertThat(ready).isNotDone();
        late.here = true;
        await().until(ready::isDone);
        assertThat(ready).isCompletedWithValue(ReadinessState.ACCEPTING_TRAFFIC);
        node.join();
    }

    private static void run(
            CompletableFuture<LateBus> bus, CompletableFuture<ReadinessState> ready) {
        ApplicationListener<AvailabilityChangeEvent<?>> listener =
                change -> {
                    if (change.getState() instanceof ReadinessState state) {
                        ready.complete(state);
                    }
                };
        try (ConfigurableApplicationContext context =
                new SpringApplicationBuilder(Application.class)
                        .web(WebApplicationType.NONE)
                        .properties("spring.config.location=optional:classpath:/none/")
                        .listeners(listener)
                        .initializers(
                                fresh ->
                                        fresh.addApplicationListener(
                                                (ContextRefreshedEvent refreshed) ->
                                                        bus.complete(
                                                                refreshed
                                                                        .getApplicationContext()
                                                                        .getBean(LateBus.class))))
                        .run()) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void doesNotWaitForEver() {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.refresh();
            assertThat(new BusArrival(new LateBus(), context).await(SHORT)).isFalse();
        }
    }

    @Test
    void doesNotHoldUpAnApplicationThatEnds() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.refresh();
        context.close();
        new BusArrival(new LateBus(), context).run(null);
        assertThat(context.isActive()).isFalse();
    }
}
