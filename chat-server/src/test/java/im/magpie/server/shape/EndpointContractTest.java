package im.magpie.server.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The endpoints that are mapped are those that are promised, no more and no fewer. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "chat.websocket.port=0")
class EndpointContractTest {
    private static final Set<String> PROMISED =
            Set.of(
                    "GET /capi/config/public",
                    "POST /capi/user/public/register",
                    "POST /capi/user/public/login",
                    "POST /capi/user/public/scan",
                    "POST /capi/user/public/scan/confirm",
                    "POST /capi/user/logout",
                    "GET /capi/user/devices",
                    "DELETE /capi/user/devices",
                    "DELETE /capi/user/devices/{id}",
                    "GET /capi/user/userInfo",
                    "POST /capi/user/public/summary/userInfo/batch",
                    "GET /capi/chat/public/contact/page",
                    "GET /capi/chat/public/contact/detail",
                    "GET /capi/chat/public/msg/page",
                    "GET /capi/chat/public/member/statistic",
                    "POST /capi/chat/msg",
                    "PUT /capi/chat/msg/read",
                    "GET /capi/oss/upload/url",
                    "PUT /capi/oss/public/upload/{ticket}",
                    "GET /capi/oss/public/file/{scene}/{year}/{month}/{file}",
                    "GET /capi/room/public/group",
                    "GET /capi/room/public/group/member/page");

    @TempDir private static File data;

    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("chat.data-dir", data::getPath);
    }

    @Test
    void mapsExactlyThePromisedEndpoints() {
        Set<String> mapped = new TreeSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .keySet()
                .forEach(
                        info ->
                                info.getMethodsCondition()
                                        .getMethods()
                                        .forEach(
                                                method ->
                                                        info.getPatternValues()
                                                                .forEach(
                                                                        path ->
                                                                                mapped.add(
                                                                                        method + " "
                                                                                                + path))));
        assertThat(mapped).isEqualTo(new TreeSet<>(PROMISED));
    }
}
