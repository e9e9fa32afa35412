package im.magpie.user.friend;

import com.baomidou.mybatisplus.annotation.IdType;
import com.baomidou.mybatisplus.annotation.TableId;
import com.baomidou.mybatisplus.annotation.TableName;

/** A row of {@code friend_apply}; what is null is left to the column's default. */
@TableName("friend_apply")
class FriendApplyRow {
    static final int WAITING = 1;

    @TableId(type = IdType.AUTO)
    Long id;

    /** Who asks. */
    Long uid;

    /** Who is asked. */
    Long targetUid;

    Long uidLow;
    Long uidHigh;

    /** 1 while it waits, else null: the part of the unique key that lets only one wait. */
    Integer waiting;

    String msg;
    Integer status;
    Long createTime;
    Long updateTime;

    /** An apply that waits. */
    static FriendApplyRow waiting(long uid, long target, String msg, long now) {
        Pair pair = Pair.of(uid, target);
        FriendApplyRow row = new FriendApplyRow();
        row.uid = uid;
        row.targetUid = target;
        row.uidLow = pair.low();
        row.uidHigh = pair.high();
        row.waiting = 1;
        row.msg = msg;
        row.status = WAITING;
        row.createTime = now;
        row.updateTime = now;
        return row;
    }
}
