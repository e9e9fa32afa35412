package im.magpie.server.conformance;

import im.magpie.common.net.IpLiteral;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * A REST caller with a source address of its own, one of this machine's 127.0.0.0/8, that sends
 * paths and headers exactly as they are given.
 */
record AddressedCaller(SocketFactory sockets, String address, String host, int port) {
    private static final int READ_LIMIT_MILLIS = 30_000;

    /** By TLS. */
    AddressedCaller(SSLContext tls, String address, int port) {
        this(tls.getSocketFactory(), address, "localhost", port);
    }

    /** Without TLS. */
    static AddressedCaller plain(int port) {
        return new AddressedCaller(SocketFactory.getDefault(), "127.0.0.1", "localhost", port);
    }

    /** The same, asking for another host. */
    AddressedCaller named(String other) {
        return new AddressedCaller(sockets, address, other, port);
    }

    RestReply get(String path, String... headers) {
        return call("GET " + path, "", headers);
    }

    RestReply post(String path, Map<String, String> body, String... headers) {
        return call("POST " + path, new JsonMapper().writeValueAsString(body), headers);
    }

    /** HTTP/1.0, so that the answer is what comes until the end. */
    private RestReply call(String methodAndPath, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                Stream.concat(
                                Stream.of(
                                        methodAndPath + " HTTP/1.0",
                                        "Host: " + host + ":" + port,
                                        "Content-Type: application/json",
                                        "Content-Length: " + content.length),
                                Stream.of(headers))
                        .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
        try (Socket socket =
                sockets.createSocket(
                        InetAddress.getLoopbackAddress(),
                        port,
                        IpLiteral.parse(address).orElseThrow(),
                        0)) {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(content);
            socket.getOutputStream().flush();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return reply(methodAndPath, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(methodAndPath + ": no answer", e);
        }
    }

    private static RestReply reply(String request, String answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalStateException(request + ": no answer, but '" + answer + "'");
        }
        List<String> lines = answer.substring(0, end).lines().toList();
        Map<String, List<String>> headers =
                lines.stream()
                        .skip(1)
                        .map(line -> line.split(": ?", 2))
                        .collect(
                                Collectors.groupingBy(
                                        parts -> parts[0],
                                        Collectors.mapping(
                                                parts -> parts[1], Collectors.toList())));
        return new RestReply(
                request,
                Integer.parseInt(lines.get(0).split(" ", 3)[1]),
                HttpHeaders.of(headers, (name, value) -> true),
                answer.substring(end + 4));
    }
}
