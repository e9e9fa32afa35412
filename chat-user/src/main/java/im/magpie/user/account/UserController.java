package im.magpie.user.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ChatException;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.account.Profiles.Profile;
import im.magpie.user.account.UserMapper.OwnProfileRow;
import im.magpie.user.item.Items;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Users as clients read them. */
@RestController
final class UserController {
    /** Users of one batch that are looked up; the rest of a longer list is ignored. */
    private static final int MOST_USERS = 200;

    /**
     * Clients say by their own clocks when they read a user, and what they were told may have been
     * a remembered profile: who changed so shortly before is told again.
     */
    static final Duration CLOCK_SLACK = Profiles.KEEP.multipliedBy(2);

    private final UserMapper users;
    private final Profiles profiles;
    private final Renames renames;

    UserController(UserMapper users, Profiles profiles, Renames renames) {
        this.users = users;
        this.profiles = profiles;
        this.renames = renames;
    }

    /** The caller's own profile. */
    @GetMapping("/capi/user/userInfo")
    ApiResult<OwnProfile> userInfo(Identity.User caller) {
        OwnProfileRow row = users.ownProfile(caller.uid(), Items.RENAME_CARD);
        if (row == null) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED, "user.unknown");
        }
        return ApiResult.ok(
                new OwnProfile(
                        row.id(),
                        row.name(),
                        Avatars.of(row.id(), row.avatar()),
                        row.sex(),
                        row.renameCards()));
    }

    /**
     * Changes the caller's name and uses up one of their rename cards. The present name again is
     * fine and costs nothing.
     */
    @PutMapping("/capi/user/name")
    @RateLimit("profile")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> rename(Identity.User caller, @Valid @RequestBody RenameRequest request) {
        renames.rename(caller.uid(), request.name());
        return ApiResult.ok();
    }

    /** Profiles of users, complete for those that changed since the client read them. */
    @PostMapping("/capi/user/public/summary/userInfo/batch")
    ApiResult<List<Summary>> summaries(@Valid @RequestBody SummaryRequest request) {
        Map<Long, Long> asked = new LinkedHashMap<>();
        request.reqList().stream()
                .filter(Objects::nonNull)
                .limit(MOST_USERS)
                .forEach(
                        item ->
                                asked.put(
                                        item.uid(),
                                        Objects.requireNonNullElse(item.lastModifyTime(), 0L)));
        Map<Long, Profile> known = profiles.profiles(asked.keySet());
        return ApiResult.ok(
                asked.entrySet().stream()
                        .filter(entry -> known.containsKey(entry.getKey()))
                        .map(
                                entry ->
                                        summary(
                                                entry.getKey(),
                                                known.get(entry.getKey()),
                                                entry.getValue()))
                        .toList());
    }

    private static Summary summary(long uid, Profile profile, long lastModifyTime) {
        return profile.updateTime() + CLOCK_SLACK.toMillis() <= lastModifyTime
                ? Summary.unchanged(uid)
                : Summary.complete(uid, profile);
    }

    /**
     * The caller's own profile.
     *
     * @param id the caller's uid
     * @param name their name
     * @param avatar url of their picture
     * @param sex 1 male, 2 female
     * @param modifyNameChance rename cards left
     */
    record OwnProfile(long id, String name, String avatar, int sex, int modifyNameChance) {}

    /**
     * A name somebody wants.
     *
     * @param name 1 to 6 characters, unique without case
     */
    record RenameRequest(@NotNull String name) {}

    /**
     * Users asked for.
     *
     * @param reqList at most 200 are looked at
     */
    record SummaryRequest(@NotNull List<@Valid AskedUser> reqList) {

        /**
         * One user asked for.
         *
         * @param uid the user
         * @param lastModifyTime when the client read the user, epoch milliseconds; absent: never
         */
        record AskedUser(@NotNull Long uid, Long lastModifyTime) {}
    }

    /**
     * What a client needs to know of a user; it replaces what the client remembers.
     *
     * @param uid the user
     * @param needRefresh false: what the client remembers is still true, and nothing else is told
     * @param name the user's name
     * @param avatar url of the user's picture
     * @param locPlace city, else province, else country of the last login; absent when unknown
     * @param wearingItemId the badge beside the name; absent without one
     * @param itemIds badges the user owns
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(
            long uid,
            boolean needRefresh,
            String name,
            String avatar,
            String locPlace,
            Long wearingItemId,
            List<Long> itemIds) {

        static Summary unchanged(long uid) {
            return new Summary(uid, false, null, null, null, null, null);
        }

        static Summary complete(long uid, Profile profile) {
            return new Summary(
                    uid,
                    true,
                    profile.name(),
                    profile.avatar(),
                    profile.place(),
                    profile.wearing(),
                    profile.badges());
        }
    }
}
