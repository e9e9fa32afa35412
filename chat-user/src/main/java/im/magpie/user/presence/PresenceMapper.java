package im.magpie.user.presence;

import im.magpie.user.MemberPresence;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** The table {@code user_presence}; every user has a row from registration on. */
@Mapper
interface PresenceMapper {

    @Update(
            """
            <script>
            UPDATE user_presence SET online = 1, node = #{node}, last_opt_time = #{now}
            WHERE uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    int goOnline(
            @Param("uids") Collection<Long> uids,
            @Param("node") String node,
            @Param("now") long now);

    /** Leaves alone who has come to another node since. */
    @Update(
            """
            <script>
            UPDATE user_presence SET online = 0, node = NULL, last_opt_time = #{now}
            WHERE node = #{node} AND uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    int goOffline(
            @Param("uids") Collection<Long> uids,
            @Param("node") String node,
            @Param("now") long now);

    @Update(
            """
            UPDATE user_presence SET online = 0, node = NULL, last_opt_time = #{now}
            WHERE node = #{node}
            """)
    int clearNode(@Param("node") String node, @Param("now") long now);

    @Select("SELECT uid FROM user_presence WHERE online = 0 AND last_opt_time >= #{since}")
    List<Long> wentOfflineSince(@Param("since") long since);

    @Select("SELECT COUNT(*) FROM user_presence WHERE online = 1")
    long countOnline();

    @Select("SELECT COUNT(*) FROM user_presence")
    long countAll();

    @Select(
            """
            <script>
            SELECT uid, online, last_opt_time FROM user_presence WHERE uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    List<MemberPresence> of(@Param("uids") Collection<Long> uids);

    @Select(
            """
            SELECT uid, online, last_opt_time FROM user_presence
            ORDER BY online DESC, last_opt_time DESC, uid DESC LIMIT #{limit}
            """)
    List<MemberPresence> first(@Param("limit") int limit);

    /** What follows a place among those online: the rest of them, then everybody else. */
    @Select(
            """
            (SELECT uid, online, last_opt_time FROM user_presence
              WHERE online = 1 AND last_opt_time <= #{p.lastOptTime}
                AND (last_opt_time < #{p.lastOptTime} OR uid < #{p.uid})
              ORDER BY last_opt_time DESC, uid DESC LIMIT #{limit})
            UNION ALL
            (SELECT uid, online, last_opt_time FROM user_presence WHERE online = 0
              ORDER BY last_opt_time DESC, uid DESC LIMIT #{limit})
            ORDER BY online DESC, last_opt_time DESC, uid DESC LIMIT #{limit}
            """)
    List<MemberPresence> behindOnline(@Param("p") PageCursor p, @Param("limit") int limit);

    /** What follows a place among those offline. */
    @Select(
            """
            SELECT uid, online, last_opt_time FROM user_presence
            WHERE online = 0 AND last_opt_time <= #{p.lastOptTime}
              AND (last_opt_time < #{p.lastOptTime} OR uid < #{p.uid})
            ORDER BY last_opt_time DESC, uid DESC LIMIT #{limit}
            """)
    List<MemberPresence> behindOffline(@Param("p") PageCursor p, @Param("limit") int limit);

    /**
     * What follows a place in the order of {@link #first}. Said in conditions that the index can
     * jump to: a deep page costs no more than an early one.
     */
    default List<MemberPresence> behind(PageCursor p, int limit) {
        return p.online() == 1 ? behindOnline(p, limit) : behindOffline(p, limit);
    }
}
