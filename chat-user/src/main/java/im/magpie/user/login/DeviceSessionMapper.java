package im.magpie.user.login;

import com.baomidou.mybatisplus.core.mapper.BaseMapper;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

@Mapper
interface DeviceSessionMapper extends BaseMapper<DeviceSessionRow> {

    @Select(
            """
            <script>
            SELECT d.id, d.uid, d.expire_time,
              CASE WHEN d.ended_time IS NULL THEN 0 ELSE 1 END AS ended, u.status
            FROM device_session d JOIN chat_user u ON u.id = d.uid WHERE d.id IN
            <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach>
            </script>
            """)
    List<StateRow> states(@Param("ids") Collection<Long> ids);

    @Select(
            """
            SELECT id, user_agent, ip, create_time, seen_time FROM device_session
            WHERE uid = #{uid} AND ended_time IS NULL AND expire_time > #{now}
            ORDER BY seen_time DESC, id DESC LIMIT #{limit}
            """)
    List<DeviceRow> open(@Param("uid") long uid, @Param("now") long now, @Param("limit") int limit);

    /** Living sessions of a user beyond the newest ones, at most a page of them. */
    @Select(
            """
            SELECT id FROM device_session
            WHERE uid = #{uid} AND ended_time IS NULL AND expire_time > #{now}
            ORDER BY id DESC LIMIT 100 OFFSET #{most}
            """)
    List<Long> surplus(@Param("uid") long uid, @Param("now") long now, @Param("most") int most);

    @Select(
            """
            SELECT id FROM device_session
            WHERE uid = #{uid} AND ended_time IS NULL AND id != #{kept} ORDER BY id FOR UPDATE
            """)
    List<Long> lockOthers(@Param("uid") long uid, @Param("kept") long kept);

    @Update(
            """
            <script>
            UPDATE device_session SET ended_time = #{now}
            WHERE uid = #{uid} AND ended_time IS NULL AND id IN
            <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach>
            </script>
            """)
    int end(@Param("uid") long uid, @Param("ids") Collection<Long> ids, @Param("now") long now);

    @Update(
            """
            <script>
            UPDATE device_session SET expire_time = GREATEST(expire_time, #{until})
            WHERE ended_time IS NULL AND id IN
            <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach>
            </script>
            """)
    int extend(@Param("ids") Collection<Long> ids, @Param("until") long until);

    @Update(
            """
            <script>
            UPDATE device_session SET
            seen_time = CASE id
            <foreach collection='seen' item='s'>WHEN #{s.deviceId} THEN #{s.time} </foreach>
            ELSE seen_time END,
            ip = CASE id
            <foreach collection='seen' item='s'>WHEN #{s.deviceId} THEN #{s.ip} </foreach>
            ELSE ip END
            WHERE id IN
            <foreach collection='seen' item='s' open='(' separator=',' close=')'>#{s.deviceId}</foreach>
            </script>
            """)
    int markSeen(@Param("seen") Collection<SeenDevices.Seen> seen);

    /**
     * Notes where users were seen.
     *
     * @param moved the time of the change of a profile whose address changed; null: places are not
     *     told, so the profile stays as it is
     */
    @Update(
            """
            <script>
            UPDATE chat_user SET
            <if test='moved != null'>
            update_time = CASE
            <foreach collection='seen' item='s'>
            WHEN id = #{s.uid} AND last_ip = #{s.ip} THEN update_time
            </foreach>
            ELSE GREATEST(update_time, #{moved}) END,
            </if>
            last_ip = CASE id
            <foreach collection='seen' item='s'>WHEN #{s.uid} THEN #{s.ip} </foreach>
            ELSE last_ip END
            WHERE id IN
            <foreach collection='seen' item='s' open='(' separator=',' close=')'>#{s.uid}</foreach>
            </script>
            """)
    int markSeenUsers(@Param("seen") Collection<SeenDevices.Seen> seen, @Param("moved") Long moved);

    /** Locks a user who logs in for the rest of the transaction, so that no ban comes between. */
    @Select("SELECT status FROM chat_user WHERE id = #{uid} FOR UPDATE")
    Integer lockStatus(@Param("uid") long uid);

    @Select(
            "SELECT id FROM device_session WHERE expire_time < #{now} ORDER BY expire_time LIMIT #{limit}")
    List<Long> expired(@Param("now") long now, @Param("limit") int limit);

    /** Whether a session is worth something. */
    record StateRow(long id, long uid, long expireTime, boolean ended, int userStatus) {}

    /** A session as its user sees it. */
    record DeviceRow(long id, String userAgent, String ip, long createTime, long seenTime) {}
}
