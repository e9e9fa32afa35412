package im.magpie.server.apidoc;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import im.magpie.common.api.PageQuery;
import im.magpie.common.api.RawContent;
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
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.customizers.PropertyCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.HtmlUtils;
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
                // Where the description was found. A node behind a proxy would name the proxy's
                // https address http, and browsers would not let its page try a call.
                .servers(List.of(new Server().url("/")))
                .components(new Components().addSecuritySchemes(TOKEN, bearer));
    }

    /** Javadoc is looked up by the name on the wire: what has another one there says it itself. */
    @Bean
    PropertyCustomizer renamedProperties() {
        return (property, type) -> {
            if (type.getCtxAnnotations() != null) {
                for (Annotation annotation : type.getCtxAnnotations()) {
                    if (annotation instanceof JsonPropertyDescription said) {
                        property.setDescription(said.value());
                    }
                }
            }
            return property;
        };
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
            if (operation.getParameters() != null) {
                operation
                        .getParameters()
                        .forEach(one -> one.setDescription(inCommonMark(one.getDescription())));
            }
            operation.setTags(List.of(tag(path)));
            operation.setSecurity(security(PublicPaths.contains(path)));
            operation.getResponses().get("200").setDescription("It is done.");
            describeRawContent(operation, endpoint.getMethodAnnotation(RawContent.class));
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

    @Bean
    GlobalOpenApiCustomizer readableSchemas() {
        return document ->
                document.getComponents()
                        .getSchemas()
                        .values()
                        .forEach(ApiDocumentConfiguration::describeReadably);
    }

    private static void describeReadably(Schema<?> schema) {
        schema.setDescription(inCommonMark(schema.getDescription()));
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(ApiDocumentConfiguration::describeReadably);
        }
    }

    private static String path(HandlerMethod endpoint) {
        RequestMapping mapping =
                AnnotatedElementUtils.findMergedAnnotation(
                        endpoint.getMethod(), RequestMapping.class);
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    /** Javadoc is HTML; the description's readers show HTML as text in some places. */
    private static String inCommonMark(String text) {
        return text == null ? null : HtmlUtils.htmlUnescape(text.replaceAll("</?code>", "`"));
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

    private static void describeRawContent(Operation operation, RawContent raw) {
        if (raw != null && raw.takes().length > 0) {
            operation.setRequestBody(new RequestBody().required(true).content(bytes(raw.takes())));
        }
        if (raw != null && raw.gives().length > 0) {
            operation.getResponses().get("200").setContent(bytes(raw.gives()));
        }
    }

    /** In OpenAPI 3.1 a media type without a schema is raw bytes, or text. */
    private static Content bytes(String... mediaTypes) {
        Content content = new Content();
        Arrays.stream(mediaTypes).forEach(type -> content.addMediaType(type, new MediaType()));
        return content;
    }

    private static ApiResponse refusal(DocumentedErrors errors, Set<ErrorCode> codes) {
        String description =
                codes.stream()
                        .map(code -> "`" + code.wireCode() + "` " + errors.meaning(code))
                        .collect(Collectors.joining("  \n"));
        ApiResponse response =
                new ApiResponse()
                        .description(inCommonMark(description))
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
