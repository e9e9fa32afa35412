package im.magpie.server.operator;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What operators can look up.
 *
 * @param trail of how many messages at most each node remembers what became of them, 250 bytes and
 *     more each; 0 to 1,000,000, 0: of none
 */
public record OperatorSettings(@DefaultValue("20000") @Min(0) @Max(1_000_000) int trail) {}
