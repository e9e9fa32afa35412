package im.magpie.message;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of groups, under {@code chat.group}.
 *
 * @param maxMembers most members of a group, 2 to 100000; default 10000. Nobody can be invited into
 *     a full one. The global room has no such bound.
 */
public record GroupSettings(@DefaultValue("10000") @Min(2) @Max(100_000) int maxMembers) {}
