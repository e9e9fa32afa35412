package im.magpie.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of the REST side.
 *
 * @param request what was asked, for failure messages
 * @param status HTTP status
 * @param headers HTTP headers
 * @param text the body as received
 */
public record RestReply(String request, int status, HttpHeaders headers, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    static RestReply of(String request, HttpResponse<String> response) {
        return new RestReply(request, response.statusCode(), response.headers(), response.body());
    }

    /** Asserts a success with the exact envelope. Returns its {@code data}. */
    public JsonNode ok() {
        JsonNode body = envelope();
        assertThat(status).as("status of %s", this).isEqualTo(200);
        assertThat(body.get("success").asBoolean()).as("success of %s", this).isTrue();
        assertThat(body.get("errCode").isNull()).as("errCode null in %s", this).isTrue();
        assertThat(body.get("errMsg").isNull()).as("errMsg null in %s", this).isTrue();
        return body.get("data");
    }

    /** Asserts a refusal with this status and code. Returns its sentence. */
    public String refused(int expectedStatus, int expectedCode) {
        return refused(expectedStatus, List.of(expectedCode));
    }

    /** Asserts a refusal with this status and one of these codes. Returns its sentence. */
    public String refused(int expectedStatus, List<Integer> expectedCodes) {
        JsonNode body = envelope();
        assertThat(status).as("status of %s", this).isEqualTo(expectedStatus);
        assertThat(body.get("success").asBoolean()).as("success of %s", this).isFalse();
        assertThat(expectedCodes).as("errCode of %s", this).contains(body.get("errCode").asInt());
        assertThat(body.get("errMsg").asString()).as("errMsg of %s", this).isNotBlank();
        assertThat(body.get("data").isNull()).as("data null in %s", this).isTrue();
        return body.get("errMsg").asString();
    }

    /** The {@code errCode}, 0 for null. */
    public int code() {
        return envelope().get("errCode").asInt(0);
    }

    /** The envelope, asserted to have its four members and no other. */
    private JsonNode envelope() {
        JsonNode body = parsed();
        assertThat(body.propertyNames())
                .as("envelope of %s", this)
                .containsExactlyInAnyOrder("success", "errCode", "errMsg", "data");
        assertThat(headers.firstValue("Content-Type").orElse(""))
                .as("media type of %s", this)
                .startsWith("application/json");
        return body;
    }

    private JsonNode parsed() {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + this, e);
        }
    }

    @Override
    public String toString() {
        return request + " -> " + status + " " + text;
    }
}
