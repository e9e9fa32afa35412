package im.magpie.user.item;

import com.fasterxml.jackson.annotation.JsonInclude;
import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.user.item.ItemMapper.ItemRow;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Badges as clients read and wear them. */
@RestController
final class BadgeController {
    /** Items of one batch that are looked up; the rest of a longer list is ignored. */
    private static final int MOST_ITEMS = 200;

    private final Badges badges;

    BadgeController(Badges badges) {
        this.badges = badges;
    }

    /** All badges: the one the caller wears first, then the caller's own, then the others. */
    @GetMapping("/capi/user/badges")
    ApiResult<List<Badge>> badges(Identity.User caller) {
        return ApiResult.ok(
                badges.of(caller.uid()).stream()
                        .map(
                                row ->
                                        new Badge(
                                                row.id(),
                                                row.img(),
                                                row.description(),
                                                row.obtain(),
                                                row.wearing()))
                        .toList());
    }

    /**
     * Puts on one of the caller's badges instead of the one worn, or takes it off. To ask for what
     * is so already is fine: a repeated request does not undo itself.
     */
    @PutMapping("/capi/user/badge")
    @RateLimit("profile")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> wear(Identity.User caller, @Valid @RequestBody WearRequest request) {
        badges.wear(caller.uid(), request.badgeId());
        return ApiResult.ok();
    }

    /** Items by number, complete for those that changed since the client read them. */
    @PostMapping("/capi/user/public/badges/batch")
    ApiResult<List<ItemInfo>> items(@Valid @RequestBody ItemsRequest request) {
        Map<Long, Long> asked = new LinkedHashMap<>();
        request.reqList().stream()
                .filter(Objects::nonNull)
                .limit(MOST_ITEMS)
                .forEach(
                        item ->
                                asked.put(
                                        item.itemId(),
                                        Objects.requireNonNullElse(item.lastModifyTime(), 0L)));
        Map<Long, ItemRow> known = badges.items(asked.keySet());
        return ApiResult.ok(
                asked.entrySet().stream()
                        .filter(entry -> known.containsKey(entry.getKey()))
                        .map(entry -> info(known.get(entry.getKey()), entry.getValue()))
                        .toList());
    }

    private static ItemInfo info(ItemRow row, long lastModifyTime) {
        return row.updateTime() <= lastModifyTime
                ? new ItemInfo(row.id(), false, null, null)
                : new ItemInfo(row.id(), true, row.img(), row.description());
    }

    /**
     * A badge as the caller sees it.
     *
     * @param id its number
     * @param img url of its picture
     * @param describe what it is given for
     * @param obtain 1 when the caller owns it, else 0
     * @param wearing 1 when the caller wears it, else 0
     */
    record Badge(long id, String img, String describe, int obtain, int wearing) {}

    /**
     * A badge to wear.
     *
     * @param badgeId a badge the caller owns; 0 takes off the one worn
     */
    record WearRequest(@NotNull @PositiveOrZero Long badgeId) {}

    /**
     * Items asked for.
     *
     * @param reqList at most 200 are looked at
     */
    record ItemsRequest(@NotNull List<@Valid AskedItem> reqList) {

        /**
         * One item asked for.
         *
         * @param itemId its number
         * @param lastModifyTime when the client read it, epoch milliseconds; absent: never
         */
        record AskedItem(@NotNull Long itemId, Long lastModifyTime) {}
    }

    /**
     * What a client needs to know of an item; it replaces what the client remembers.
     *
     * @param itemId its number
     * @param needRefresh false: what the client remembers is still true, and nothing else is told
     * @param img url of its picture
     * @param describe what it is, or is given for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ItemInfo(long itemId, boolean needRefresh, String img, String describe) {}
}
