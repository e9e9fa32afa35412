package im.magpie.server.apidoc;

import im.magpie.common.api.PageQuery;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Client;
import im.magpie.common.session.Identity;
import im.magpie.server.http.PublicPaths;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;

/** What the description says beyond what endpoints and Javadoc say by themselves. */
@Configuration(proxyBeanMethods = false)
class ApiDocumentConfiguration {
    /** Parameters that the edge fills from the request; callers do not give them. */
    static final Set<Class<?>> KNOWN_FROM_REQUEST =
            Set.of(Identity.class, Identity.User.class, Client.class);

    /** Lists the {@code errCode}s of a response, for programs. */
    static final String ERROR_CODES = "x-err-codes";

    private static final String TOKEN = "token";
    private static final String JSON = "application/json";

    private static final String ABOUT =
            """
            Every answer, errors included, is the envelope `{success, errCode, errMsg, data}`; success is HTTP 200.
            Times are epoch milliseconds, ids are numbers below 2^53. Fields nobody knows are ignored. Unknown paths
            and methods are answered 404 and 405 with errCode -1. What is pushed is described in `/asyncapi.json`.
            """;

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(KNOWN_FROM_REQUEST.toArray(Class<?>[]::new))
                .addRequestWrapperToIgnore(PageQuery.class)
                .replaceWithSchema(JsonNode.class, new ObjectSchema());
    }

    @Bean
    OpenAPI apiDocument() {
        SecurityScheme bearer =
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("The token of a login.");
        return new OpenAPI()
                .info(new Info().title("Magpie").version("1").description(ABOUT))
                .components(new Components().addSecuritySchemes(TOKEN, bearer));
    }

    @Bean
    GlobalOperationCustomizer describedOperations() {
        DocumentedErrors errors = new DocumentedErrors();
        return (operation, endpoint) -> {
            String path = path(endpoint);
            boolean paged =
                    Arrays.stream(endpoint.getMethodParameters())
                            .anyMatch(p -> p.getParameterType() == PageQuery.class);
            if (paged) {
                addPageParameters(operation);
            }
            operation.setSummary(inCommonMark(operation.getSummary()));
            operation.setDescription(inCommonMark(operation.getDescription()));
            operation.setTags(List.of(tag(path)));
            operation.setSecurity(security(PublicPaths.contains(path)));
            operation.getResponses().get("200").setDescription("It is done.");
            errors.of(endpoint, path)
                    .forEach(
                            (status, codes) ->
                                    operation
                                            .getResponses()
                                            .addApiResponse(
                                                    status.toString(), refusal(errors, codes)));
            return operation;
        };
    }

    private static String path(HandlerMethod endpoint) {
        RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(
                        endpoint.getMethod(), RequestMapping.class);
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    /** Javadoc's code is HTML; the description's readers show HTML as text in some places. */
    private static String inCommonMark(String text) {
        return text == null ? null : text.replaceAll("</?code>", "`");
    }

    /** {@code /capi/room/public/group} belongs to "room". */
    private static String tag(String path) {
        String[] segments = path.split("/", -1);
        return segments.length > 2 ? segments[2] : path;
    }

    /** A token, or none as well where guests may call. */
    private static List<SecurityRequirement> security(boolean open) {
        SecurityRequirement token = new SecurityRequirement().addList(TOKEN);
        return open ? List.of(new SecurityRequirement(), token) : List.of(token);
    }

    private static void addPageParameters(Operation operation) {
        Schema<?> size =
                new IntegerSchema()
                        ._default(PageQuery.DEFAULT_SIZE)
                        .description("1 to " + PageQuery.MAX_SIZE + "; other numbers are clamped");
        operation.addParametersItem(
                new Parameter()
                        .in("query")
                        .name("pageSize")
                        .description("rows wanted, 1 to " + PageQuery.MAX_SIZE)
                        .schema(size));
        operation.addParametersItem(
                new Parameter()
                        .in("query")
                        .name("cursor")
                        .description("cursor of the page before; absent or empty: the first page")
                        .schema(new StringSchema()));
    }

    private static ApiResponse refusal(DocumentedErrors errors, Set<ErrorCode> codes) {
        String description =
                codes.stream()
                        .map(code -> "`" + code.wireCode() + "` " + errors.meaning(code))
                        .collect(Collectors.joining("  \n"));
        ApiResponse response =
                new ApiResponse()
                        .description(description)
                        .content(
                                new Content()
                                        .addMediaType(
                                                JSON,
                                                new MediaType()
                                                        .schema(
                                                                new Schema<>()
                                                                        .$ref("ApiResultVoid"))));
        response.addExtension(
                ERROR_CODES, codes.stream().map(ErrorCode::wireCode).sorted().toList());
        return response;
    }
}
