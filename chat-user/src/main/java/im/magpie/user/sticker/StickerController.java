package im.magpie.user.sticker;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.RateLimit;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Stickers of the caller; clients call them emoji. */
@RestController
final class StickerController {
    private final Stickers stickers;

    StickerController(Stickers stickers) {
        this.stickers = stickers;
    }

    /** All stickers of the caller, in the order they were added; at most 30. */
    @GetMapping("/capi/user/emoji/list")
    ApiResult<List<Sticker>> list(Identity.User caller) {
        return ApiResult.ok(
                stickers.list(caller.uid()).stream()
                        .map(row -> new Sticker(row.id(), row.expressionUrl()))
                        .toList());
    }

    /** Adds a sticker. Refused when the caller has it already, or 30 of them. */
    @PostMapping("/capi/user/emoji")
    @RateLimit("sticker")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Added> add(Identity.User caller, @Valid @RequestBody AddRequest request) {
        return ApiResult.ok(new Added(stickers.add(caller.uid(), request.expressionUrl())));
    }

    /** Removes a sticker. Refused alike when it does not exist and when it is somebody else's. */
    @DeleteMapping("/capi/user/emoji")
    @Refusals(ErrorCode.BUSINESS)
    ApiResult<Void> remove(Identity.User caller, @Valid @RequestBody RemoveRequest request) {
        stickers.remove(caller.uid(), request.id());
        return ApiResult.ok();
    }

    /**
     * A sticker.
     *
     * @param id its id
     * @param expressionUrl where its picture is
     */
    record Sticker(long id, String expressionUrl) {}

    /**
     * A sticker to keep.
     *
     * @param expressionUrl where its picture is, at most 512 characters: an absolute http or https
     *     url with a host and without user info, or a path of this server that starts with one
     *     slash
     */
    record AddRequest(@NotBlank @Size(max = 512) String expressionUrl) {}

    /**
     * A sticker that was added.
     *
     * @param id its id
     */
    record Added(long id) {}

    /**
     * A sticker to remove.
     *
     * @param id its id
     */
    record RemoveRequest(@NotNull Long id) {}
}
