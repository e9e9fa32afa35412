package im.magpie.server.start;

import im.magpie.user.RegionFileException;
import im.magpie.websocket.NodeIdTakenException;
import im.magpie.websocket.PushPortTakenException;
import java.util.Optional;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says in one sentence on standard error why the start failed, where the reason is a known one. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        Optional<String> sentence = sentence(failure);
        sentence.ifPresent(text -> System.err.println("Magpie cannot start. " + text));
        return sentence.isPresent();
    }

    private static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartFailure
                    || cause instanceof RegionFileException
                    || cause instanceof NodeIdTakenException) {
                return Optional.of(cause.getMessage());
            }
            if (cause instanceof PortInUseException port) {
                return Optional.of(portTaken(port.getPort(), "server.port"));
            }
            if (cause instanceof PushPortTakenException port) {
                return Optional.of(portTaken(port.port(), "chat.websocket.port"));
            }
            if (cause instanceof BindValidationException validation) {
                return Optional.of(broken(validation));
            }
            if (cause instanceof BindException bind && isInnermost(bind)) {
                return Optional.of(unreadable(bind));
            }
        }
        return Optional.empty();
    }

    private static boolean isInnermost(BindException bind) {
        for (Throwable cause = bind.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException || cause instanceof BindValidationException) {
                return false;
            }
        }
        return true;
    }

    private static String portTaken(int port, String setting) {
        return "Port "
                + port
                + " is taken by another process: stop that one, or set "
                + setting
                + " (0 takes any free port).";
    }

    private static String broken(BindValidationException failure) {
        ObjectError error = failure.getValidationErrors().getAllErrors().get(0);
        String name = failure.getValidationErrors().getName().toString();
        if (error instanceof FieldError field) {
            return "The setting "
                    + name
                    + "."
                    + DataObjectPropertyName.toDashedForm(field.getField())
                    + " is '"
                    + field.getRejectedValue()
                    + "' and "
                    + field.getDefaultMessage()
                    + ".";
        }
        return "The settings under " + name + " do not fit: " + error.getDefaultMessage() + ".";
    }

    private static String unreadable(BindException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        if (failure.getProperty() == null) {
            return "The settings under " + failure.getName() + " do not fit: " + reason + ".";
        }
        return "The setting "
                + failure.getName()
                + " cannot be '"
                + failure.getProperty().getValue()
                + "': "
                + reason
                + ".";
    }
}
