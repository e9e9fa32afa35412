package im.magpie.server.shape;

import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** What the application answers, as {@code METHOD /path}. */
final class MappedEndpoints {
    private MappedEndpoints() {}

    static Set<String> of(RequestMappingHandlerMapping mapping) {
        Set<String> mapped = new TreeSet<>();
        mapping.getHandlerMethods()
                .forEach(
                        (info, method) -> {
                            if (isOurs(method.getBeanType())) {
                                for (var verb : info.getMethodsCondition().getMethods()) {
                                    info.getPatternValues()
                                            .forEach(path -> mapped.add(verb + " " + path));
                                }
                            }
                        });
        return mapped;
    }

    /** The pages that show the description are not part of it. */
    private static boolean isOurs(Class<?> controller) {
        return controller.getPackageName().startsWith("im.magpie.");
    }
}
