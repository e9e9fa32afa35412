package im.magpie.user.friend;

import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** The table {@code friend}: one row for each side of a friendship. */
@Mapper
interface FriendMapper {

    @Insert(
            """
            INSERT INTO friend (uid, friend_uid, create_time)
            VALUES (#{p.low}, #{p.high}, #{now}), (#{p.high}, #{p.low}, #{now})
            """)
    int insertBoth(@Param("p") Pair pair, @Param("now") long now);

    @Delete("DELETE FROM friend WHERE uid = #{uid} AND friend_uid = #{friend}")
    int delete(@Param("uid") long uid, @Param("friend") long friend);

    @Select(
            """
            <script>
            SELECT friend_uid FROM friend WHERE uid = #{uid} AND friend_uid IN
            <foreach collection='others' item='o' open='(' separator=',' close=')'>#{o}</foreach>
            </script>
            """)
    List<Long> among(@Param("uid") long uid, @Param("others") Collection<Long> others);

    @Select(
            """
            SELECT f.friend_uid, f.create_time, COALESCE(p.online, 0)
            FROM friend f LEFT JOIN user_presence p ON p.uid = f.friend_uid
            WHERE f.uid = #{uid} AND f.create_time <= #{c.createTime}
              AND (f.create_time < #{c.createTime} OR f.friend_uid < #{c.uid})
            ORDER BY f.create_time DESC, f.friend_uid DESC LIMIT #{limit}
            """)
    List<FriendRow> behind(
            @Param("uid") long uid, @Param("c") FriendCursor cursor, @Param("limit") int limit);

    /** A friend, since when, and whether they are online. */
    record FriendRow(long uid, long createTime, boolean online) {}
}
