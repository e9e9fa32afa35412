package im.magpie.user.friend;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Applies; those of users who are banned now are not shown to anybody. */
@Mapper
interface FriendApplyMapper extends BaseMapper<FriendApplyRow> {

    /** The user's id when they exist and are not banned. */
    @Select("SELECT id FROM chat_user WHERE id = #{uid} AND status = 0")
    Long reachable(long uid);

    /** The apply that waits between two users, whoever asked. */
    @Select(
            """
            SELECT id, uid FROM friend_apply
            WHERE uid_low = #{p.low} AND uid_high = #{p.high} AND waiting = 1
            """)
    WaitingRow waitingBetween(@Param("p") Pair pair);

    /** The apply with this id when it waits for this user. */
    @Select(
            """
            SELECT a.id, a.uid FROM friend_apply a JOIN chat_user u ON u.id = a.uid
            WHERE a.id = #{id} AND a.target_uid = #{target} AND a.waiting = 1 AND u.status = 0
            """)
    WaitingRow waitingFor(@Param("target") long target, @Param("id") long id);

    /** Ends the waiting of an apply; 0 when it waits no more. The one it was for has seen it. */
    @Update(
            """
            UPDATE friend_apply
            SET status = 2, waiting = NULL, is_read = 1, update_time = #{now}
            WHERE id = #{id} AND waiting = 1
            """)
    int agree(@Param("id") long id, @Param("now") long now);

    @Select(
            """
            SELECT a.id, a.uid, a.msg, a.status, a.is_read
            FROM friend_apply a JOIN chat_user u ON u.id = a.uid
            WHERE a.target_uid = #{target} AND a.id < #{p.beforeId} AND u.status = 0
            ORDER BY a.id DESC LIMIT #{limit} OFFSET #{p.offset}
            """)
    List<ReceivedRow> received(
            @Param("target") long target, @Param("p") ApplyPlace place, @Param("limit") int limit);

    @Select(
            """
            SELECT COUNT(*) FROM friend_apply a JOIN chat_user u ON u.id = a.uid
            WHERE a.target_uid = #{target} AND u.status = 0
            """)
    long countReceived(long target);

    @Select(
            """
            SELECT COUNT(*) FROM friend_apply a JOIN chat_user u ON u.id = a.uid
            WHERE a.target_uid = #{target} AND a.is_read = 0 AND u.status = 0
            """)
    int countUnread(long target);

    @Update(
            """
            <script>
            UPDATE friend_apply SET is_read = 1 WHERE is_read = 0 AND id IN
            <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach>
            </script>
            """)
    int markRead(@Param("ids") Collection<Long> ids);

    /** An apply that waits, and who asked. */
    record WaitingRow(long id, long uid) {}

    /** An apply as the user sees it who is asked. */
    record ReceivedRow(long id, long uid, String msg, int status, boolean isRead) {}
}
