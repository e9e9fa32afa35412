package im.magpie.user.presence;

import im.magpie.user.MemberPresence;
import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/**
 * The tables {@code user_presence}, in which every user has a row from registration on, and {@code
 * user_online}, with a row for each node that a user is on.
 */
@Mapper
interface PresenceMapper {

    /** Locks users, ascending; those who do not exist are left out. */
    @Select(
            """
            <script>
            SELECT uid, online, last_opt_time FROM user_presence WHERE uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            ORDER BY uid FOR UPDATE
            </script>
            """)
    List<MemberPresence> lock(@Param("uids") Collection<Long> uids);

    @Update(
            """
            <script>
            UPDATE user_presence SET online = #{online}, last_opt_time = #{now} WHERE uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    int setLevel(
            @Param("uids") Collection<Long> uids,
            @Param("online") int online,
            @Param("now") long now);

    /** Rows that are there already stay. */
    @Insert(
            """
            <script>
            INSERT IGNORE INTO user_online (uid, node) VALUES
            <foreach collection='uids' item='uid' separator=','>(#{uid}, #{node})</foreach>
            </script>
            """)
    int addToNode(@Param("uids") Collection<Long> uids, @Param("node") String node);

    @Delete(
            """
            <script>
            DELETE FROM user_online WHERE node = #{node} AND uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    int removeFromNode(@Param("uids") Collection<Long> uids, @Param("node") String node);

    /** Those of the users who are on a node. */
    @Select(
            """
            <script>
            SELECT DISTINCT uid FROM user_online WHERE uid IN
            <foreach collection='uids' item='uid' open='(' separator=',' close=')'>#{uid}</foreach>
            </script>
            """)
    List<Long> onAnyNode(@Param("uids") Collection<Long> uids);

    /** Users on a node behind a uid, ascending. */
    @Select(
            """
            SELECT uid FROM user_online WHERE node = #{node} AND uid > #{after}
            ORDER BY uid LIMIT #{limit}
            """)
    List<Long> onNode(
            @Param("node") String node, @Param("after") long after, @Param("limit") int limit);

    @Select("SELECT COUNT(*) FROM user_online WHERE node = #{node}")
    long countOnNode(@Param("node") String node);

    @Select("SELECT DISTINCT node FROM user_online")
    List<String> nodes();

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
