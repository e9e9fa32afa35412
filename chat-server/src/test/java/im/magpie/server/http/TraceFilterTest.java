package im.magpie.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import im.magpie.common.session.ClientIpResolver;
import im.magpie.common.trace.Trace;
import jakarta.servlet.FilterChain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TraceFilterTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OWN = "[0-9a-f]{16}";

    private final TraceFilter filter = new TraceFilter(new ClientIpResolver(List.of("10.0.0.1")));
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private String during;

    private String answered() throws Exception {
        FilterChain chain = (in, out) -> during = Trace.current();
        filter.doFilter(request, response, chain);
        return response.getHeader("X-Trace-Id");
    }

    @Test
    void everyRequestHasAnIdWhileItIsServed() throws Exception {
        String id = answered();

        assertThat(id).matches(OWN).isEqualTo(during);
        assertThat(Trace.current()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + ID + "-00f067aa0ba902b7-01",
                "01-" + ID + "-00f067aa0ba902b7-01-what-comes-later"
            })
    void theTraceOfATrustedProxyIsTakenOver(String parent) throws Exception {
        request.addHeader("traceparent", parent);
        request.setRemoteAddr("10.0.0.1");

        assertThat(answered()).isEqualTo(ID).isEqualTo(during);
    }

    @Test
    void theTraceOfAnybodyElseIsIgnored() throws Exception {
        request.addHeader("traceparent", "00-" + ID + "-00f067aa0ba902b7-01");
        request.setRemoteAddr("10.0.0.2");

        assertThat(answered()).matches(OWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + ID,
                "00-" + ID + "-00f067aa0ba902b7-01-more",
                "ff-" + ID + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + ID + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + ID + "-00f067aa0ba902b7-01\nforged line"
            })
    void whatIsNoTraceIsIgnored(String parent) throws Exception {
        request.addHeader("traceparent", parent);
        request.setRemoteAddr("10.0.0.1");

        assertThat(answered()).matches(OWN);
    }

    @Test
    void onlyATrustedProxyNamesRequests() throws Exception {
        request.addHeader("X-Request-Id", "abc_DEF-123");
        request.setRemoteAddr("10.0.0.2");
        assertThat(answered()).matches(OWN);
    }

    @Test
    void aTrustedProxyNamesRequests() throws Exception {
        request.addHeader("X-Request-Id", "abc_DEF-123");
        request.setRemoteAddr("10.0.0.1");
        assertThat(answered()).isEqualTo("abc_DEF-123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with space in it", "line\nbreak-line", "<script>alert"})
    void aProxysGarbageIsIgnored(String id) throws Exception {
        request.addHeader("X-Request-Id", id);
        request.setRemoteAddr("10.0.0.1");
        assertThat(answered()).matches(OWN);
    }

    @Test
    void aRequestThatIsDispatchedAgainKeepsItsId() throws Exception {
        String first = answered();
        MockHttpServletResponse second = new MockHttpServletResponse();
        request.setDispatcherType(jakarta.servlet.DispatcherType.ERROR);
        request.setAttribute("jakarta.servlet.error.request_uri", "/capi/x");

        filter.doFilter(request, second, (in, out) -> {});

        assertThat(second.getHeader("X-Trace-Id")).isEqualTo(first);
    }
}
