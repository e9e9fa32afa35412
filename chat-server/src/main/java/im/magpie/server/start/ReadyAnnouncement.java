package im.magpie.server.start;

import im.magpie.websocket.WebSocketServer;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says on standard output that the node is ready: one line for people, one for programs. */
@Component
class ReadyAnnouncement {
    private final WebServerApplicationContext context;
    private final WebSocketServer webSocket;

    ReadyAnnouncement(WebServerApplicationContext context, WebSocketServer webSocket) {
        this.context = context;
        this.webSocket = webSocket;
    }

    @EventListener(ApplicationReadyEvent.class)
    void announce() {
        int http = context.getWebServer().getPort();
        System.out.printf("%nMagpie is ready. Open http://localhost:%d in a browser.%n", http);
        System.out.printf(
                "{\"ready\":true,\"http\":%d,\"ws\":%d,\"pid\":%d}%n",
                http, webSocket.port(), ProcessHandle.current().pid());
    }
}
