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
    static final Set<String> PROMISED =
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
                    "GET /capi/user/friend/page",
                    "GET /capi/user/friend/check",
                    "DELETE /capi/user/friend",
                    "GET /capi/user/friend/apply/page",
                    "GET /capi/user/friend/apply/unread",
                    "POST /capi/user/friend/apply",
                    "PUT /capi/user/friend/apply",
                    "GET /capi/user/emoji/list",
                    "POST /capi/user/emoji",
                    "DELETE /capi/user/emoji",
                    "PUT /capi/user/name",
                    "GET /capi/user/badges",
                    "PUT /capi/user/badge",
                    "POST /capi/user/public/badges/batch",
                    "PUT /capi/user/black",
                    "DELETE /capi/user/black",
                    "PUT /capi/user/role",
                    "DELETE /capi/user/role",
                    "GET /capi/chat/public/contact/page",
                    "GET /capi/chat/public/contact/detail",
                    "GET /capi/chat/public/msg/page",
                    "GET /capi/chat/public/member/statistic",
                    "POST /capi/chat/msg",
                    "PUT /capi/chat/msg/mark",
                    "PUT /capi/chat/msg/recall",
                    "PUT /capi/chat/msg/read",
                    "GET /capi/chat/msg/read",
                    "GET /capi/chat/msg/read/page",
                    "GET /wx/portal/public",
                    "POST /wx/portal/public",
                    "GET /wx/portal/public/callBack",
                    "GET /capi/oss/upload/url",
                    "PUT /capi/oss/public/upload/{ticket}",
                    "GET /capi/oss/public/file/{scene}/{year}/{month}/{file}",
                    "GET /capi/room/public/group",
                    "GET /capi/room/public/group/member/page",
                    "GET /capi/chat/public/contact/detail/friend",
                    "GET /capi/room/group/member/list",
                    "POST /capi/room/group",
                    "POST /capi/room/group/member",
                    "DELETE /capi/room/group/member",
                    "DELETE /capi/room/group/member/exit",
                    "PUT /capi/room/group/admin",
                    "DELETE /capi/room/group/admin",
                    "GET /capi/operator/nodes",
                    "GET /capi/operator/message",
                    "GET /capi/operator/rooms/page",
                    "GET /capi/operator/rooms/busiest",
                    "GET /capi/operator/users",
                    "GET /capi/operator/users/{uid}/connections",
                    "GET /capi/operator/users/{uid}/devices",
                    "DELETE /capi/operator/users/{uid}/devices/{id}",
                    "DELETE /capi/operator/users/{uid}/devices",
                    "GET /capi/operator/words/page",
                    "PUT /capi/operator/words",
                    "DELETE /capi/operator/words",
                    "POST /capi/operator/words/reload",
                    "GET /capi/operator/acts/page");

    @TempDir private static File data;

    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("chat.data-dir", data::getPath);
    }

    @Test
    void mapsExactlyThePromisedEndpoints() {
        assertThat(MappedEndpoints.of(requestMappingHandlerMapping))
                .isEqualTo(new TreeSet<>(PROMISED));
    }
}
