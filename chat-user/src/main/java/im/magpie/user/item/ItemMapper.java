package im.magpie.user.item;

import java.util.Collection;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Tables {@code item} and {@code user_item}, and what of {@code chat_user} follows from them. */
@Mapper
interface ItemMapper {

    /** Gives an item; 0 when that grant was given before. */
    @Insert(
            """
            INSERT IGNORE INTO user_item (uid, item_id, used, grant_key, create_time)
            VALUES (#{uid}, #{itemId}, 0, #{key}, #{now})
            """)
    int grant(
            @Param("uid") long uid,
            @Param("itemId") long itemId,
            @Param("key") String key,
            @Param("now") long now);

    @Select("SELECT COUNT(*) FROM user_item WHERE grant_key = #{key}")
    int granted(@Param("key") String key);

    @Select("SELECT COUNT(*) FROM user_item WHERE grant_key LIKE CONCAT(#{start}, '%')")
    int grantedFrom(@Param("start") String start);

    /** The user's profile is another one now; also locks the user. */
    @Update(
            """
            UPDATE chat_user SET update_time = GREATEST(update_time + 1, #{now}) WHERE id = #{uid}
            """)
    int touch(@Param("uid") long uid, @Param("now") long now);

    @Select(
            """
            SELECT id FROM user_item WHERE uid = #{uid} AND item_id = #{itemId} AND used = 0
            ORDER BY id LIMIT 1
            """)
    Long unused(@Param("uid") long uid, @Param("itemId") long itemId);

    @Update("UPDATE user_item SET used = 1 WHERE id = #{id} AND used = 0")
    int use(@Param("id") long id);

    /** All badges, the one worn first, then the user's own. */
    @Select(
            """
            SELECT t.id, t.img, t.description,
              CASE WHEN EXISTS (SELECT 1 FROM user_item i WHERE i.uid = u.id AND i.item_id = t.id)
                THEN 1 ELSE 0 END AS obtain,
              CASE WHEN u.wearing_item_id = t.id THEN 1 ELSE 0 END AS wearing
            FROM chat_user u CROSS JOIN item t WHERE u.id = #{uid} AND t.type = 2
            ORDER BY wearing DESC, obtain DESC, t.id
            """)
    List<BadgeRow> badges(@Param("uid") long uid);

    @Select(
            """
            SELECT COUNT(*) FROM user_item i JOIN item t ON t.id = i.item_id
            WHERE i.uid = #{uid} AND i.item_id = #{badgeId} AND t.type = 2
            """)
    int ownsBadge(@Param("uid") long uid, @Param("badgeId") long badgeId);

    /** Puts a badge on, or off with null; 0 when it is so already. */
    @Update(
            """
            UPDATE chat_user
            SET wearing_item_id = #{badgeId}, update_time = GREATEST(update_time + 1, #{now})
            WHERE id = #{uid}
              AND COALESCE(wearing_item_id, 0) <> COALESCE(#{badgeId, jdbcType=BIGINT}, 0)
            """)
    int wear(@Param("uid") long uid, @Param("badgeId") Long badgeId, @Param("now") long now);

    @Select(
            """
            <script>
            SELECT id, img, description, update_time FROM item WHERE id IN
            <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach>
            </script>
            """)
    List<ItemRow> items(@Param("ids") Collection<Long> ids);

    /** A badge as a user sees it. */
    record BadgeRow(long id, String img, String description, int obtain, int wearing) {}

    /** What can be owned. */
    record ItemRow(long id, String img, String description, long updateTime) {}
}
