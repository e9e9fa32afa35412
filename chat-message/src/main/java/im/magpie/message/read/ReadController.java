package im.magpie.message.read;

import im.magpie.common.api.ApiResult;
import im.magpie.common.api.Refusals;
import im.magpie.common.error.ErrorCode;
import im.magpie.common.session.Identity;
import im.magpie.message.room.RoomAccess;
import im.magpie.message.room.RoomHeads;
import im.magpie.message.room.Standing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reports of how far somebody has read: the hottest call, so no query when all is in memory, and of
 * several nodes one for all who report at once.
 */
@RestController
class ReadController {
    private final RoomAccess access;
    private final RoomHeads heads;
    private final ReadPositions positions;

    ReadController(RoomAccess access, RoomHeads heads, ReadPositions positions) {
        this.access = access;
        this.heads = heads;
        this.positions = positions;
    }

    /**
     * Notes that the caller has read a room, up to a seq or to the head. A former member's report
     * is accepted and does nothing, because its client keeps the session open.
     */
    @PutMapping("/capi/chat/msg/read")
    @Refusals(ErrorCode.GROUP_NOT_FOUND)
    ApiResult<Void> read(Identity.User caller, @Valid @RequestBody ReadReport report) {
        long roomId = report.roomId();
        if (access.isMember(roomId, caller.uid())) {
            positions.report(roomId, caller.uid(), position(report));
        } else if (access.standing(roomId, caller) instanceof Standing.Stranger) {
            throw RoomAccess.notFound();
        }
        return ApiResult.ok();
    }

    /** Never beyond the head; a seq beyond the one in memory may come from another node. */
    private long position(ReadReport report) {
        if (report.seq() == null) {
            return heads.present(report.roomId());
        }
        long head = heads.head(report.roomId());
        return report.seq() <= head
                ? report.seq()
                : Math.min(report.seq(), heads.reload(report.roomId()));
    }

    /**
     * What a client reports.
     *
     * @param roomId the room
     * @param seq the last message read; without it, the room's last
     */
    record ReadReport(@NotNull Long roomId, @PositiveOrZero Long seq) {}
}
