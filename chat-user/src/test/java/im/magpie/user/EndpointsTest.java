package im.magpie.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import im.magpie.common.cluster.ConnectionRef;
import im.magpie.common.session.Authenticator;
import im.magpie.common.session.Client;
import im.magpie.common.session.Handshake;
import im.magpie.common.session.Identity;
import im.magpie.common.session.QrLogin;
import im.magpie.common.session.TokenCheck;
import im.magpie.sql.TestDatabase;
import im.magpie.user.fixture.ModuleContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Paths, methods and JSON of this module's endpoints, without the edge around them. */
class EndpointsTest extends ModuleContract {
    private static final Client CLIENT = new Client("203.0.113.7", "JUnit");
    private final JsonMapper json = JsonMapper.builder().build();
    private MockMvc http;

    @Override
    protected TestDatabase openDatabase() {
        return TestDatabase.h2();
    }

    @BeforeEach
    void mount() {
        http =
                MockMvcBuilders.standaloneSetup(module.controllers(RestController.class))
                        .setCustomArgumentResolvers(new EdgeArguments())
                        .build();
    }

    private ResultActions send(String path, String body) throws Exception {
        return http.perform(post(path).contentType(MediaType.APPLICATION_JSON).content(body));
    }

    private JsonNode data(ResultActions answer) throws Exception {
        String body =
                answer.andExpect(status().isOk())
                        .andExpect(jsonPath("$.success").value(true))
                        .andReturn()
                        .getResponse()
                        .getContentAsString();
        return json.readTree(body).get("data");
    }

    @Test
    void servesALoginFromRegistrationToLogout() throws Exception {
        String me = "{\"account\":\"alice\",\"password\":\"correct horse\"}";
        JsonNode registered = data(send("/capi/user/public/register", me));
        String token = data(send("/capi/user/public/login", me)).get("token").asString();

        JsonNode own =
                data(http.perform(get("/capi/user/userInfo").header("Authorization", token)));
        JsonNode devices =
                data(http.perform(get("/capi/user/devices").header("Authorization", token)));
        data(
                http.perform(
                        delete("/capi/user/devices/" + other(devices))
                                .header("Authorization", token)));
        data(http.perform(delete("/capi/user/devices").header("Authorization", token)));
        data(http.perform(post("/capi/user/logout").header("Authorization", token)));

        assertThat(own)
                .isEqualTo(
                        json.readTree(
                                """
                                {"id":%1$d,"name":"alice","avatar":"/img/avatar/%2$d.svg","sex":1,
                                 "modifyNameChance":1}
                                """
                                        .formatted(
                                                registered.get("uid").asLong(),
                                                registered.get("uid").asLong() % 12 + 1)));
        assertThat(column("SELECT id FROM device_session WHERE ended_time IS NULL")).isEmpty();
    }

    private static long other(JsonNode devices) {
        for (JsonNode device : devices) {
            if (!device.get("current").asBoolean()) {
                return device.get("id").asLong();
            }
        }
        throw new AssertionError("no other device in " + devices);
    }

    @Test
    void servesAQrLogin() throws Exception {
        String text =
                module.get(QrLogin.class)
                        .begin(
                                new ConnectionRef(module.node, 1),
                                new Handshake(
                                        CLIENT,
                                        "localhost",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()));
        String code = text.substring(text.indexOf('=') + 1);

        String confirmKey =
                data(send(
                                "/capi/user/public/scan",
                                "{\"code\":\"%s\",\"account\":\"alice\"}".formatted(code)))
                        .get("confirmKey")
                        .asString();
        JsonNode confirmed =
                data(
                        send(
                                "/capi/user/public/scan/confirm",
                                "{\"code\":\"%s\",\"confirmKey\":\"%s\"}"
                                        .formatted(code, confirmKey)));

        assertThat(confirmed.isNull()).isTrue();
    }

    @Test
    void servesSummariesToGuests() throws Exception {
        JsonNode summaries =
                data(
                        send(
                                "/capi/user/public/summary/userInfo/batch",
                                "{\"reqList\":[{\"uid\":1},{\"uid\":2}]}"));

        assertThat(summaries).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "register | {}",
                "register | {\"account\":\"al\",\"password\":\"correct horse\"}",
                "register | {\"account\":\"a b c\",\"password\":\"correct horse\"}",
                "register | {\"account\":\"ａｌｉｃｅ\",\"password\":\"correct horse\"}",
                "register | {\"account\":\"alice\"}",
                "login | {\"account\":\" \",\"password\":\"correct horse\"}",
                "login | {\"account\":\"alice\"}",
                "scan | {\"code\":\"x\",\"account\":\"al\"}",
                "scan | {\"account\":\"alice\"}",
                "scan/confirm | {\"code\":\"x\"}",
                "summary/userInfo/batch | {}",
                "summary/userInfo/batch | {\"reqList\":[{}]}",
                "summary/userInfo/batch | {\"reqList\":[{\"uid\":\"x\"}]}",
                "login | not json"
            })
    void refusesBadInput(String path, String body) throws Exception {
        send("/capi/user/public/" + path, body).andExpect(status().isBadRequest());
    }

    /** What the edge hands to controllers. */
    private final class EdgeArguments implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Client.class
                    || parameter.getParameterType() == Identity.User.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                ModelAndViewContainer container,
                NativeWebRequest request,
                WebDataBinderFactory binders) {
            if (parameter.getParameterType() == Client.class) {
                return CLIENT;
            }
            String token = request.getHeader("Authorization");
            return module.get(Authenticator.class).check(List.of(token)).stream()
                    .map(TokenCheck.Valid.class::cast)
                    .map(TokenCheck.Valid::user)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
