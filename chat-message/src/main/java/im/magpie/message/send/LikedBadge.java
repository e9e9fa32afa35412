package im.magpie.message.send;

import im.magpie.message.body.MessageType;
import im.magpie.message.task.TaskHandler;
import im.magpie.message.task.Tasks.NewTask;
import im.magpie.user.ItemGrants;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Gives the author of a text that many like the badge for it, after the commit of the like. */
@Component
final class LikedBadge implements TaskHandler {
    private static final String KIND = "liked-badge";

    /** Likes that earn the badge. */
    private static final int LIKES = 10;

    private final ItemGrants grants;

    LikedBadge(ItemGrants grants) {
        this.grants = grants;
    }

    /** The task to be added when a message, just liked once more, earns its author the badge. */
    static Optional<NewTask> earnedBy(StoredMessage message) {
        return message.body().type() == MessageType.TEXT && message.marks().likes() == LIKES
                ? Optional.of(new NewTask(KIND, "liked:" + message.id(), message.fromUid()))
                : Optional.empty();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(long author) {
        grants.grantLiked(author);
    }
}
